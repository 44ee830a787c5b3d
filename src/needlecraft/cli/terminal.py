"""What stands behind a stream: how wide it is, and whether it shows colours and more than ASCII."""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import TextIO

NARROWEST, WIDEST, PIPED = 60, 100, 80
_SIGNS = "■▲◆◐✓●○◇·━“”’"


@dataclass(frozen=True, slots=True, kw_only=True)
class Terminal:
    """``width`` in characters; a page is never wider. What is piped is 80 wide, without colours."""

    width: int = PIPED
    has_colour: bool = False
    has_unicode: bool = True
    is_terminal: bool = False


def terminal_of(stream: TextIO) -> Terminal:
    """What the stream can show. Colours only on a terminal, without ``NO_COLOR`` and where ``TERM`` is not ``dumb``."""
    is_terminal = stream.isatty()
    width = min(max(_columns(stream), NARROWEST), WIDEST) if is_terminal else PIPED
    has_colour = is_terminal and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
    return Terminal(width=width, has_colour=has_colour, has_unicode=_shows_signs(stream.encoding), is_terminal=is_terminal)


def _columns(stream: TextIO) -> int:
    """``COLUMNS`` where somebody set it, else what the terminal says."""
    columns = os.environ.get("COLUMNS", "")
    if columns.isdecimal():
        return int(columns)
    try:
        return os.get_terminal_size(stream.fileno()).columns
    except (OSError, ValueError):
        return PIPED


def _shows_signs(encoding: str | None) -> bool:
    try:
        _SIGNS.encode(encoding or "utf-8")
    except (UnicodeEncodeError, LookupError):
        return False
    return True
