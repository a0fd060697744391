"""What crosses the border between processes: every message, its schema, who sends it and who reads it."""
