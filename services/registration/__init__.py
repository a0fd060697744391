"""Registering for a course: the facts of the journey, the submission, and what the teacher sees of it."""
