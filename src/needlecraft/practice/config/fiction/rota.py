"""Who works when and where, and which times are taken."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from random import Random
from typing import Any, Final, NamedTuple

from ...opening.models import WEEKDAYS
from ...opening.spans import Span, Week
from ...people.models import Membership
from ...practices.models import Practice, Room

_GRID: Final = timedelta(minutes=15)
_HOUR: Final = timedelta(hours=1)
#: Kept free between two appointments: what the practice has chosen as its buffers.
BETWEEN: Final = timedelta(minutes=15)
#: Today: for each room the moments [min from now] at which somebody begins, and how long that may take at most.
_TODAY: Final = (
    ((-395, 120), (-260, 110), (-130, 90), (300, 150)),  # between them two of the stories
    ((-325, 120), (-170, 110), (-35, 150), (145, 150), (310, 150)),
    ((-345, 120), (-210, 120), (-75, 130), (70, 150), (240, 150)),
    ((-290, 120), (-150, 120), (5, 150), (195, 150)),
)

#: Who is wanted at this moment does not come.
_MISSED: Final = -75
#: What is so near to now [min] happens at any hour; else nobody begins before or after these hours of today.
_NEAR_MIN, _FIRST, _LAST = 200, 8, 19


class Slot(NamedTuple):
    """A time with somebody in a room. ``fate``, from 0 for who does not come to 99, where it is settled."""

    practitioner: Membership
    room: Room
    starts_at: datetime
    until: datetime
    fate: int | None = None


class Rota:
    """The first of those who treat has the first room; the others take turns in the other rooms, day by day."""

    def __init__(self, practice: Practice, treating: list[Membership], rooms: list[Room], now: datetime) -> None:
        self.week, self.zone, self.now = Week(practice), practice.zone, now
        self.fit_until = {one.pk: min(filter(None, one.credentials.values_list("expires_on", flat=True))) for one in treating}
        self.treating, self.rooms = treating, rooms
        self.today = now.astimezone(self.zone).date()
        self.taken: dict[tuple[int, date], list[Span]] = {}
        self.slots = sorted(self._of_today(), key=lambda slot: (abs(slot.starts_at - now), slot.room.pk))

    def team(self, day: date) -> dict[int, tuple[Membership, Room]]:
        """Who works on a day, and where."""
        first, *others = [one for one in self.treating if self.fit_until[one.pk] >= day]
        turn = day.toordinal() % len(others)
        there = zip([first, *(others[turn:] + others[:turn])], self.rooms, strict=False)
        return {who.pk: (who, room) for who, room in there}

    def book(
        self, by: Membership, planned: dict[str, Any], days: tuple[date, date], at: datetime, length: timedelta, chance: Random
    ) -> Slot | None:
        """Take a time in a span of days: today if somebody is wanted today, else with the one who treats, else with whom it may be."""
        if days[0] <= self.today <= days[1]:
            fitting = (
                one for one in self.slots if one.starts_at > at and one.until - one.starts_at >= length and may(one.practitioner, planned)
            )
            if (found := next(fitting, None)) is not None:
                self.slots.remove(found)
                return found
        span = [day for k in range((days[1] - days[0]).days + 1) if (day := days[0] + timedelta(days=k)) != self.today]
        for day in chance.sample(span, len(span)):
            team = sorted(self.team(day).values(), key=lambda one: one[0].pk != by.pk)
            for who, room in team:
                if may(who, planned) and (slot := self._on(day, who, room, at, length, chance)):
                    return slot
        return None

    def _on(self, day: date, who: Membership, room: Room, at: datetime, length: timedelta, chance: Random) -> Slot | None:
        taken = self.taken.setdefault((room.pk, day), [])
        free = [
            start
            for span in self.week.open_on(day)
            for k in range((span.until - span.since - length) // _GRID + 1)
            if (start := span.since + _GRID * k) > at
            and not any(start < one.until + BETWEEN and one.since < start + length + BETWEEN for one in taken)
        ]
        if not free:
            return None
        start = chance.choice(free)
        taken.append(Span(start, start + length))
        return Slot(who, room, start, start + length)

    def block(self, room: Room, since: datetime, until: datetime) -> None:
        """Keep a time for somebody else."""
        self.taken.setdefault((room.pk, since.astimezone(self.zone).date()), []).append(Span(since, until))

    def _of_today(self) -> list[Slot]:
        slots = []
        full = self.now - timedelta(minutes=self.now.minute % 5, seconds=self.now.second, microseconds=self.now.microsecond)
        for (who, room), times in zip(self.team(self.today).values(), _TODAY, strict=False):
            for minutes, longest in times:
                start = full + timedelta(minutes=minutes)
                local = start.astimezone(self.zone)
                is_near = abs(minutes) < _NEAR_MIN
                if local.date() == self.today and (is_near or _FIRST <= local.hour < _LAST):
                    slots.append(Slot(who, room, start, start + timedelta(minutes=longest), 0 if minutes == _MISSED else 99))
        return slots


def may(who: Membership, planned: dict[str, Any]) -> bool:
    """Is a planned treatment within somebody's scope?"""
    deepest = max((zone["needle_depth_mm"] or 0 for zone in planned["zones"]), default=0)
    return (not who.modalities or planned["modality"] in who.modalities) and (who.deepest_mm is None or deepest <= who.deepest_mm)


def hours(now: datetime) -> dict[int, tuple[time, time]]:
    """Open on weekdays and on Saturday; on the weekday of today as long as it takes to see something happen at this hour."""
    found = {day: (time(9), time(19) if day % 2 else time(18)) for day in range(len(WEEKDAYS) - 2)} | {5: (time(10), time(16))}
    opens, closes = found.get(now.weekday(), (time(10), time(16)))
    first, last = now - 4 * _HOUR, now + 6 * _HOUR
    opens = min(opens, time(8), time(first.hour) if first.date() == now.date() else time(0))
    closes = max(closes, time(last.hour)) if last.date() == now.date() else time(23, 55)
    return found | {now.weekday(): (opens, closes)}
