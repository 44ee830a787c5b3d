"""After a treatment: what is allowed when, how it heals, and how urgent a reaction is."""
