"""Photographs of a patient: originals sealed, metadata taken away."""
