"""What is planned: the options that the protocol proposes, and the one that became a course."""
