"""Invented applications for providers to test with."""
