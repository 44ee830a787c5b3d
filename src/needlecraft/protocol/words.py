"""Codes, lists and counts as they stand in a sentence."""

from __future__ import annotations

from collections.abc import Sequence


def spoken(code: str) -> str:
    """A code as words: ``acne_scars`` is acne scars."""
    return code.replace("_", " ")


def listed(words: Sequence[str], last: str = "and") -> str:
    """``a, b and c``."""
    return f" {last} ".join(part for part in (", ".join(words[:-1]), words[-1]) if part) if words else ""


def counted(n: float, noun: str, plural: str = "") -> str:
    """``1 day``, ``2 days``."""
    return f"{n:g} {noun if n == 1 else plural or noun + 's'}"
