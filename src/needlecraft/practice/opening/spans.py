"""Arithmetic of time: spans with an exclusive end, in the one time that has no switch (UTC), and when a practice is open on a day."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, time, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from ..practices.models import Practice
from .models import Hours


class Span(NamedTuple):
    """From a moment to another, which is left out."""

    since: datetime
    until: datetime


def moment(day: date, clock: time, zone: ZoneInfo) -> datetime:
    """A time on a day by the clocks there. Of a doubled hour the first; a time that is skipped counts as the same time later."""
    return datetime.combine(day, clock, zone).astimezone(UTC)


def whole(day: date, zone: ZoneInfo) -> Span:
    """A day from midnight to midnight: 23, 24 or 25 hours."""
    return Span(moment(day, time(), zone), moment(day + timedelta(days=1), time(), zone))


def merged(spans: Iterable[Span]) -> list[Span]:
    """The same time as spans in order that do not touch."""
    result: list[Span] = []
    for span in sorted(span for span in spans if span.until > span.since):
        if result and span.since <= result[-1].until:
            result[-1] = Span(result[-1].since, max(result[-1].until, span.until))
        else:
            result.append(span)
    return result


def without(spans: Iterable[Span], taken: Iterable[Span]) -> list[Span]:
    """The time of the first that is not of the second."""
    rest = merged(spans)
    for gone in merged(taken):
        rest = [piece for span in rest for piece in _cut(span, gone)]
    return rest


def holds(spans: Iterable[Span], wanted: Span) -> bool:
    """Does one of the spans hold the whole of another?"""
    return any(span.since <= wanted.since and wanted.until <= span.until for span in spans)


def _cut(span: Span, gone: Span) -> Iterator[Span]:
    if gone.until <= span.since or span.until <= gone.since:
        yield span
        return
    if span.since < gone.since:
        yield Span(span.since, gone.since)
    if gone.until < span.until:
        yield Span(gone.until, span.until)


def usual(practice: Practice) -> list[Hours]:
    """Weekdays from nine to six, not stored: what a practice that has said nothing begins with."""
    return [Hours(practice=practice, weekday=day, opens=time(9), closes=time(18)) for day in range(5)]


class Week:
    """When a practice is open, read once and asked for any day.

    One that has not said so (``is_said``) is taken to be open on weekdays from nine to six: a beginning for proposals, no refusal.
    """

    def __init__(self, practice: Practice) -> None:
        self.zone = practice.zone
        self.closed = {one.on: one.why for one in practice.closed_days.all()}
        said = list(practice.hours.all())
        self.is_said = bool(said)
        self.hours: dict[int, list[Hours]] = {}
        for one in said or usual(practice):
            self.hours.setdefault(one.weekday, []).append(one)

    def open_on(self, day: date) -> list[Span]:
        """The spans in which it is open on a day."""
        if day in self.closed:
            return []
        hours = self.hours.get(day.weekday(), [])
        return merged(Span(moment(day, one.opens, self.zone), moment(day, one.closes, self.zone)) for one in hours)
