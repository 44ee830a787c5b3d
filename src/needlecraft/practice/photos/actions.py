"""Keep a photo, open one, set one aside."""

from __future__ import annotations

import secrets
from datetime import date, datetime
from typing import NamedTuple

from django.db import transaction
from django.utils.translation import gettext as _

from ..audit.actions import Actor, record
from ..core import files, seals
from ..patients.models import Patient
from ..people.models import Membership
from .access import consent_to_photos
from .models import Agreed, Aside, Photo, PhotoSet, Size, View
from .pictures import Picture


class NotAgreed(Exception):
    """The patient has not agreed to photos, or has taken it back; ``str()`` says which."""


class Shot(NamedTuple):
    """What a photo shows: on which day, why, from where; ``zone`` with the view of one; ``said_yes``: the patient agreed in words."""

    on: date
    purpose: str
    view: str
    zone: str = ""
    said_yes: bool = False


@transaction.atomic
def keep(*, by: Membership | None, at: datetime, patient: Patient, shot: Shot, picture: Picture) -> Photo:
    """Seal a photo and keep it; the same photo of the same view sent twice is kept once. Raises NotAgreed.

    Without ``by`` the patient sent it. The files are on the disk before the row is written: a crash between them leaves files that no
    row names, and never a row without its files.
    """
    agreed = _agreed(patient, shot) if by else Agreed.SENT
    made, _new = PhotoSet.objects.get_or_create(patient=patient, on=shot.on, purpose=shot.purpose, defaults={"at": at})
    own = PhotoSet.objects.select_for_update().get(pk=made.pk)
    own.patient = patient
    for kept in own.photos.standing().filter(view=shot.view):
        kept.set = own
        if (kept.sha256, kept.zone or "") == (picture.sha256, shot.zone):
            return kept
    photo = Photo(set=own, by=by, at=at, view=shot.view, agreed=agreed, file=secrets.token_hex(16))
    photo.width_px, photo.height_px, photo.n_bytes = picture.width_px, picture.height_px, len(picture.files[Size.ORIGINAL])
    photo.zone, photo.sha256 = shot.zone if shot.view == View.ZONE else None, picture.sha256
    for size, data in picture.files.items():
        name = photo.name_of(size)
        files.write(name, seals.seal_bytes(patient.seal_key(), data, name))
    photo.save(force_insert=True)
    who = Actor.of(by) if by else Actor(patient.practice, None, _("the patient, by link"))
    detail = {"purpose": shot.purpose, "view": shot.view, "zone": shot.zone, "sha256": picture.sha256}
    record(by=who, at=at, verb="photographed", subject=f"photo {photo.pk}", patient=patient, detail=detail)
    return photo


def _agreed(patient: Patient, shot: Shot) -> Agreed:
    consent = consent_to_photos(patient)
    if consent == "withdrawn":
        raise NotAgreed(_("The patient has taken back the consent to photos. None can be taken until a new one is signed."))
    if consent == "none" and not shot.said_yes:
        raise NotAgreed(_("No consent to photos is signed. Ask the patient first, and tick the answer."))
    return Agreed.SIGNED if consent == "signed" else Agreed.SPOKEN


@transaction.atomic
def set_aside(*, by: Membership, at: datetime, photo: Photo, reason: str) -> None:
    """Show a photo nowhere any more, for a reason that stays; twice is once."""
    if Aside.objects.filter(photo=photo).exists():
        return
    aside = Aside(photo=photo, by=by, at=at)
    aside.reason = reason
    aside.save(force_insert=True)
    record(by=Actor.of(by), at=at, verb="set aside", subject=f"photo {photo.pk}", patient=photo.set.patient, detail={"reason": reason})


@transaction.atomic
def opened(*, by: Membership, at: datetime, photo: Photo, size: Size) -> bytes:
    """The JPEG of a photo. That it was looked at is an entry of the audit, except for a thumbnail."""
    if size != Size.SMALL:
        record(by=Actor.of(by), at=at, verb="read", subject=f"photo {photo.pk}", patient=photo.set.patient, detail={"size": size})
    name = photo.name_of(size)
    return seals.unseal_bytes(photo.seal_key(), files.read(name), name)
