"""Builds a legacy database of any size and dirtiness, always the same for the same seed.

Nobody in it exists. Source: legacy-schema.md 6 to 9; migration.md 14.
"""
