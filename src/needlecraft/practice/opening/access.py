"""The only doors from an address to a room or a closed day."""

from __future__ import annotations

from django.http import Http404

from ..people.models import Membership
from ..practices.models import Room
from .models import ClosedDay


def room_for(member: Membership, pk: int) -> Room:
    """A room of this practice."""
    found = Room.objects.filter(practice=member.practice, pk=pk).first()
    if found is None:
        raise Http404("no such room")
    return found


def closed_day_for(member: Membership, pk: int) -> ClosedDay:
    """A closed day of this practice."""
    found = ClosedDay.objects.filter(practice=member.practice, pk=pk).first()
    if found is None:
        raise Http404("no such day")
    return found
