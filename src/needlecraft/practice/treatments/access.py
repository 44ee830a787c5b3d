"""The only doors from an address to a treatment and what hangs on it."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from django.http import Http404
from django.shortcuts import get_object_or_404

from ..people.models import Membership
from ..stock.models import Device, Lot, Product
from .models import Draft, Reaction, Treatment


def treatment_for(member: Membership, pk: int) -> Treatment:
    """A treatment of this practice."""
    treatments = Treatment.objects.filter(patient__practice=member.practice, patient__erased_at=None)
    near = ("patient__key_row", "patient__practice", "course", "appointment", "signed_by__user")
    found = get_object_or_404(treatments.select_related(*near), pk=pk)
    found.course.patient = found.patient
    return found


def reaction_for(member: Membership, pk: int) -> Reaction:
    """A reaction of this practice's patient."""
    reactions = Reaction.objects.filter(patient__practice=member.practice, patient__erased_at=None)
    return get_object_or_404(reactions.select_related("patient__key_row", "patient__practice"), pk=pk)


def draft_for(treatment: Treatment, pk: str) -> Draft:
    """A version of this record that waits for a choice."""
    found = treatment.drafts.filter(pk=pk, settled_at=None).select_related("by__user").first() if pk.isdecimal() else None
    if found is None:
        raise Http404("no such version")
    found.patient = treatment.patient
    return found


class Shelf(NamedTuple):
    """What the practice has for a treatment: lots by what they are for, and its devices."""

    cartridges: list[Lot]
    numbing: list[Lot]
    on_skin: list[Lot]
    devices: list[Device]

    def lot_of(self, number: str) -> Lot | None:
        """The cartridges' lot with a number."""
        return next((lot for lot in self.cartridges if lot.number.casefold() == number.casefold()), None)


def shelf_for(member: Membership, modality: str) -> Shelf:
    """The shelf, the first to expire first; expired lots too, so that they can be named."""
    by_kind: dict[str, list[Lot]] = {kind: [] for kind in Product.Kind.values}
    for lot in Lot.objects.of(member.practice):
        by_kind[lot.product.kind].append(lot)
    devices = list(Device.objects.of(member.practice).filter(modality=modality))
    return Shelf(by_kind["cartridge"], by_kind["numbing"], by_kind["on_skin"], devices)


def open_lots(lots: list[Lot], on: date) -> list[Lot]:
    """Those that may be used: something is left, and they have not expired."""
    return [lot for lot in lots if lot.quantity > 0 and lot.expires_on >= on]
