"""Runs of the migration: starting, cancelling and watching them."""
