"""The only door from an address to an appointment."""

from __future__ import annotations

from django.http import Http404

from ..people.models import Membership
from .models import Appointment


def appointment_for(member: Membership, pk: int) -> Appointment:
    """An appointment of this practice."""
    found = (
        Appointment.objects.filter(practice=member.practice, patient__erased_at=None, pk=pk)
        .select_related("patient__key_row", "patient__practice", "course", "practitioner__user", "room")
        .first()
    )
    if found is None:
        raise Http404("no such appointment")
    found.course.patient = found.patient
    return found
