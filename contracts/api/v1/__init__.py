"""Version 1 of the provider API, as data."""
