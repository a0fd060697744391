"""What changed of what a provider may see."""
