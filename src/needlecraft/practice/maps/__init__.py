"""Drawings of the face and the body on which zones are seen and chosen."""
