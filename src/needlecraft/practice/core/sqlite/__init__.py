"""SQLite as Django has it, but for two things: see :mod:`.base`."""
