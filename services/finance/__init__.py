"""What finance does: figures computed, stored and shown."""
