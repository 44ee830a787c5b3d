"""The only door from an address to a patient."""

from __future__ import annotations

from django.shortcuts import get_object_or_404

from ..people.models import Membership
from .models import Patient


def patient_for(member: Membership, pk: int) -> Patient:
    """The patient of this practice; 404 for any other, and for one who was erased."""
    return get_object_or_404(Patient.objects.of(member.practice).known(), pk=pk)
