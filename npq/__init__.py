"""The command line, and the one place where the parts of the service are put together."""
