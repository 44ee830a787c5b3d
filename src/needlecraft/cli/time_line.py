"""Waiting drawn as a row of dots: one for each day, or for several where the wait is long; a circle where a source lets go."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from math import ceil

from ..protocol.words import counted
from .page import Page, Span
from .words import ADOPTED, OTHER, STEP, short_date


def waiting_line(page: Page, on: date, ends: Iterable[tuple[date, bool]], *, indent: int) -> None:
    """From the day that is judged to the last of the ``ends``; each end is a date and whether the policy took it."""
    dates = {end: False for end, _ in ends} | {end: True for end, adopted in ends if adopted}
    last = max(dates)
    start, stop = short_date(on), short_date(last)
    room = page.width - indent - len(start) - len(stop) - 2
    days = (last - on).days
    step = max(1, ceil(days / max(room // 2, 1)))
    cells = [STEP] * (ceil(days / step) + 1)
    for end, adopted in dates.items():
        place = round((end - on).days / step)
        if cells[place] != ADOPTED:
            cells[place] = ADOPTED if adopted else OTHER
    scale = "" if step == 1 else f"  ({STEP} = {counted(step, 'day')})"
    page.text((f"{start} ", "dim"), *_runs("".join(cells)), (f" {stop}{scale}", "dim"), indent=indent)


def _runs(cells: str) -> list[Span]:
    return [(cell, "bold yellow" if cell == ADOPTED else "dim" if cell == STEP else "") for cell in cells]
