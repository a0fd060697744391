"""What providers and staff do with applications."""
