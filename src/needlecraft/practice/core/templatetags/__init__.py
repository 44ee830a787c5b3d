"""Filters that templates of every app may load."""
