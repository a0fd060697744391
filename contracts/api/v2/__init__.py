"""Version 2 of the provider API, as data."""
