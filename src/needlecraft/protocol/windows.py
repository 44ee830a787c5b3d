"""Windows of time and the arithmetic of dates.

A window is a number with a unit: ``72 h``, ``14 d``, ``6 w``, ``3 mo`` or ``1 y``. Hours are elapsed hours and count from the
moment; a date without a time counts from the end of its day. Days and weeks add calendar days to the date; months and years
are calendar months, clamped to the month's end (31 January + 1 mo is the last day of February): a person who counts on a
calendar arrives at the same day.

Every moment here is a naive local ``datetime``; midnight stands for the whole day.
"""

from __future__ import annotations

import calendar
import re
from datetime import MAXYEAR, MINYEAR, date, datetime, timedelta
from functools import lru_cache
from typing import Any, NamedTuple

_WINDOW = re.compile(r"(\d+(?:\.\d+)?) (h|d|w|mo|y)")
_HOURS = {"h": 1, "d": 24, "w": 168}
_MIDNIGHT = datetime.min.time()


class Window(NamedTuple):
    """A length of time as a source states it. ``amount`` is whole for every unit but hours."""

    amount: float
    unit: str

    @classmethod
    def parse(cls, text: str) -> Window:
        """Read ``"14 d"``. Raises ValueError on anything but a number, one space and h, d, w, mo or y."""
        match = _WINDOW.fullmatch(str(text))
        if match is None:
            raise ValueError(f"{text!r} is not a window; write a number and a unit, such as 72 h, 14 d, 6 w, 3 mo or 1 y")
        amount = float(match[1])
        if match[2] != "h" and not amount.is_integer():
            raise ValueError(f"{text!r}: only hours can be fractions")
        return cls(amount, match[2])

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: Any) -> Any:
        from pydantic_core import core_schema

        return core_schema.no_info_plain_validator_function(cls.parse)

    def __str__(self) -> str:
        return f"{self.amount:g} {self.unit}"

    @property
    def hours(self) -> float:
        """Elapsed hours [h] of a window in hours, days or weeks (1 d = 24 h). Months and years have none: ValueError."""
        if self.unit not in _HOURS:
            raise ValueError(f"a window of {self} has no fixed number of hours")
        return self.amount * _HOURS[self.unit]

    @property
    def longest_days(self) -> int:
        """So many calendar days after an event it is over, whatever the months between them are."""
        days = {"h": self.amount // 24 + 2, "d": self.amount, "w": 7 * self.amount, "mo": 31 * self.amount, "y": 366 * self.amount}
        return int(days[self.unit])

    @property
    def shortest_days(self) -> int:
        """So many calendar days after an event it is not over before, whatever the months between them are."""
        days = {"h": self.amount // 24, "d": self.amount, "w": 7 * self.amount, "mo": 28 * self.amount, "y": 365 * self.amount}
        return int(days[self.unit])

    def after(self, moment: date | datetime) -> datetime:
        """The first moment that is allowed again, counted from an event on a date or at a date and time."""
        return _after(self, moment)


@lru_cache(maxsize=1024)
def _after(window: Window, moment: date | datetime) -> datetime:
    if window.unit == "h":
        try:
            return end_of(moment) + timedelta(hours=window.amount)
        except OverflowError:
            return datetime.max
    n = int(window.amount)
    day = day_of(moment)
    try:
        match window.unit:
            case "d":
                day += timedelta(days=n)
            case "w":
                day += timedelta(weeks=n)
            case "mo":
                day = add_months(day, n)
            case _:
                day = add_months(day, 12 * n)
    except OverflowError:
        day = date.max
    return datetime.combine(day, _MIDNIGHT)


def end_of(moment: date | datetime) -> datetime:
    """When an event is over: its own time, or the end of its day where only the date is known."""
    if isinstance(moment, datetime):
        return moment
    return datetime.combine(moment + timedelta(days=1), _MIDNIGHT)


def start_of(moment: date | datetime) -> datetime:
    """The moment from which something is judged: its own time, or 00:00 of a bare date."""
    return moment if isinstance(moment, datetime) else datetime.combine(moment, _MIDNIGHT)


def day_of(moment: date | datetime) -> date:
    """The calendar day of a date or of a moment."""
    return moment.date() if isinstance(moment, datetime) else moment


def add_months(day: date, months: int) -> date:
    """Calendar months later (or earlier), clamped to the month's end. Raises OverflowError outside the years 1 to 9999."""
    year, month0 = divmod(day.year * 12 + day.month - 1 + months, 12)
    if not MINYEAR <= year <= MAXYEAR:
        raise OverflowError(f"{months} months from {day} is outside the calendar")
    return date(year, month0 + 1, min(day.day, calendar.monthrange(year, month0 + 1)[1]))


def show(moment: datetime | None) -> str | None:
    """ISO date when the moment is midnight, else ISO local date-time; None stays None."""
    if moment is None:
        return None
    return moment.date().isoformat() if moment.time() == _MIDNIGHT else moment.isoformat()
