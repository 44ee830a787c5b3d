"""Where sources disagree, as dots on a line of time, or in rows where none of them gives a day: the adopted one is filled."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from ..core.facts import DECISIONS

_NOW: Final = 4
_FIRST_DAY: Final = 18
_LAST_DAY: Final = 46
_REVIEW: Final = 70
_NEVER: Final = 96
_ROOM: Final = 20
_ROW_PX: Final = 15
_LIFT_PX: Final = 9
_WORDS_PX: Final = 17
_FREE: Final = ("clear", "caution")


@dataclass(frozen=True, slots=True)
class Dot:
    """A position: where it lies along the line [%] and down from it [px]."""

    x: str
    y: int
    is_adopted: bool


@dataclass(frozen=True, slots=True)
class Mark:
    """Words under the line."""

    x: str
    anchor: str
    words: str


@dataclass(frozen=True, slots=True)
class Row:
    """What some sources say, and for each of them whether it is the adopted one."""

    words: str
    dots: tuple[bool, ...]


@dataclass(frozen=True, slots=True)
class Disagreement:
    """The drawing and its words; ``rows`` in its place where there is no day to draw."""

    words: str
    rows: tuple[Row, ...] = ()
    dots: tuple[Dot, ...] = ()
    marks: tuple[Mark, ...] = ()
    line: int = 0
    foot: int = 0
    height: int = 0


def disagreement(positions: list[dict[str, Any]], on: date) -> Disagreement | None:
    """The positions of a finding on a line from the day of the screening to "not now"; None where they agree."""
    if len({_station(one) for one in positions}) < 2:  # noqa: PLR2004 (two disagree)
        return None
    words = _("What the sources say: %(lines)s") % {"lines": "; ".join(row.words for row in _rows(positions))}
    days = sorted({_until(one) for one in positions if one["until"]})
    if not days:
        return Disagreement(words, _rows(sorted(positions, key=lambda one: _x(one, {}))))
    places = {day: _place(day, days, on) for day in days}
    stood = Counter(_x(one, places) for one in positions)
    line = _ROW_PX * max(stood.values()) + _LIFT_PX
    stacked: Counter[float] = Counter()
    dots = []
    for one in sorted(positions, key=lambda one: not one["adopted"]):
        x = _x(one, places)
        dots.append(Dot(f"{x:g}%", line - _LIFT_PX - _ROW_PX * stacked[x], one["adopted"]))
        stacked[x] += 1
    foot = line + _WORDS_PX
    return Disagreement(words, (), tuple(dots), tuple(_marks(positions, places)), line, foot, foot + _LIFT_PX)


def _station(one: dict[str, Any]) -> Any:
    """Where a position stands: a day, "now", or a decision without a day."""
    return one["until"][:10] if one["until"] else "now" if one["decision"] in _FREE else one["decision"]


def _until(one: dict[str, Any]) -> date:
    return date.fromisoformat(one["until"][:10])


def _place(day: date, days: list[date], on: date) -> float:
    """Days lie in proportion between the first and the last; one alone in the middle."""
    if len(days) == 1:
        return (_FIRST_DAY + _LAST_DAY) / 2
    share = (day - on).days / max(1, (days[-1] - on).days)
    return round(_FIRST_DAY + (_LAST_DAY - _FIRST_DAY) * min(1, max(0, share)), 1)


def _x(one: dict[str, Any], places: dict[date, float]) -> float:
    if one["until"]:
        return places[_until(one)]
    return _NOW if one["decision"] in _FREE else _REVIEW if one["decision"] == "review" else _NEVER


def _marks(positions: list[dict[str, Any]], places: dict[date, float]) -> list[Mark]:
    """Words where somebody stands; of the days the first and the last, where both have room."""
    ends = [min(places), max(places)] if places else []
    if len(ends) > 1 and places[ends[1]] - places[ends[0]] < _ROOM:
        ends = ends[1:]
    stood, far = {_x(one, places) for one in positions if not one["until"]}, "SHORT_DATE_FORMAT"
    return [
        *([Mark("0", "start", _("now"))] if _NOW in stood else []),
        *(Mark(f"{places[day]:g}%", "middle", date_format(day, far if day == ends[-1] else "j M")) for day in dict.fromkeys(ends)),
        *([Mark(f"{_REVIEW}%", "middle", _("clinician"))] if _REVIEW in stood else []),
        *([Mark("100%", "end", _("not now"))] if _NEVER in stood else []),
    ]


def _rows(positions: list[dict[str, Any]]) -> tuple[Row, ...]:
    """What is said, in the order of the positions; of those who say the same the adopted one comes first."""
    stood: dict[str, list[bool]] = {}
    for one in positions:
        stood.setdefault(_station(one), []).append(one["adopted"])
    told = {True: _("%(n)s × %(said)s, followed"), False: _("%(n)s × %(said)s")}
    return tuple(
        Row(told[any(dots)] % {"n": len(dots), "said": _said(station)}, tuple(sorted(dots, reverse=True)))
        for station, dots in stood.items()
    )


def _said(station: str) -> str:
    words = {"now": _("may be treated now"), **DECISIONS}
    return str(words.get(station, "")) or _("not before %(day)s") % {"day": date_format(date.fromisoformat(station), "DATE_FORMAT")}
