"""The same key and body give the first answer again."""
