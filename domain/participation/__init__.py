"""Applications, participants, declarations and outcomes: ordered rules and state machines."""
