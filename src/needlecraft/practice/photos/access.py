"""The only door from an address to a photo, and whether one may be taken."""

from __future__ import annotations

from datetime import date
from typing import Final

from django.shortcuts import get_object_or_404

from ..patients.models import Patient
from ..people.models import Membership
from .models import Photo

#: Who has the link of a patient shall not be able to fill the disk.
MOST_SENT_A_DAY: Final = 12


def photo_for(member: Membership, pk: int) -> Photo:
    """A photo of a patient of this practice; 404 for any other, and for one of a patient who was erased."""
    photos = Photo.objects.filter(set__patient__practice=member.practice, set__patient__erased_at=None)
    return get_object_or_404(photos.select_related("set__patient__key_row", "set__patient__practice", "by__user"), pk=pk)


def consent_to_photos(patient: Patient) -> str:
    """``signed``, ``withdrawn`` or ``none``: what the patient said last.

    Consents are kept by an app above this one; it hangs them on the patient under the name ``consents``.
    """
    consents = patient.consents.filter(kind="photos")
    last = consents.order_by("-at").first()
    if last is None:
        return "none"
    return "withdrawn" if consents.filter(withdrawn_at__gte=last.at).exists() else "signed"


def may_send(patient: Patient, on: date) -> bool:
    """May the patient send one more photo on this day, without a login?"""
    return Photo.objects.of(patient).filter(by=None, set__on=on).count() < MOST_SENT_A_DAY


def photos_of(patient: Patient) -> list[Photo]:
    """The photos of a patient that stand, the oldest first; their seals open with the patient's key."""
    found = list(Photo.objects.of(patient).standing())
    for photo in found:
        photo.set.patient = patient
    return found
