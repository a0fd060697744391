"""Mail: what is owed to whom, for which fact."""
