"""What a chart shows beside what its apps show: the course on a map."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ..consultations.facts import zone_name
from ..courses.models import Course
from ..maps.presenters import MapShown, Place, layers
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
        return CourseMap(_("Planned for treatment 1"), layers(map(_place, course.planned(1)["zones"]), dose_word=_("passes")))
    last = max(signed, key=lambda one: one.n)
    last.patient = course.patient
    places = [_place(zone) for zone in (last.done or {}).get("zones", ())]
    return CourseMap(_("Treated at treatment %(n)s") % {"n": last.n}, layers(places, dose_word=_("passes")))


def _place(zone: dict[str, Any]) -> Place:
    depth, passes = zone.get("needle_depth_mm"), zone.get("passes")
    words = [_("depth not given") if depth is None else f"{depth:g} mm"]
    if passes:
        words.append(ngettext("%(n)s pass", "%(n)s passes", passes) % {"n": passes})
    return Place(zone["zone"], zone_name(zone["zone"]), depth, passes, ", ".join(words))
