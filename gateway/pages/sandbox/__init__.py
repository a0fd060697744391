"""Pages about the invented applications that providers test with."""
