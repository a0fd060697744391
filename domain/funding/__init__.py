"""Whether the department would pay for a course: ordered tables of rules over plain values."""
