"""What the practice can learn from all of its patients together."""
