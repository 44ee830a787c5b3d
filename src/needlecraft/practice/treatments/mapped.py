"""Zones on the map: what is planned on them, and what was done."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ..core.facts import zone_name
from ..core.numbers import number
from ..maps.presenters import MapShown, Place, layers
from .models import Treatment


def map_of(treatment: Treatment) -> MapShown:
    """What is planned, and over it what was recorded so far; what was done alone once it is signed."""
    done = (treatment.done or {}).get("zones", [])
    if treatment.signed_at is not None:
        return zones_on_map(done)
    recorded = {zone["zone"]: zone for zone in done if zone.get("needle_depth_mm") is not None}
    return zones_on_map(recorded.get(zone["zone"], zone) for zone in treatment.course.planned(treatment.n)["zones"])


def zones_on_map(zones: Iterable[Mapping[str, Any]]) -> MapShown:
    """Zones with their depth as colour and their passes as density."""
    return layers(map(place, zones), dose_word=_("passes"))


def place(zone: Mapping[str, Any]) -> Place:
    """A zone with its depth and its passes, in words too."""
    depth, passes = zone.get("needle_depth_mm"), zone.get("passes")
    words = [_("depth not given") if depth is None else f"{number(depth)} mm"]
    if passes:
        words.append(ngettext("%(n)s pass", "%(n)s passes", passes) % {"n": passes})
    return Place(zone["zone"], zone_name(zone["zone"]), depth, passes, ", ".join(words))
