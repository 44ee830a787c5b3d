"""What the page of free times says: a calendar to go by, and a few days with their mornings and afternoons."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby
from typing import Final
from urllib.parse import urlencode

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ..opening.spans import Week
from ..practices.models import Practice
from .forms import NO_ROOM
from .free import Free
from .proposing import Occasion, Wish, why_not
from .windows import VISIT_AHEAD, Window

_WEEK = timedelta(days=7)
_NOON = 12
#: How many days with free times are shown at once.
_DAYS: Final = 5
#: How many times of a morning or an afternoon are seen at once; where this many more are left, they stand there too.
_SEEN, _FEW = 4, 1


@dataclass(frozen=True, slots=True)
class DayShown:
    """A day of the calendar. ``state``: early, window, late, closed or full."""

    number: str
    told: str
    href: str
    state: str
    n_free: int
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class TimeShown:
    """A time to tap."""

    clock: str
    told: str
    value: str


@dataclass(frozen=True, slots=True)
class PartShown:
    """A morning or an afternoon: the times seen at once, and what more there is."""

    name: str
    seen: tuple[TimeShown, ...]
    rest: tuple[TimeShown, ...]
    more: str


@dataclass(frozen=True, slots=True)
class TimesShown:
    """A day and its free times, both halves, of which one may be empty."""

    name: str
    is_late: bool
    parts: tuple[PartShown, ...]


@dataclass(frozen=True, slots=True)
class Choosing:
    """The calendar, and the times from the chosen day on. ``earlier`` and ``later`` lead to the weeks around a visit's calendar."""

    window: str
    months: str
    weeks: tuple[tuple[DayShown, ...], ...]
    days: tuple[TimesShown, ...]
    why_not: str
    earlier: str
    later: str


def grid(window: Window, today: date) -> tuple[date, date]:
    """The days of the calendar: whole weeks around the window, and one more to look beyond it."""
    first = max(window.earliest, today)
    last = max(window.latest, first) + _WEEK
    return first - timedelta(days=first.weekday()), last + timedelta(days=6 - last.weekday())


def choosing(occasion: Occasion, free: dict[date, list[Free]], chosen: date | None, wish: Wish, today: date) -> Choosing:
    """The page in final words."""
    practice, window, is_visit = occasion.appointment.practice, occasion.window, occasion.appointment.is_visit
    week, first, last = Week(practice), min(free), max(free)
    within = {day: some for day, some in free.items() if some and window.earliest <= day and (is_visit or day <= window.latest)}
    day = chosen if chosen and free.get(chosen) else min(within, key=lambda one: abs(one - window.target), default=None)
    told = {"a": date_format(window.earliest, "MONTH_DAY_FORMAT"), "b": date_format(window.latest, "DATE_FORMAT")}
    shown = [_day(one, some, occasion, week, wish, is_chosen=one == day) for one, some in free.items()]
    times = [(one, some) for one, some in free.items() if some and day and one >= day][:_DAYS]
    before = max(today, window.earliest - VISIT_AHEAD)
    return Choosing(
        "" if is_visit else _("Planned from %(a)s to %(b)s.") % told,
        _months(first, last),
        _weeks(shown),
        tuple(_times(one, some, practice, is_late=not is_visit and one > window.latest) for one, some in times),
        "" if within else why_not(practice, window, is_past=window.latest < first),
        _address(before, occasion, wish) if is_visit and window.earliest > today else "",
        _address(last + timedelta(days=1), occasion, wish) if is_visit else "",
    )


def _weeks(days: Sequence[DayShown]) -> tuple[tuple[DayShown, ...], ...]:
    """The rows of the calendar; a first one that has nothing to tap is left out."""
    weeks = [tuple(days[k : k + 7]) for k in range(0, len(days), 7)]
    return tuple(weeks if any(day.href for day in weeks[0]) else weeks[1:])


def _months(first: date, last: date) -> str:
    if first.month == last.month:
        return date_format(first, "YEAR_MONTH_FORMAT")
    return f"{date_format(first, 'F' if first.year == last.year else 'F Y')} – {date_format(last, 'YEAR_MONTH_FORMAT')}"


def _day(day: date, free: list[Free], occasion: Occasion, week: Week, wish: Wish, *, is_chosen: bool) -> DayShown:
    window, is_visit = occasion.window, occasion.appointment.is_visit
    if day < window.earliest:
        state, told = "early", _("before these days") if is_visit else _("too early for this patient")
    elif not week.open_on(day):
        state, told = "closed", _("closed")
    elif not free:
        state, told = "full", _("nothing free")
    else:
        state = "window" if is_visit or day <= window.latest else "late"
        told = ngettext("%(n)s free time", "%(n)s free times", len(free)) % {"n": len(free)}
        told += "" if state == "window" else _(", later than planned")
    href = f"{_address(day, occasion, wish)}#times" if state in ("window", "late") else ""
    return DayShown(str(day.day), f"{date_format(day, 'l, j F')}: {told}", href, state, len(free), is_chosen)


def _address(day: date, occasion: Occasion, wish: Wish) -> str:
    """The same page from another day on."""
    asked = {**occasion.kept, "day": day.isoformat(), "practitioner": str(wish.practitioner.pk), **asked_room(wish)}
    return f"?{urlencode(asked)}"


def asked_room(wish: Wish) -> dict[str, str]:
    """The room that was wished; nothing where any will do."""
    if len(wish.rooms) != 1:
        return {}
    [room] = wish.rooms
    return {"room": str(room.pk) if room else NO_ROOM}


def _times(day: date, free: list[Free], practice: Practice, *, is_late: bool) -> TimesShown:
    local = [(one, one.starts_at.astimezone(practice.zone)) for one in free]
    halves = (
        (_("Morning"), [pair for pair in local if pair[1].hour < _NOON]),
        (_("Afternoon"), [pair for pair in local if pair[1].hour >= _NOON]),
    )
    return TimesShown(date_format(day, "l, j F"), is_late, tuple(_part(name, some) for name, some in halves))


def _part(name: str, times: Sequence[tuple[Free, datetime]]) -> PartShown:
    """The first time of an hour is seen at once: of the first hour, of the last, and of some between them."""
    by_hour = [next(some) for _hour, some in groupby(times, lambda one: one[1].hour)]
    last = len(by_hour) - 1
    spread = by_hour if last < _SEEN else [by_hour[k * last // (_SEEN - 1)] for k in range(_SEEN)]
    seen = times if len(times) <= _SEEN + _FEW else spread
    rest = [one for one in times if one not in seen]
    told = {"n": len(rest), "last": f"{rest[-1][1]:%H:%M}"} if rest else {}
    more = ngettext("%(n)s more, until %(last)s", "%(n)s more, until %(last)s", len(rest)) % told if rest else ""
    return PartShown(name, tuple(_time(*one) for one in seen), tuple(_time(*one) for one in rest), more)


def _time(free: Free, local: datetime) -> TimeShown:
    is_doubled = local.replace(fold=0).utcoffset() != local.replace(fold=1).utcoffset()
    clock = f"{local:%H:%M}" + (f" {local.tzname()}" if is_doubled else "")
    told = f"{clock}, {date_format(local, 'l, j F')}" + (f", {free.room.name}" if free.room else "")
    return TimeShown(clock, told, f"{free.starts_at.isoformat()} {free.room.pk if free.room else ''}".rstrip())
