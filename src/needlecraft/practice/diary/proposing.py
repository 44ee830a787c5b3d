"""Which time to propose: for one treatment, for the rest of a course, and for what a move has left too near."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import NamedTuple

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from ..courses.models import Course
from ..people.models import Membership
from ..practices.models import Practice, Room
from .free import Finder, Free, Search, Shape, shape_of
from .models import Appointment, treatment_of
from .windows import Window, days_of, unbooked, window_of


class Occasion(NamedTuple):
    """What a time is looked for: an appointment that is not stored yet, or that moves; its shape, and the days on which it may be.

    ``kept`` is what an address says of it beside its path.
    """

    appointment: Appointment
    shape: Shape
    window: Window
    kept: Mapping[str, str] = {}


class Wish(NamedTuple):
    """With whom, in which rooms (None for no room), and the time of day that suits best."""

    practitioner: Membership
    rooms: tuple[Room | None, ...]
    clock: time


class Proposal(NamedTuple):
    """A treatment, its window, and the time for it; None with the reason."""

    n: int
    window: Window
    free: Free | None
    why_not: str


def free_days(appointment: Appointment, shape: Shape, wish: Wish, after: datetime, days: tuple[date, date]) -> dict[date, list[Free]]:
    """The free times of each day from a first to a last one."""
    moving = appointment if appointment.pk else None
    finder = Finder(appointment.practice, Search(appointment.patient, wish.practitioner, wish.rooms, shape, moving), *days)
    every = [days[0] + timedelta(days=k) for k in range((days[1] - days[0]).days + 1)]
    return {day: finder.on(day, after) for day in every}


def propose(course: Course, n: int, window: Window, wish: Wish, after: datetime, moving: Appointment | None = None) -> Proposal:
    """The free time nearest to the proposed day and to the time of day that suits best."""
    practice = course.patient.practice
    first = max(window.earliest, after.astimezone(practice.zone).date())
    if first > window.latest:
        return Proposal(n, window, None, why_not(practice, window, is_past=first > window.earliest))
    appointment = moving or treatment_of(course, n)
    days = free_days(appointment, shape_of(course.planned(n), practice), wish, after, (first, window.latest))
    every = [(day, free) for day, some in days.items() for free in some]
    best = min(every, key=lambda one: (abs(one[0] - window.target), _apart(one[1], wish.clock, practice)), default=None)
    return Proposal(n, window, best[1] if best else None, "" if best else why_not(practice, window))


def rest(course: Course, wish: Wish, after: datetime) -> list[Proposal]:
    """A time for each treatment that is not booked, each seen from the one before it."""
    booked, found = days_of(course), []
    for n in unbooked(course):
        proposal = propose(course, n, window_of(course, n, booked), wish, after)
        found.append(proposal)
        if proposal.free:
            booked[n] = proposal.free.starts_at.astimezone(course.patient.practice.zone).date()
    return found


def too_near(course: Course, n: int) -> list[tuple[Appointment, Window]]:
    """The appointments after the n-th that are before the day that the ones before them allow."""
    later = Appointment.objects.standing().filter(course=course, n__gt=n).order_by("n").select_related("practitioner__user", "room")
    booked, found = days_of(course), []
    for one in later:
        one.course, one.patient = course, course.patient
        window = window_of(course, one.n, {number: day for number, day in booked.items() if number < one.n})
        if booked[one.n] < window.earliest:
            found.append((one, window))
            booked[one.n] = window.earliest
    return found


def why_not(practice: Practice, window: Window, is_past: bool = False) -> str:
    """Why there is no time in a window."""
    told = {
        "earliest": date_format(window.earliest, "MONTH_DAY_FORMAT"),
        "latest": date_format(window.latest, "MONTH_DAY_FORMAT"),
        "why": window.why,
        "late": window.late,
    }
    if window.latest < window.earliest:
        return _("There is no day left: not before %(earliest)s (%(why)s), and not after %(latest)s (%(late)s).") % told
    if is_past:
        return _("The planned days are over: they ended on %(latest)s. Ask whether the plan still holds.") % told
    return _("Nothing is free from %(earliest)s to %(latest)s: the practice is closed, or practitioner, room or patient is taken.") % told


def _apart(free: Free, clock: time, practice: Practice) -> int:
    local = free.starts_at.astimezone(practice.zone)
    return abs((local.hour - clock.hour) * 60 + local.minute - clock.minute)
