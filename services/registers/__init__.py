"""Registers of workplaces and funding lists: reading the published files and merging them in."""
