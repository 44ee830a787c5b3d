"""On which days a treatment of a course may fall: what the plan says, and what the treatments around it were booked for."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any, Final, NamedTuple

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from ..consultations.models import Screening
from ..courses.models import Course
from ..opening.spans import Week
from .models import Appointment

#: So far ahead free times of a visit are shown at once.
VISIT_AHEAD: Final = timedelta(weeks=4)


class Window(NamedTuple):
    """The first day, the proposed one, and the last; ``why`` says what set the first, ``late`` what set the last: of a visit nothing."""

    earliest: date
    target: date
    latest: date
    why: str
    late: str


def window_of(course: Course, n: int, booked: Mapping[int, date] | None = None) -> Window:
    """When the n-th treatment may be, seen from its plan and the appointments before and after it. Raises IndexError.

    ``booked`` names the days of treatments by their number; without it those of the diary count.
    """
    return _window(course, n, days_of(course) if booked is None else booked, _last_screening(course))


def visit_window(near: date | None, today: date) -> Window:
    """The days shown for a visit, which may be on any: from today on, or from the one that is asked for where that is further ahead."""
    near = max(near or today, today)
    first = today if near <= today + VISIT_AHEAD else near
    return Window(first, near, first + VISIT_AHEAD, "", "")


def windows_of(course: Course, booked: Mapping[int, date]) -> dict[int, Window]:
    """The window of each treatment of a course by its number, seen like one alone beside the days that are booked."""
    screening = _last_screening(course)
    return {one["n"]: _window(course, one["n"], booked, screening) for one in course.option["treatments"]}


def open_target(window: Window, week: Week) -> date:
    """The first day from the proposed one on that the practice is open, as far as the window has one."""
    n_days = (window.latest - window.target).days
    days = (window.target + timedelta(days=k) for k in range(n_days + 1))
    return next((day for day in days if week.open_on(day)), window.target)


def _window(course: Course, n: int, booked: Mapping[int, date], screening: Screening | None) -> Window:
    planned = course.planned(n)
    earliest, target, latest = (date.fromisoformat(planned[key]) for key in ("earliest", "target", "latest"))
    tolerance = latest - target
    why, late = _("so says this patient's plan"), _("so says this patient's plan")
    before, after = booked.get(n - 1), booked.get(n + 1)
    if screening and (screened := _free_from(course, planned, screening)) > earliest:
        earliest = screened
        why = _("so says the screening of %(day)s") % {"day": date_format(screening.on, "MONTH_DAY_FORMAT")}
    if before and before + gap(course, n) > earliest:
        earliest = before + gap(course, n)
        why = _("treatment %(n)s is on %(day)s") % {"n": n - 1, "day": date_format(before, "MONTH_DAY_FORMAT")}
    target = max(target, earliest)
    latest = max(latest, target + tolerance)
    if after and after - gap(course, n + 1) < latest:
        latest = after - gap(course, n + 1)
        target = max(earliest, min(target, latest))
        late = _("treatment %(n)s is on %(day)s") % {"n": n + 1, "day": date_format(after, "MONTH_DAY_FORMAT")}
    return Window(earliest, target, latest, why, late)


def _last_screening(course: Course) -> Screening | None:
    return Screening.objects.filter(patient=course.patient).first()


def _free_from(course: Course, planned: Mapping[str, Any], screening: Screening) -> date:
    """From when a screening lets every planned zone be treated, as far as it gives a day; a decision without one is made on the day."""
    screening.patient = course.patient
    options = screening.answer["options"].get(planned["modality"], {})
    days = (options.get(zone["zone"], {}).get("earliest") for zone in planned["zones"])
    return max((date.fromisoformat(day[:10]) for day in days if day), default=date.min)


def gap(course: Course, n: int) -> timedelta:
    """The least time between a treatment and the one before it, as planned."""
    return _day(course.planned(n), "earliest") - _day(course.planned(n - 1), "target") if n > 1 else timedelta()


def days_of(course: Course) -> dict[int, date]:
    """The days for which treatments of a course are booked, by number."""
    zone = course.patient.practice.zone
    found = Appointment.objects.standing().filter(course=course)
    return {one.n: one.on(zone) for one in found}


def unbooked(course: Course) -> list[int]:
    """The numbers of the treatments that are not booked."""
    booked = days_of(course)
    return [one["n"] for one in course.option["treatments"] if one["n"] not in booked]


def _day(planned: dict[str, Any], key: str) -> date:
    return date.fromisoformat(planned[key])
