"""The only doors from an address to a lot or a device."""

from __future__ import annotations

from django.shortcuts import get_object_or_404

from ..people.models import Membership
from .models import Device, Lot


def lot_for(member: Membership, pk: int) -> Lot:
    """A lot of this practice."""
    return get_object_or_404(Lot.objects.of(member.practice), pk=pk)


def device_for(member: Membership, pk: int) -> Device:
    """A device of this practice."""
    return get_object_or_404(Device.objects.of(member.practice), pk=pk)
