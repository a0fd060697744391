"""PostgreSQL: what the service remembers, and how it is read and written."""
