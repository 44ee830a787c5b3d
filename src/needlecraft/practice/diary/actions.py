"""Book and call off."""

from __future__ import annotations

from datetime import date, datetime
from typing import Final, NamedTuple

from django.db import IntegrityError, transaction
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from ..audit.actions import Actor, record
from ..courses.models import Course
from ..people.models import Membership
from ..practices.models import Room
from .models import SLOT, Appointment, Hold

_GRID_MIN: Final = SLOT.seconds // 60


class CannotBook(Exception):
    """``str()`` says why, and what to do."""


class Booking(NamedTuple):
    """Which treatment, with whom, where, when."""

    course: Course
    n: int
    practitioner: Membership
    room: Room
    starts_at: datetime


def book(*, by: Actor, at: datetime, wanted: Booking) -> Appointment:
    """Book a treatment of a course. Raises CannotBook: too early for this patient, in the past, off the grid, or taken."""
    planned = wanted.course.planned(wanted.n)
    local = wanted.starts_at.astimezone(by.practice.zone)
    earliest = date.fromisoformat(planned["earliest"])
    if wanted.starts_at <= at:
        raise CannotBook(_("This moment is past."))
    if local.date() < earliest:
        raise CannotBook(_("Not before %(day)s: so says this patient's plan.") % {"day": date_format(earliest, "j F Y")})
    if local.minute % _GRID_MIN or local.second or local.microsecond:
        raise CannotBook(_("Begin at a full five minutes."))
    try:
        return _hold(by, at, wanted, -(-planned["minutes"] // _GRID_MIN))
    except IntegrityError:
        raise CannotBook(_("Practitioner, room or patient is taken then, or this treatment is booked already.")) from None


@transaction.atomic
def _hold(by: Actor, at: datetime, wanted: Booking, n_slots: int) -> Appointment:
    patient, slots = wanted.course.patient, [wanted.starts_at + SLOT * k for k in range(n_slots)]
    appointment = Appointment.objects.create(practice=by.practice, patient=patient, ends_at=slots[-1] + SLOT, **wanted._asdict())
    Hold.objects.bulk_create(Hold(appointment=appointment, resource=one, slot_at=slot) for one in appointment.resources() for slot in slots)
    record(by=by, at=at, verb="booked", subject=f"appointment {appointment.pk}", patient=patient)
    return appointment


@transaction.atomic
def cancel(*, by: Actor, at: datetime, appointment: Appointment) -> None:
    """Call it off and free what it held; twice is once. No other appointment moves."""
    if Appointment.objects.filter(pk=appointment.pk, cancelled_at=None).update(cancelled_at=at):
        Hold.objects.filter(appointment=appointment).delete()
        record(by=by, at=at, verb="cancelled", subject=f"appointment {appointment.pk}", patient=appointment.patient)
