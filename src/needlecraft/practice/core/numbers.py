"""Numbers as their reader writes them. What a program reads, in fields and drawings, is written with a point."""

from __future__ import annotations

from django.utils.formats import number_format


def number(value: float) -> str:
    """``0.5``, with the digits that matter and the decimal sign of the language."""
    return number_format(f"{value:g}")
