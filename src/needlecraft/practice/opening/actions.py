"""Say when and where the practice works."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import NamedTuple

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from ..audit.actions import Actor, record
from ..practices.models import Practice, Room
from .models import Buffer, ClosedDay, Hours


class NameTaken(Exception):
    """``str()`` says which name another room has."""


class Open(NamedTuple):
    """A span of a day of the week."""

    weekday: int
    opens: time
    closes: time


@transaction.atomic
def set_hours(*, by: Actor, at: datetime, hours: list[Open], before_minutes: int, after_minutes: int) -> None:
    """Replace the opening hours and the time kept free around appointments. What is booked already stays as it is."""
    Hours.objects.filter(practice=by.practice).delete()
    Hours.objects.bulk_create(Hours(practice=by.practice, **one._asdict()) for one in hours)
    buffer = {"before_minutes": before_minutes, "after_minutes": after_minutes}
    Buffer.objects.update_or_create(practice=by.practice, defaults=buffer)
    told = [f"{one.weekday} {one.opens:%H:%M}-{one.closes:%H:%M}" for one in hours]
    record(by=by, at=at, verb="set hours", subject=f"practice {by.practice.pk}", detail={"hours": told, **buffer})


@transaction.atomic
def describe(*, by: Actor, at: datetime, details: dict[str, str | int]) -> None:
    """Change how the practice is called and reached, and how long its visits usually are. What is booked stays.

    A new time zone counts from now on; what was agreed with patients keeps its moment.
    """
    practice = Practice.objects.select_for_update().get(pk=by.practice.pk)
    before = {name: getattr(practice, name) for name, value in details.items() if getattr(practice, name) != value}
    if not before:
        return
    Practice.objects.filter(pk=practice.pk).update(**details)
    changed = {name: details[name] for name in before}
    record(by=by, at=at, verb="described", subject=f"practice {practice.pk}", detail={**changed, "before": before})


@transaction.atomic
def close(*, by: Actor, at: datetime, on: date, why: str) -> None:
    """Close a day; twice is once. What is booked on it stays, and the diary shows it."""
    _, is_new = ClosedDay.objects.update_or_create(practice=by.practice, on=on, defaults={"why": why})
    if is_new:
        record(by=by, at=at, verb="closed", subject=f"day {on.isoformat()}")


@transaction.atomic
def open_again(*, by: Actor, at: datetime, day: ClosedDay) -> None:
    """The day is an ordinary one again."""
    if ClosedDay.objects.filter(pk=day.pk).delete()[0]:
        record(by=by, at=at, verb="opened", subject=f"day {day.on.isoformat()}")


def name_room(*, by: Actor, at: datetime, room: Room | None, name: str) -> None:
    """Add a room, or give one another name. Raises NameTaken."""
    try:
        with transaction.atomic():
            row = room or Room(practice=by.practice)
            row.name = name
            row.save()
            record(by=by, at=at, verb="named", subject=f"room {row.pk}", detail={"name": name})
    except IntegrityError:
        raise NameTaken(_("Another room is called %(name)s.") % {"name": name}) from None


@transaction.atomic
def retire_room(*, by: Actor, at: datetime, room: Room) -> None:
    """Offer the room no more, or again. What is booked in it stays."""
    ended_at = None if room.ended_at else at
    Room.objects.filter(pk=room.pk).update(ended_at=ended_at)
    record(by=by, at=at, verb="retired" if ended_at else "reopened", subject=f"room {room.pk}")
