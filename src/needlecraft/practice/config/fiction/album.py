"""Photos of faces that do not exist: stippled portraits."""

from __future__ import annotations

from datetime import datetime
from typing import Final, NamedTuple

from ...patients.models import Patient
from ...people.models import Membership
from ...photos.actions import Shot, keep
from ...photos.models import Purpose, View
from ...photos.pictures import read
from ..portraits import Face, portrait

_TURNED_DEG: Final = {View.FRONT: 0, View.LEFT_45: 45}
_WIDTH_PX: Final = 600


class Shots(NamedTuple):
    """Whose face, why, from where, and how red it is."""

    face: int
    purpose: Purpose
    views: tuple[View, ...]
    redness: float


def take(by: Membership, at: datetime, patient: Patient, shots: Shots) -> None:
    """Take the photos of a set."""
    on = at.astimezone(by.practice.zone).date()
    for view in shots.views:
        picture = read(portrait(Face(shots.face, _TURNED_DEG[view], shots.redness), _WIDTH_PX))
        keep(by=by, at=at, patient=patient, shot=Shot(on, shots.purpose, view), picture=picture)
