"""How people are known: their e-mail addresses and teacher reference numbers."""
