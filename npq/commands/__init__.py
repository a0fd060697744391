"""The commands of ``npq``, one module for each group."""
