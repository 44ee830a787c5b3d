"""The only doors from an address to an appointment, and from a link to a calendar."""

from __future__ import annotations

from django.shortcuts import get_object_or_404

from ..core.links import digest_of
from ..people.models import Membership
from .models import Appointment, Feed


def appointment_for(member: Membership, pk: int) -> Appointment:
    """An appointment of this practice."""
    appointments = Appointment.objects.filter(practice=member.practice, patient__erased_at=None)
    near = ("patient__key_row", "patient__practice", "practice", "course", "practitioner__user", "room", "treatment")
    found: Appointment = get_object_or_404(appointments.select_related(*near), pk=pk)
    if found.course is not None:
        found.course.patient = found.patient
    return found


def feed_by_link(link: str) -> Feed:
    """The calendar behind a link; 404 for a guess, for one that was taken back, and for somebody who left."""
    members = Membership.objects.current()
    found = Feed.objects.filter(link_digest=digest_of(link), revoked_at=None, member__in=members)
    return get_object_or_404(found.select_related("member__practice", "member__user"))
