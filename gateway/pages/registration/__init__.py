"""The registration journey in the browser: thin handlers over ``domain.journey``."""
