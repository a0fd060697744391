"""Notices to lead providers: who is behind, and one delivery at a time."""
