"""What teachers achieved, for the neighbours who keep their records."""
