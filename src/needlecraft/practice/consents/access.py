"""The only door from an address to a consent."""

from __future__ import annotations

from django.shortcuts import get_object_or_404

from ..people.models import Membership
from .models import Consent


def consent_for(member: Membership, pk: int) -> Consent:
    """A consent of this practice."""
    consents = Consent.objects.filter(patient__practice=member.practice, patient__erased_at=None)
    found = get_object_or_404(consents.select_related("patient__key_row", "patient__practice", "course", "by__user"), pk=pk)
    found.course.patient = found.patient
    return found
