"""The only doors from a link or an address to an aftercare page."""

from __future__ import annotations

from django.http import Http404

from ..core.links import digest_of
from ..people.models import Membership
from .models import CheckIn, Sheet


def sheet_by_link(link: str) -> Sheet:
    """The page behind a link; 404 for a guess and for one that was taken back."""
    sheets = Sheet.objects.filter(revoked_at=None, patient__erased_at=None, link_digest=digest_of(link))
    found = sheets.select_related("patient__key_row", "patient__practice", "treatment").first()
    if found is None:
        raise Http404("no such page")
    return found


def sheet_of_treatment(member: Membership, pk: int) -> Sheet:
    """The page of a treatment of this practice."""
    sheets = Sheet.objects.filter(patient__practice=member.practice, patient__erased_at=None)
    found = sheets.select_related("patient__key_row", "patient__practice", "treatment").filter(treatment_id=pk).first()
    if found is None:
        raise Http404("no such page")
    return found


def check_in_for(member: Membership, pk: int) -> CheckIn:
    """A report of a patient of this practice."""
    reports = CheckIn.objects.filter(patient__practice=member.practice, patient__erased_at=None)
    found = reports.select_related("patient__key_row", "patient__practice", "sheet__treatment").filter(pk=pk).first()
    if found is None:
        raise Http404("no such report")
    return found
