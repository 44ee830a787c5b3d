"""What is free: spans of time, and the slots that are held in them.

An appointment holds its room with the time kept free before and after it, its patient while it lasts, and its practitioner like the room,
but for the minutes in which the cream numbs.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta
from typing import Any, Final, NamedTuple

from ..opening.models import Buffer
from ..opening.spans import Span, Week, holds, merged, whole, without
from ..patients.models import Patient
from ..people.models import Membership
from ..practices.models import Practice, Room
from .models import SLOT, Appointment, Hold

STEP: Final = timedelta(minutes=15)


class Shape(NamedTuple):
    """How long an appointment takes: all of it, the numbing at its beginning, and what is kept free around it."""

    length: timedelta
    numbing: timedelta = timedelta()
    before: timedelta = timedelta()
    after: timedelta = timedelta()

    def free(self, starts_at: datetime) -> Span | None:
        """When the practitioner is free: from after the cream is on until it has worked."""
        if SLOT < self.numbing < self.length:
            return Span(starts_at + SLOT, starts_at + self.numbing)
        return None

    def of_patient(self, starts_at: datetime) -> list[Span]:
        """When the patient is here."""
        return [Span(starts_at, starts_at + self.length)]

    def of_room(self, starts_at: datetime) -> list[Span]:
        """When the room is taken."""
        return [Span(starts_at - self.before, starts_at + self.length + self.after)]

    def of_practitioner(self, starts_at: datetime) -> list[Span]:
        """When the practitioner is busy."""
        gap = self.free(starts_at)
        return without(self.of_room(starts_at), [gap] if gap else [])


def shape_of(planned: dict[str, Any], practice: Practice) -> Shape:
    """The shape of a planned treatment, in whole slots."""
    buffer = Buffer.objects.filter(practice=practice).first() or Buffer()
    numbing = timedelta(minutes=planned["numbing"]["minutes"] or 0) // SLOT * SLOT
    return Shape(_slots(planned["minutes"]), numbing, _slots(buffer.before_minutes), _slots(buffer.after_minutes))


def _slots(minutes: float) -> timedelta:
    return -(-timedelta(minutes=minutes) // SLOT) * SLOT


def practitioner_key(pk: int) -> str:
    """A practitioner, as a hold names one."""
    return f"practitioner {pk}"


def room_key(pk: int) -> str:
    """A room."""
    return f"room {pk}"


def patient_key(pk: int) -> str:
    """A patient."""
    return f"patient {pk}"


def visit_shape(length: timedelta, practice: Practice) -> Shape:
    """The shape of an appointment that is for no treatment."""
    buffer = Buffer.objects.filter(practice=practice).first() or Buffer()
    return Shape(length, timedelta(), _slots(buffer.before_minutes), _slots(buffer.after_minutes))


def resources(appointment: Appointment, shape: Shape) -> Iterator[tuple[str, datetime]]:
    """Every slot of every resource that an appointment holds."""
    at = appointment.starts_at
    held = [
        (practitioner_key(appointment.practitioner_id), shape.of_practitioner(at)),
        (patient_key(appointment.patient_id), shape.of_patient(at)),
    ]
    if appointment.room_id is not None:
        held.append((room_key(appointment.room_id), shape.of_room(at)))
    for resource, spans in held:
        for span in spans:
            for k in range((span.until - span.since) // SLOT):
                yield resource, span.since + SLOT * k


class Free(NamedTuple):
    """A time that can be booked, and the room for it; None where none is needed."""

    starts_at: datetime
    room: Room | None


class Search(NamedTuple):
    """For whom, with whom, where (the first that is free, None for no room), how long; what is being moved is in nobody's way."""

    patient: Patient
    practitioner: Membership
    rooms: tuple[Room | None, ...]
    shape: Shape
    moving: Appointment | None = None


class Finder:
    """Reads what is taken in some days once, and then tells the free times of each."""

    def __init__(self, practice: Practice, search: Search, first: date, last: date) -> None:
        self.search, self.week, self.zone = search, Week(practice), practice.zone
        span = Span(whole(first, self.zone).since - STEP * 8, whole(last, self.zone).until + STEP * 8)
        keys = [
            practitioner_key(search.practitioner.pk),
            patient_key(search.patient.pk),
            *(room_key(room.pk) for room in search.rooms if room),
        ]
        held = Hold.objects.filter(resource__in=keys, slot_at__gte=span.since, slot_at__lt=span.until)
        if search.moving is not None:
            held = held.exclude(appointment=search.moving)
        self.taken = _taken(held.values_list("resource", "slot_at"))

    def on(self, day: date, after: datetime) -> list[Free]:
        """The free times of a day, later than a moment."""
        shape = self.search.shape
        found = []
        for span in self.week.open_on(day):
            for k in range((span.until - span.since - shape.length) // STEP + 1):
                starts_at = span.since + STEP * k
                if starts_at > after:
                    found += self._first(starts_at)
        return found

    def _first(self, starts_at: datetime) -> list[Free]:
        """The moment with the first room that is free; nothing where somebody or every room is taken."""
        shape, search = self.search.shape, self.search
        people = (
            (practitioner_key(search.practitioner.pk), shape.of_practitioner(starts_at)),
            (patient_key(search.patient.pk), shape.of_patient(starts_at)),
        )
        if any(self._meets(key, spans) for key, spans in people):
            return []
        taken = shape.of_room(starts_at)
        return [Free(starts_at, room) for room in search.rooms if room is None or not self._meets(room_key(room.pk), taken)][:1]

    def _meets(self, key: str, spans: list[Span]) -> bool:
        taken = self.taken.get(key, [])
        for span in spans:
            k = bisect_left(taken, span.until, key=lambda one: one.since)
            if k and taken[k - 1].until > span.since:
                return True
        return False


def is_open(practice: Practice, span: Span) -> bool:
    """Is the practice open all through, as far as it has said so?"""
    week = Week(practice)
    return not week.is_said or holds(week.open_on(span.since.astimezone(week.zone).date()), span)


def _taken(rows: Iterable[tuple[str, datetime]]) -> dict[str, list[Span]]:
    slots: dict[str, list[Span]] = {}
    for resource, at in rows:
        slots.setdefault(resource, []).append(Span(at, at + SLOT))
    return {resource: merged(spans) for resource, spans in slots.items()}
