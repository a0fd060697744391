"""Notices: what lead providers are told at addresses of their own when something changes."""
