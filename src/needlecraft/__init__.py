"""Needlecraft: runs a microneedling practice from the first question to the measured result."""

__version__ = "0.1.0"
