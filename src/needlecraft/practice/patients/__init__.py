"""Patients: who they are, how they are found, how they are erased."""
