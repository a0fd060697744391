"""What participants achieved: passed, failed, voided."""
