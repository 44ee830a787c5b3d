"""The only door from an address to a patient."""

from __future__ import annotations

from django.http import Http404

from ..people.models import Membership
from .models import Patient


def patient_for(member: Membership, pk: int) -> Patient:
    """The patient of this practice; 404 for any other, and for one who was erased."""
    found = Patient.objects.of(member.practice).known().filter(pk=pk).first()
    if found is None:
        raise Http404("no such patient")
    return found
