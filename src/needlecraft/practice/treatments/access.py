"""The only door from an address to a treatment."""

from __future__ import annotations

from django.http import Http404

from ..people.models import Membership
from .models import Treatment


def treatment_for(member: Membership, pk: int) -> Treatment:
    """A treatment of this practice."""
    treatments = Treatment.objects.filter(patient__practice=member.practice, patient__erased_at=None)
    found = treatments.select_related("patient__key_row", "patient__practice", "course", "signed_by__user").filter(pk=pk).first()
    if found is None:
        raise Http404("no such treatment")
    found.course.patient = found.patient
    return found
