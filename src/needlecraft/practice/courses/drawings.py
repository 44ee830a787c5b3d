"""A course as a picture: its days on a line with the windows shaded, and how deep the needles go, treatment after treatment.

Coordinates only; the template draws, the words beside it say the same. The line is as wide as its place, so that its words keep their
size on a phone: along it everything is in per cent of the width.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any, Final

_WHOLE: Final = 100.0
_EDGE: Final = 2.0
_MOST_MONTHS: Final = 10
"""More names do not stand beside each other on a phone."""
_MARGIN: Final = 16
_COLUMN: Final = 26
_DEEP: Final = 64


@dataclass(frozen=True, slots=True)
class Window:
    """The days to which a treatment may be moved: from ``x``, ``width`` long; ``target`` is the proposed day."""

    n: int
    x: float
    width: float
    target: float


@dataclass(frozen=True, slots=True)
class TimeLine:
    """``event`` is None where there is none. ``months`` are where a month begins that is named."""

    windows: tuple[Window, ...]
    months: tuple[tuple[float, date], ...]
    judge: float
    event: float | None


@dataclass(frozen=True, slots=True)
class Needle:
    """One treatment of a zone: a line from the skin's surface down to ``y``."""

    x: float
    y: float


@dataclass(frozen=True, slots=True)
class DepthSteps:
    """A zone over the treatments. ``cap`` is where the deepest allowed lies; None where only the device's manual knows."""

    needles: tuple[Needle, ...]
    cap: float | None
    width: float
    height: float


def time_line(option: dict[str, Any], event_on: str = "") -> TimeLine:
    """The course from its first possible day to the day of judgement, or to the event that it was planned for."""
    treatments = option["treatments"]
    event = _day(event_on) if event_on else None
    first, judge = _day(treatments[0]["earliest"]), _day(option["judge_on"])
    last = max(judge, event or judge)
    scale = (_WHOLE - 2 * _EDGE) / max((last - first).days, 1)

    def x(day: date) -> float:
        return round(_EDGE + (day - first).days * scale, 2)

    windows = tuple(
        Window(one["n"], x(_day(one["earliest"])), max(x(_day(one["latest"])) - x(_day(one["earliest"])), scale), x(_day(one["target"])))
        for one in treatments
    )
    return TimeLine(windows, tuple((x(day), day) for day in _months(first, last)), x(judge), x(event) if event else None)


def _months(first: date, last: date) -> list[date]:
    """The first day of the months between: of every one, or of every so many that there are not too many."""
    count = range(first.year * 12 + first.month, last.year * 12 + last.month)
    return [date(n // 12, n % 12 + 1, 1) for n in count[:: max(1, -(-len(count) // _MOST_MONTHS))]]


def depth_steps(treatments: list[dict[str, Any]], zone: str, deepest_mm: float) -> DepthSteps:
    """How deep a zone is needled each time; ``deepest_mm`` [mm] is at the bottom of the drawing."""
    needles, cap = [], None
    for i, treatment in enumerate(treatments):
        found = next((one for one in treatment["zones"] if one["zone"] == zone), None)
        if found and found["needle_depth_mm"] is not None:
            needles.append(Needle(_COLUMN * (i + 0.5), _down(found["needle_depth_mm"], deepest_mm)))
        if found and found["cap_mm"]:
            cap = _down(found["cap_mm"], deepest_mm)
    return DepthSteps(tuple(needles), cap, _COLUMN * len(treatments), _DEEP + _MARGIN)


def _down(depth_mm: float, deepest_mm: float) -> float:
    return round(_DEEP * depth_mm / deepest_mm, 1) if deepest_mm else 0.0


def _day(text: str) -> date:
    return date.fromisoformat(text[:10])
