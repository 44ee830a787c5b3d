"""What the page of free times says."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from urllib.parse import urlencode

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ..opening.spans import Week
from ..practices.models import Practice
from .free import Free
from .proposing import Wish, why_not
from .windows import Window

_WEEK = timedelta(days=7)
_NOON = 12


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
    room_pk: int
    room: str


@dataclass(frozen=True, slots=True)
class Choosing:
    """The calendar, and the times of the day that is chosen."""

    window: str
    months: str
    weeks: tuple[tuple[DayShown, ...], ...]
    day: str
    is_late: bool
    parts: tuple[tuple[str, tuple[TimeShown, ...]], ...]
    why_not: str


def grid(window: Window, today: date) -> tuple[date, date]:
    """The days of the calendar: whole weeks around the window, and one more to look beyond it."""
    first = max(window.earliest, today)
    last = max(window.latest, first) + _WEEK
    return first - timedelta(days=first.weekday()), last + timedelta(days=6 - last.weekday())


def choosing(practice: Practice, window: Window, free: dict[date, list[Free]], chosen: date | None, wish: Wish) -> Choosing:
    """The page in final words."""
    week = Week(practice)
    within = {day: some for day, some in free.items() if some and window.earliest <= day <= window.latest}
    day = chosen if chosen and free.get(chosen) else min(within, key=lambda one: abs(one - window.target), default=None)
    shown = [_day(one, some, window, week, one == day, wish) for one, some in free.items()]
    told = {"a": date_format(window.earliest, "MONTH_DAY_FORMAT"), "b": date_format(window.latest, "DATE_FORMAT")}
    first, last = min(free), max(free)
    return Choosing(
        _("Planned from %(a)s to %(b)s.") % told,
        _months(first, last),
        tuple(tuple(shown[k : k + 7]) for k in range(0, len(shown), 7)),
        date_format(day, "l, j F Y") if day else "",
        day is not None and day > window.latest,
        _parts(free[day], practice) if day else (),
        "" if within else why_not(practice, window, is_past=window.latest < first),
    )


def _months(first: date, last: date) -> str:
    if first.month == last.month:
        return date_format(first, "YEAR_MONTH_FORMAT")
    return f"{date_format(first, 'F' if first.year == last.year else 'F Y')} – {date_format(last, 'YEAR_MONTH_FORMAT')}"


def _day(day: date, free: list[Free], window: Window, week: Week, is_chosen: bool, wish: Wish) -> DayShown:
    if day < window.earliest:
        state, told = "early", _("too early for this patient")
    elif not week.open_on(day):
        state, told = "closed", _("closed")
    elif not free:
        state, told = "full", _("nothing free")
    else:
        state = "window" if day <= window.latest else "late"
        told = ngettext("%(n)s free time", "%(n)s free times", len(free)) % {"n": len(free)}
        told += "" if state == "window" else _(", later than planned")
    asked = {"day": day.isoformat(), "practitioner": wish.practitioner.pk, **({"room": wish.rooms[0].pk} if len(wish.rooms) == 1 else {})}
    href = f"?{urlencode(asked)}#times" if state in ("window", "late") else ""
    return DayShown(str(day.day), f"{date_format(day, 'l, j F')}: {told}", href, state, len(free), is_chosen)


def _parts(free: list[Free], practice: Practice) -> tuple[tuple[str, tuple[TimeShown, ...]], ...]:
    local = [(one, one.starts_at.astimezone(practice.zone)) for one in free]
    halves = (
        (_("Morning"), [pair for pair in local if pair[1].hour < _NOON]),
        (_("Afternoon"), [pair for pair in local if pair[1].hour >= _NOON]),
    )
    return tuple((name, tuple(_time(one, at) for one, at in some)) for name, some in halves if some)


def _time(free: Free, local: datetime) -> TimeShown:
    is_doubled = local.replace(fold=0).utcoffset() != local.replace(fold=1).utcoffset()
    clock = f"{local:%H:%M}" + (f" {local.tzname()}" if is_doubled else "")
    return TimeShown(clock, f"{clock}, {free.room.name}", free.starts_at.isoformat(), free.room.pk, free.room.name)
