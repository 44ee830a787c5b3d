"""What the pages of photos say."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Final

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from ..core.facts import zone_name
from . import facts
from .models import Photo, Purpose, Size, View

#: How far the head is turned, seen from above, for the drawing of a view.
_TURNED_DEG: Final = {View.FRONT: 0, View.LEFT_45: 45, View.LEFT_90: 90, View.RIGHT_45: -45, View.RIGHT_90: -90}


@dataclass(frozen=True, slots=True)
class PhotoShown:
    """A photo in a list or on its page."""

    pk: int
    view: str
    on: str
    purpose: str
    alt: str
    href: str
    small: str
    screen: str
    original: str
    by: str
    agreed: str
    pixels: str
    sha256: str


@dataclass(frozen=True, slots=True)
class SetShown:
    """The photos of a day and purpose."""

    on: str
    purpose: str
    photos: tuple[PhotoShown, ...]


@dataclass(frozen=True, slots=True)
class Pair:
    """The first and the last photo of a view, to be compared."""

    view: str
    first: PhotoShown
    last: PhotoShown
    href: str


@dataclass(frozen=True, slots=True)
class ViewShown:
    """A view or a zone that can be photographed.

    ``ghost`` is the address of its first photo: always the first, so that small faults do not add up.
    ``turned`` is the angle of its drawing.
    """

    code: str
    name: str
    ghost: str
    ghost_told: str
    is_taken: bool
    turned: int = 0


def photo_shown(photo: Photo) -> PhotoShown:
    """A photo in words. Its patient's key must be there."""
    view, on = view_name(photo), date_format(photo.set.on, "DATE_FORMAT")
    purpose = photo.set.get_purpose_display()
    original, screen, small = (reverse("photo_file", args=[photo.pk, size]) for size in Size)
    return PhotoShown(
        photo.pk,
        view,
        on,
        purpose,
        _("%(view)s, %(on)s") % {"view": view, "on": on},
        reverse("photo", args=[photo.pk]),
        small,
        screen,
        original,
        photo.by.user.name if photo.by else _("the patient"),
        photo.get_agreed_display(),
        f"{photo.width_px} × {photo.height_px}",
        photo.sha256,
    )


def view_name(photo: Photo) -> str:
    """The view, or the zone by its name."""
    return zone_name(photo.zone).capitalize() if photo.view == View.ZONE else photo.get_view_display()


def sets_shown(photos: Iterable[Photo]) -> list[SetShown]:
    """The sets, the newest first; each with its photos as the head turns."""
    order = list(View)
    by_set = sorted(photos, key=lambda one: (one.set.on, one.set.at, one.set_id), reverse=True)
    found = []
    for _pk, group in groupby(by_set, key=lambda one: one.set_id):
        some = sorted(group, key=lambda one: (order.index(View(one.view)), one.pk))
        shown = tuple(photo_shown(one) for one in some)
        found.append(SetShown(shown[0].on, shown[0].purpose, shown))
    return found


def pairs_shown(photos: Iterable[Photo]) -> list[Pair]:
    """For every view that was photographed on two days, its first and its last photo."""
    by_view: dict[tuple[str, str | None], list[Photo]] = {}
    for photo in photos:
        by_view.setdefault((photo.view, photo.zone), []).append(photo)
    return [
        Pair(view_name(some[0]), photo_shown(some[0]), photo_shown(some[-1]), compare_href(some[0], some[-1]))
        for some in by_view.values()
        if some[0].view != View.FREE and some[0].set.on != some[-1].set.on
    ]


def compare_href(one: Photo, other: Photo) -> str:
    """The address at which two photos are compared."""
    return f"{reverse('compare_photos', args=[one.set.patient_id])}?photo={one.pk}&photo={other.pk}"


def faces_shown(photos: list[Photo], on: date, purpose: str) -> list[ViewShown]:
    """The views of a face, and which of them the set of this day and purpose has already."""
    return [
        _to_take(view, View(view).label, [one for one in photos if one.view == view], on, purpose, turned)
        for view, turned in _TURNED_DEG.items()
    ]


def zones_shown(photos: list[Photo], on: date, purpose: str) -> list[ViewShown]:
    """The zones, likewise."""
    return [_to_take(zone, name, [one for one in photos if one.zone == zone], on, purpose) for zone, name in facts.zones()]


def _to_take(code: str, name: str, photos: list[Photo], on: date, purpose: str, turned: int = 0) -> ViewShown:
    first = photo_shown(photos[0]) if photos else None
    is_taken = any((one.set.on, one.set.purpose) == (on, purpose) for one in photos)
    return ViewShown(code, name, first.screen if first else "", first.on if first else "", is_taken, turned)


def next_view(faces: list[ViewShown]) -> str:
    """The first view of the face that is still to be taken; the front when all are."""
    return next((one.code for one in faces if not one.is_taken), View.FRONT)


def first_purpose(photos: list[Photo]) -> str:
    """The first photos of a patient are the baseline."""
    return Purpose.REVIEW if photos else Purpose.BASELINE
