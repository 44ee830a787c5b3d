"""What the patient wishes of a plan: an event to be ready for, days away, sun, other treatments, how much downtime."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from .fields import Fields, RecordError
from .knowledge import Knowledge
from .loader import Path_
from .record import Item, Unknown
from .windows import day_of

_MOST_DAYS = 3660


@dataclass(frozen=True, slots=True, kw_only=True)
class Wishes:
    """``away`` and ``sun`` are half-open spans [from, until); ``planned`` are exposures to come; ``free_days`` None means any day."""

    event: date | None = None
    max_downtime_days: float | None = None
    treatments: int | None = None
    away: tuple[tuple[date, date], ...] = ()
    sun: tuple[tuple[date, date], ...] = ()
    planned: tuple[Item, ...] = ()
    free_days: tuple[date, ...] | None = None

    def refuse_past(self, on: date) -> None:
        """Raise RecordError for an event or a planned treatment that does not lie after the day of the plan."""
        dates = [("wishes.event", self.event)]
        dates += [(f"wishes.planned[{i}].on", day_of(one.on)) for i, one in enumerate(self.planned) if not isinstance(one.on, Unknown)]
        for name, day in dates:
            if day is not None and day <= on:
                raise RecordError(f"{name}: {day} is not after {on}, the day of the plan; what has happened belongs under exposures")

    def with_event(self, event: date | None) -> Wishes:
        """The same wishes with another event; None keeps the one there is."""
        return self if event is None else replace(self, event=event)


def read_wishes(data: Any, knowledge: Knowledge, where: Callable[[Path_], str] = lambda path: "wishes") -> Wishes:
    """Wishes from plain data (``wishes:`` of a patient record). Raises RecordError naming the place."""
    fields = Fields(data, ("wishes",), where)
    wishes = Wishes(
        event=fields.day("event", None),
        max_downtime_days=fields.number("max_downtime_days", 0, 365, "d", None),
        treatments=fields.whole("treatments", 1, 12, None),
        away=tuple(_span(entry) for entry in fields.each("away")),
        sun=tuple(_span(entry) for entry in fields.each("sun")),
        planned=tuple(_planned(entry, knowledge) for entry in fields.each("planned")),
        free_days=_days(fields),
    )
    fields.done(("event", "max_downtime_days", "treatments", "away", "sun", "planned", "free_days"))
    return wishes


def _span(entry: Fields) -> tuple[date, date]:
    since, until = entry.day("from", None), entry.day("until", None)
    if since is None or until is None:
        entry.fail((), "a span needs from and until, the first day and the day after the last")
    if until <= since:
        entry.fail(("until",), f"{until} is not after {since}; until is the day after the last")
    entry.done(("from", "until"))
    return since, until


def _planned(entry: Fields, knowledge: Knowledge) -> Item:
    code = entry.one_of("code", knowledge.groups["exposures"], "")
    on = entry.day("on", None)
    if not code or on is None:
        entry.fail((), "a planned treatment needs code and on")
    item = Item(code=code, on=on, zones=entry.words("zones", knowledge.zones))
    entry.done(("code", "on", "zones"))
    return item


def _days(fields: Fields) -> tuple[date, ...] | None:
    if fields.data.get("free_days") is None:
        fields.take("free_days")
        return None
    days = {day_of(fields.read_moment(value, ("free_days", i))) for i, value in enumerate(fields.items("free_days"))}
    if len(days) > _MOST_DAYS:
        fields.fail(("free_days",), f"{len(days)} days; at most {_MOST_DAYS} are allowed")
    return tuple(sorted(days))
