"""A course on a time line: a filled circle for each treatment, the days it may be moved to shaded, a diamond for the judgement."""

from __future__ import annotations

from datetime import date
from math import ceil

from ..protocol.plans import PlanOption
from ..protocol.words import counted
from .page import Page, Span
from .words import ADOPTED, STEP, short_date

_WINDOW, _JUDGE = "━", "◇"
_INDENT = 2


def course_line(page: Page, option: PlanOption) -> None:
    """Two lines: the course, and below it the dates."""
    first = min(treatment.earliest for treatment in option.treatments)
    last = max(option.judge_on, option.treatments[-1].latest)
    room = page.width - 2 * _INDENT - 1
    step = max(1, ceil(((last - first).days + 1) / room))
    place = {day: (day - first).days // step for t in option.treatments for day in (t.earliest, t.target, t.latest)}
    cells = [STEP] * ((last - first).days // step + 1)
    for treatment in option.treatments:
        for i in range(place[treatment.earliest], place[treatment.latest] + 1):
            cells[i] = _WINDOW
    cells[(option.judge_on - first).days // step] = _JUDGE
    for treatment in option.treatments:
        cells[place[treatment.target]] = ADOPTED
    page.text(*(_span(cell) for cell in cells), indent=_INDENT)
    _dates(page, option, first, step)
    page.text(
        (f"{ADOPTED} treatment  {_WINDOW} may be moved to  {_JUDGE} judge the result  {STEP} {counted(step, 'day')}", "dim"), indent=_INDENT
    )


def _span(cell: str) -> Span:
    return cell, "bold" if cell in (ADOPTED, _JUDGE) else "green" if cell == _WINDOW else "dim"


def _dates(page: Page, option: PlanOption, first: date, step: int) -> None:
    """The days below their circles, as many as fit beside each other."""
    line = ""
    days = [(treatment.target, f"{treatment.target.day} {treatment.target:%b}") for treatment in option.treatments]
    for day, text in (*days, (option.judge_on, short_date(option.judge_on))):
        start = min((day - first).days // step, page.width - 2 * _INDENT - len(text))
        if start >= len(line) + bool(line):
            line = line.ljust(start) + text
    page.text((line, "dim"), indent=_INDENT)
