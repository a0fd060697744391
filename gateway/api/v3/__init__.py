"""Version 3 of the provider API."""
