"""Moves the programme's rows out of the legacy database, as often as one likes.

Source: migration.md 15.
"""
