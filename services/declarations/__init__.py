"""What providers do with declarations."""
