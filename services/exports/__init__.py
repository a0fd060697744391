"""What providers order for download."""
