"""Teachers: who signs in, and which account is theirs."""
