"""Finance in the console: statements, what is on them, and their payment."""
