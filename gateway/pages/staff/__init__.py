"""Pages of staff: sign-in, console, and who may see what."""
