"""What providers do with participants in training."""
