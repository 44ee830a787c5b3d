"""The only doors from an address to an appointment, and from a link to a calendar."""

from __future__ import annotations

from django.http import Http404

from ..core.links import digest_of
from ..people.models import Membership
from .models import Appointment, Feed


def appointment_for(member: Membership, pk: int) -> Appointment:
    """An appointment of this practice."""
    found = (
        Appointment.objects.filter(practice=member.practice, patient__erased_at=None, pk=pk)
        .select_related("patient__key_row", "patient__practice", "practice", "course", "practitioner__user", "room", "treatment")
        .first()
    )
    if found is None:
        raise Http404("no such appointment")
    if found.course is not None:
        found.course.patient = found.patient
    return found


def feed_by_link(link: str) -> Feed:
    """The calendar behind a link; 404 for a guess, for one that was taken back, and for somebody who left."""
    members = Membership.objects.current()
    found = Feed.objects.filter(link_digest=digest_of(link), revoked_at=None, member__in=members)
    feed = found.select_related("member__practice", "member__user").first()
    if feed is None:
        raise Http404("no such calendar")
    return feed
