"""The only doors from an address to a room or a closed day."""

from __future__ import annotations

from django.shortcuts import get_object_or_404

from ..people.models import Membership
from ..practices.models import Room
from .models import ClosedDay


def room_for(member: Membership, pk: int) -> Room:
    """A room of this practice."""
    return get_object_or_404(Room.objects, practice=member.practice, pk=pk)


def closed_day_for(member: Membership, pk: int) -> ClosedDay:
    """A closed day of this practice."""
    return get_object_or_404(ClosedDay.objects, practice=member.practice, pk=pk)
