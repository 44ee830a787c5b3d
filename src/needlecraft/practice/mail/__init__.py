"""Mail to patients: written now, sent when its time has come, once."""
