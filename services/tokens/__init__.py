"""Tokens with which providers use the API."""
