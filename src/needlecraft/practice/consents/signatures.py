"""A signature drawn with a finger or a pen: lines of points on a sheet of 600 by 200, as ``[[x, y, x, y, ...], ...]``."""

from __future__ import annotations

import json
import math
from typing import Final

from django.utils.translation import gettext as _

Lines = list[list[int]]

WIDTH: Final = 600
HEIGHT: Final = 200
_MOST_LETTERS: Final = 40_000
_MOST_LINES: Final = 200
_MOST_NUMBERS: Final = 10_000
#: Less ink than this, in units of the sheet, is a dot and no signature.
_LEAST_INK: Final = 60
_LEAST_SPREAD: Final = 20


class NotDrawn(ValueError):
    """``str()`` says what is wrong with the drawing."""


def read_lines(text: str) -> Lines:
    """The lines of a drawing; none where nothing was drawn. Raises NotDrawn for a dot, and for what is no drawing."""
    if not text.strip():
        return []
    try:
        lines = json.loads(text) if len(text) <= _MOST_LETTERS else None
    except (ValueError, RecursionError):
        lines = None
    if not _are_lines(lines):
        raise NotDrawn(_("The drawing cannot be read. Clear it and sign again."))
    if lines and not _has_ink(lines):
        raise NotDrawn(_("This is only a dot. Sign with your name."))
    return lines


def svg(lines: Lines) -> str:
    """The drawing, to be printed and shown."""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}"><path d="{path(lines)}" fill="none" '
        'stroke="#211d1a" stroke-width="4" stroke-linecap="round" stroke-linejoin="round"/></svg>'
    )


def path(lines: Lines) -> str:
    """The drawing as the data of an SVG path."""
    return " ".join(f"M{' L'.join(f'{x} {y}' for x, y in _points(line))}" for line in lines)


def _are_lines(lines: object) -> bool:
    if not isinstance(lines, list) or len(lines) > _MOST_LINES or not all(isinstance(line, list) for line in lines):
        return False
    numbers = [one for line in lines for one in line]
    whole = all(type(one) is int and 0 <= one <= WIDTH for one in numbers)
    return whole and len(numbers) <= _MOST_NUMBERS and all(line and len(line) % 2 == 0 and max(line[1::2]) <= HEIGHT for line in lines)


def _has_ink(lines: Lines) -> bool:
    ink = sum(math.dist(a, b) for line in lines for a, b in zip(_points(line), _points(line)[1:], strict=False))
    across = [x for line in lines for x in line[::2]]
    return ink >= _LEAST_INK and max(across) - min(across) >= _LEAST_SPREAD


def _points(line: list[int]) -> list[tuple[int, int]]:
    return list(zip(line[::2], line[1::2], strict=True))
