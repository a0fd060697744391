"""Reference data of our own: what ``npq db seed`` loads."""
