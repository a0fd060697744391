"""Staff accounts: one-time codes and who may do what."""
