"""What the patient wishes of a plan: an event to be ready for, days away, sun, other treatments, how much downtime."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
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
    """``away`` and ``sun`` are half-open spans [from, until); ``planned`` are exposures to come; ``free_days`` None means any day.

    ``where`` tells the file and line of a wish.
    """

    event: date | None = None
    max_downtime_days: float | None = None
    treatments: int | None = None
    away: tuple[tuple[date, date], ...] = ()
    sun: tuple[tuple[date, date], ...] = ()
    planned: tuple[Item, ...] = ()
    free_days: tuple[date, ...] | None = None
    where: Callable[[Path_], str] = field(default=lambda path: "record", repr=False, compare=False)

    def refuse_past(self, on: date) -> None:
        """Raise RecordError for an event or a planned treatment that does not lie after the day of the plan."""
        fields = Fields({}, ("wishes",), self.where)
        dates: list[tuple[Path_, date | None]] = [(("event",), self.event)]
        dates += [(("planned", i, "on"), day_of(one.on)) for i, one in enumerate(self.planned) if not isinstance(one.on, Unknown)]
        for path, day in dates:
            if day is not None and day <= on:
                fields.fail(path, f"{day} is not after {on}, the day of the plan; what has happened belongs under exposures")

    def with_event(self, event: date | None) -> Wishes:
        """The same wishes with another event; None keeps the one there is."""
        return self if event is None else replace(self, event=event)


def read_wishes(
    data: Any,
    knowledge: Knowledge,
    where: Callable[[Path_], str] = lambda path: "wishes",
    mistakes: list[str] | None = None,
) -> Wishes:
    """Wishes from plain data (``wishes:`` of a patient record). RecordError names the place; ``mistakes`` gathers all of them."""
    fields = Fields(data, ("wishes",), where, mistakes)
    wishes = Wishes(
        event=fields.day("event", None),
        max_downtime_days=fields.number("max_downtime_days", 0, 365, "d", None),
        treatments=fields.whole("treatments", 1, 12, None),
        away=_spans(fields, "away"),
        sun=_spans(fields, "sun"),
        planned=tuple(item for entry in fields.each("planned") if (item := _planned(entry, knowledge))),
        free_days=_days(fields),
        where=where,
    )
    fields.done(("event", "max_downtime_days", "treatments", "away", "sun", "planned", "free_days"))
    return wishes


def _spans(fields: Fields, key: str) -> tuple[tuple[date, date], ...]:
    found = []
    for entry in fields.each(key):
        since, until = entry.day("from", None), entry.day("until", None)
        entry.done(("from", "until"))
        if since is None or until is None:
            if entry.lacks("from") or entry.lacks("until"):
                entry.refuse((), "a span needs from and until, the first day and the day after the last")
        elif until <= since:
            entry.refuse(("until",), f"{until} is not after {since}; until is the day after the last")
        else:
            found.append((since, until))
    return tuple(found)


def _planned(entry: Fields, knowledge: Knowledge) -> Item | None:
    code = entry.one_of("code", knowledge.groups["exposures"], "")
    on = entry.day("on", None)
    zones = entry.words("zones", knowledge.zones)
    entry.done(("code", "on", "zones"))
    if entry.lacks("code") or entry.lacks("on"):
        entry.refuse((), "a planned treatment needs code and on")
    return Item(code=code, on=on, zones=zones) if code and on else None


def _days(fields: Fields) -> tuple[date, ...] | None:
    if fields.data.get("free_days") is None:
        return None
    days = set()
    for i, value in enumerate(fields.items("free_days")):
        try:
            days.add(day_of(fields.read_moment(value, ("free_days", i))))
        except RecordError as error:
            fields.gather(error)
    if len(days) > _MOST_DAYS:
        fields.refuse(("free_days",), f"{len(days)} days; at most {_MOST_DAYS} are allowed")
    return tuple(sorted(days))
