"""The only doors from an address or a link to an intake or a screening."""

from __future__ import annotations

from datetime import datetime

from django.shortcuts import get_object_or_404

from ..core.links import digest_of
from ..patients.models import Patient
from ..people.models import Membership
from .models import Addition, Intake, Override, Screening


def intake_by_link(link: str, at: datetime) -> Intake:
    """The intake that can still be answered; 404 for a guess, for one that is signed, and when its time is over."""
    intakes = Intake.objects.open_at(at).select_related("patient__key_row", "patient__practice")
    return get_object_or_404(intakes, link_digest=digest_of(link))


def was_signed(link: str) -> bool:
    """Was the intake of this very link signed? Tells nothing else, so that signing twice is signing once."""
    return Intake.objects.signed().filter(link_digest=digest_of(link), patient__erased_at=None).exists()


def last_signed(patient: Patient, until: datetime | None = None) -> tuple[Intake, list[Addition]] | None:
    """What the patient signed last, with what was written beside it, the oldest first; as it stood at a moment, or as it stands."""
    intakes, additions = Intake.objects.signed().filter(patient=patient), Addition.objects.filter(patient=patient)
    if until is not None:
        intakes, additions = intakes.filter(signed_at__lte=until), additions.filter(at__lte=until)
    intake = intakes.first()
    if intake is None:
        return None
    beside = list(additions.filter(intake=intake).select_related("by__user"))
    for one in (intake, *beside):
        one.patient = patient
    return intake, beside


def screening_for(member: Membership, pk: int) -> Screening:
    """A screening of this practice."""
    screenings = Screening.objects.filter(patient__practice=member.practice, patient__erased_at=None)
    return get_object_or_404(screenings.select_related("patient__key_row", "patient__practice", "by__user"), pk=pk)


def override_for(member: Membership, pk: int) -> Override:
    """An override of this practice."""
    overrides = Override.objects.filter(patient__practice=member.practice, patient__erased_at=None)
    return get_object_or_404(overrides.select_related("patient__key_row", "patient__practice", "by"), pk=pk)
