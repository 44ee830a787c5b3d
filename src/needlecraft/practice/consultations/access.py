"""The only doors from an address or a link to an intake or a screening."""

from __future__ import annotations

from datetime import datetime

from django.http import Http404

from ..core.links import digest_of
from ..people.models import Membership
from .models import Intake, Override, Screening


def intake_by_link(link: str, at: datetime) -> Intake:
    """The intake that can still be answered; 404 for a guess, for one that is signed, and when its time is over."""
    intakes = Intake.objects.open_at(at).select_related("patient__key_row", "patient__practice")
    found = intakes.filter(link_digest=digest_of(link)).first()
    if found is None:
        raise Http404("no such intake")
    return found


def was_signed(link: str) -> bool:
    """Was the intake of this very link signed? Tells nothing else, so that signing twice is signing once."""
    return Intake.objects.signed().filter(link_digest=digest_of(link), patient__erased_at=None).exists()


def screening_for(member: Membership, pk: int) -> Screening:
    """A screening of this practice."""
    screenings = Screening.objects.filter(patient__practice=member.practice, patient__erased_at=None)
    found = screenings.select_related("patient__key_row", "patient__practice", "by__user").filter(pk=pk).first()
    if found is None:
        raise Http404("no such screening")
    return found


def override_for(member: Membership, pk: int) -> Override:
    """An override of this practice."""
    overrides = Override.objects.filter(patient__practice=member.practice, patient__erased_at=None)
    found = overrides.select_related("patient__key_row", "patient__practice", "by").filter(pk=pk).first()
    if found is None:
        raise Http404("no such override")
    return found
