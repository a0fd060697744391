"""The teacher's own pages."""
