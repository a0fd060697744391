"""The migration's own vocabulary: what is migrated, in which order, and why a row was refused."""
