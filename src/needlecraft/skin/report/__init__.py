"""A comparison as something to read: JSON, a page that stands by itself, a PDF."""
