"""The only doors from an address to a lot or a device."""

from __future__ import annotations

from django.http import Http404

from ..people.models import Membership
from .models import Device, Lot


def lot_for(member: Membership, pk: int) -> Lot:
    """A lot of this practice."""
    found = Lot.objects.of(member.practice).filter(pk=pk).first()
    if found is None:
        raise Http404("no such lot")
    return found


def device_for(member: Membership, pk: int) -> Device:
    """A device of this practice."""
    found = Device.objects.of(member.practice).filter(pk=pk).first()
    if found is None:
        raise Http404("no such device")
    return found
