"""Book, move, call off; who came and who did not."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Final, NamedTuple

from django.db import IntegrityError, transaction
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from ..audit.actions import Actor, record
from ..courses.models import Course
from ..mail.actions import take_back
from ..opening.spans import Span
from ..patients.models import Patient
from ..people.models import Membership
from ..practices.models import Room
from . import reminders
from .free import Shape, is_open, resources, shape_of, visit_shape
from .models import SLOT, Appointment, Hold, Kind, treatment_of
from .proposing import Wish, propose, too_near
from .windows import days_of, window_of

_GRID_MIN: Final = SLOT.seconds // 60
_PLACED: Final = ("practitioner", "room", "starts_at", "ends_at", "free_from", "free_until", "n_moves")


class CannotBook(Exception):
    """``str()`` says why, and what to do."""


class IsClosed(CannotBook):
    """The practice is closed then; somebody may want it all the same."""


class Place(NamedTuple):
    """With whom, where (None for no room), when."""

    practitioner: Membership
    room: Room | None
    starts_at: datetime


class Booking(NamedTuple):
    """Which treatment, with whom, where, when."""

    course: Course
    n: int
    practitioner: Membership
    room: Room
    starts_at: datetime

    @property
    def place(self) -> Place:
        """With whom, where, when."""
        return Place(self.practitioner, self.room, self.starts_at)


class Visit(NamedTuple):
    """Who comes, for what other than a treatment, and for how long."""

    patient: Patient
    kind: Kind
    length: timedelta


def book(*, by: Actor, at: datetime, wanted: Booking, is_closed_right: bool = False) -> Appointment:
    """Book a treatment of a course. Raises CannotBook: too early for this patient, in the past, off the grid, closed, or taken."""
    appointment = treatment_of(wanted.course, wanted.n)
    _place(by, at, appointment, wanted.place, shape_of(wanted.course.planned(wanted.n), by.practice), is_closed_right)
    return appointment


def book_visit(*, by: Actor, at: datetime, wanted: Visit, to: Place, is_closed_right: bool = False) -> Appointment:
    """Book a consultation or a review, which no plan has to allow. Raises CannotBook: in the past, off the grid, closed, or taken."""
    appointment = Appointment(practice=by.practice, patient=wanted.patient, kind=wanted.kind)
    _place(by, at, appointment, to, visit_shape(wanted.length, by.practice), is_closed_right)
    return appointment


@transaction.atomic
def move(
    *, by: Actor, at: datetime, appointment: Appointment, to: Place, length: timedelta | None = None, is_closed_right: bool = False
) -> None:
    """Take another time, room or practitioner, and a visit another ``length``; no other appointment moves.

    Raises CannotBook, and everything stays as it was.
    """
    locked = Appointment.objects.standing().select_for_update(of=("self",)).filter(pk=appointment.pk).first()
    if locked is None or Appointment.objects.begun().filter(pk=appointment.pk).exists():
        raise CannotBook(_("This appointment is over. Book a new one."))
    if to == Place(locked.practitioner, locked.room, locked.starts_at) and length in (None, locked.length):
        return
    _place(by, at, appointment, to, _shape_again(appointment, length), is_closed_right)


def _shape_again(appointment: Appointment, length: timedelta | None) -> Shape:
    """The shape of an appointment at another time: a treatment's as its plan says, a visit's as long as it is while nobody says more."""
    if appointment.course is None:
        return visit_shape(length or appointment.length, appointment.practice)
    return shape_of(appointment.course.planned(appointment.n), appointment.practice)


def _place(by: Actor, at: datetime, appointment: Appointment, to: Place, shape: Shape, is_closed_right: bool) -> None:
    """Take a place unless something speaks against it."""
    local = to.starts_at.astimezone(by.practice.zone)
    if to.starts_at <= at:
        raise CannotBook(_("This moment is past."))
    if appointment.course is not None:
        _refuse_day(appointment.course, appointment.n, local.date())
    if local.minute % _GRID_MIN or local.second or local.microsecond:
        raise CannotBook(_("Begin at a full five minutes."))
    if not is_closed_right and not is_open(by.practice, Span(to.starts_at, to.starts_at + shape.length)):
        raise IsClosed(_("The practice is closed then."))
    _take(by, at, appointment, to, shape)


def _refuse_day(course: Course, n: int, on: date) -> None:
    """Refuse what the course does not allow."""
    window = window_of(course, n)
    if course.ended_at is not None:
        raise CannotBook(_("This course has ended. Book in the one that runs now."))
    if on < window.earliest:
        raise CannotBook(_("Not before %(day)s: %(why)s.") % {"day": date_format(window.earliest, "DATE_FORMAT"), "why": window.why})


def _take(by: Actor, at: datetime, appointment: Appointment, to: Place, shape: Shape) -> None:
    """Write the appointment at its new place, and hold it. What the database refuses is taken, and the appointment is where it was."""
    is_new = appointment.pk is None
    appointment.practitioner, appointment.room, appointment.starts_at = to
    appointment.ends_at = to.starts_at + shape.length
    appointment.free_from, appointment.free_until = shape.free(to.starts_at) or (None, None)
    appointment.n_moves += not is_new
    try:
        with transaction.atomic():
            Hold.objects.filter(appointment_id=appointment.pk).delete()
            appointment.save(force_insert=is_new, update_fields=None if is_new else _PLACED)
            Hold.objects.bulk_create(
                Hold(appointment=appointment, resource=one, slot_at=slot) for one, slot in resources(appointment, shape)
            )
            take_back(at=at, about=appointment.about())
            reminders.write(at=at, appointment=appointment)
            detail = {"what": appointment.kind} if appointment.is_visit else None
            verb = "booked" if is_new else "moved"
            record(by=by, at=at, verb=verb, subject=str(appointment), patient=appointment.patient, detail=detail)
    except IntegrityError:
        if not is_new:
            appointment.refresh_from_db(fields=_PLACED)
        if appointment.is_visit:
            raise CannotBook(_("Practitioner, room or patient is taken then.")) from None
        raise CannotBook(_("Practitioner, room or patient is taken then, or this treatment is booked already.")) from None


@transaction.atomic
def cancel(*, by: Actor, at: datetime, appointment: Appointment, reason: str = "", is_begun_right: bool = False) -> None:
    """Call it off and free what it held; twice is once. No other appointment moves. Raises CannotBook where its treatment has begun.

    ``reason`` is one of ``Reason``, where one is given; the audit keeps it too.
    """
    listed = Appointment.objects.listed().filter(pk=appointment.pk)
    if not is_begun_right and listed.filter(pk__in=Appointment.objects.begun()).exists():
        raise CannotBook(_("This treatment has begun. Go on in its record: sign it, or call it off there."))
    appointment.reason = reason or None
    if listed.update(cancelled_at=at, reason_sealed=appointment.reason_sealed):
        Hold.objects.filter(appointment=appointment).delete()
        take_back(at=at, about=appointment.about())
        detail = {"reason": reason} if reason else None
        record(by=by, at=at, verb="cancelled", subject=str(appointment), patient=appointment.patient, detail=detail)


@transaction.atomic
def arrive(*, by: Actor, at: datetime, appointment: Appointment) -> None:
    """The patient is here; twice is once."""
    if Appointment.objects.standing().filter(pk=appointment.pk, arrived_at=None).update(arrived_at=at):
        record(by=by, at=at, verb="arrived", subject=str(appointment), patient=appointment.patient)


@transaction.atomic
def miss(*, by: Actor, at: datetime, appointment: Appointment) -> None:
    """The patient did not come: the time is free for others, and the treatment can be booked again; twice is once."""
    waited = Appointment.objects.standing().filter(pk=appointment.pk, arrived_at=None).exclude(pk__in=Appointment.objects.begun())
    if waited.update(missed_at=at):
        Hold.objects.filter(appointment=appointment).delete()
        take_back(at=at, about=appointment.about())
        record(by=by, at=at, verb="missed", subject=str(appointment), patient=appointment.patient)


@transaction.atomic
def take_back_arrival(*, by: Actor, at: datetime, appointment: Appointment) -> None:
    """That somebody arrived was a mistake; twice is once."""
    waiting = Appointment.objects.filter(pk=appointment.pk, arrived_at__isnull=False).exclude(pk__in=Appointment.objects.begun())
    if waiting.update(arrived_at=None):
        record(by=by, at=at, verb="took back the arrival", subject=str(appointment), patient=appointment.patient)


def free_future(*, by: Actor, at: datetime, patient: Patient) -> None:
    """Call off what is to come for a patient who is erased, so that the time is there for others."""
    waiting = Appointment.objects.to_come(at).filter(patient=patient).exclude(pk__in=Appointment.objects.begun())
    for appointment in waiting.select_related("patient"):
        appointment.patient = patient
        cancel(by=by, at=at, appointment=appointment)


def reflow(*, by: Actor, at: datetime, appointment: Appointment) -> list[str]:
    """Move the later appointments that a move has left too near, each by itself; says for each that stays where it is why."""
    problems = []
    for one, _window in too_near(appointment.course, appointment.n):
        clock = one.starts_at.astimezone(by.practice.zone).time()
        rooms = (one.room, *Room.objects.current(by.practice).exclude(pk=one.room_id))
        window = window_of(one.course, one.n, {n: day for n, day in days_of(one.course).items() if n < one.n})
        proposal = propose(one.course, one.n, window, Wish(one.practitioner, rooms, clock), at, one)
        if proposal.free is None:
            problems.append(_("Treatment %(n)s stays: %(why)s") % {"n": one.n, "why": proposal.why_not})
            continue
        try:
            move(by=by, at=at, appointment=one, to=Place(one.practitioner, proposal.free.room, proposal.free.starts_at))
        except CannotBook as error:
            problems.append(_("Treatment %(n)s stays: %(why)s") % {"n": one.n, "why": error})
    return problems
