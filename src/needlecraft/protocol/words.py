"""Codes, lists and counts as they stand in a sentence."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

_SPELLED: Final = {"rf": "RF", "nsaid": "NSAID"}


def spoken(code: str) -> str:
    """A code as words: ``acne_scars`` is acne scars, ``rf_depth`` RF depth."""
    return " ".join(_SPELLED.get(word, word) for word in code.replace("_", " ").split(" "))


def listed(words: Sequence[str], last: str = "and") -> str:
    """``a, b and c``."""
    return f" {last} ".join(part for part in (", ".join(words[:-1]), words[-1]) if part) if words else ""


def counted(n: float, noun: str, plural: str = "") -> str:
    """``1 day``, ``2 days``."""
    return f"{n:g} {noun if n == 1 else plural or noun + 's'}"
