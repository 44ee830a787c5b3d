"""What a chart shows beside what its apps show: the course on a map."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from ..courses.models import Course
from ..diary.windows import Window, open_target
from ..maps.presenters import MapShown
from ..opening.spans import Week
from ..treatments.mapped import map_of, zones_on_map
from ..treatments.models import Treatment


@dataclass(frozen=True, slots=True)
class CourseMap:
    """The map of a course and what it tells."""

    title: str
    map: MapShown


def course_map(course: Course, treatments: Iterable[Treatment]) -> CourseMap:
    """What was treated last; what is planned first where nothing was treated yet."""
    signed = [one for one in treatments if one.signed_at]
    if not signed:
        return CourseMap(_("Planned for treatment 1"), zones_on_map(course.planned(1)["zones"]))
    last = max(signed, key=lambda one: one.n)
    last.patient = course.patient
    return CourseMap(_("Treated at treatment %(n)s") % {"n": last.n}, map_of(last))


def proposed(window: Window, week: Week) -> str:
    """The day to propose for a treatment, and the days that it may be on: those that booking offers."""
    first, last = (date_format(day, "DATE_FORMAT") for day in (window.earliest, window.latest))
    told = {"on": date_format(open_target(window, week), "DATE_FORMAT"), "a": first, "b": last}
    return _("proposed for %(on)s (%(a)s to %(b)s)") % told
