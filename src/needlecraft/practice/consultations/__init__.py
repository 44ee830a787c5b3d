"""What is asked and found before a plan: the intake, the consultation, the screening."""
