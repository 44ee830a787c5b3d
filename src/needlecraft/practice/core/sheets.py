"""Cells for spreadsheets."""

from __future__ import annotations

from typing import Final

_BEGINS_A_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")


def harmless(text: str) -> str:
    """A cell that no spreadsheet takes for a formula; a phone number keeps its plus."""
    is_number = text.startswith("+") and text[1:].replace(" ", "").isdecimal()
    return f"'{text}" if text.startswith(_BEGINS_A_FORMULA) and not is_number else text
