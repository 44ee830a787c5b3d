"""Receive, use and discard; register a device, have it serviced, take it out of service."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, NamedTuple

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from ..audit.actions import Actor, record
from ..people.models import Membership
from .models import Device, Lot, Move, Product


class CannotMove(Exception):
    """``str()`` says why, and what to do."""


class CannotRegister(Exception):
    """``str()`` says why, and what to do."""


class Delivery(NamedTuple):
    """What came: ``quantity`` pieces of a lot, of a product that is known or of a new one that is not saved yet."""

    product: Product
    number: str
    expires_on: date
    quantity: int


@transaction.atomic
def receive(*, by: Membership, at: datetime, delivery: Delivery) -> Lot:
    """Put a delivery on the shelf. Raises CannotMove: expired on arrival, or the lot is known with another day."""
    product, number, expires_on, n = delivery
    if expires_on < at.astimezone(by.practice.zone).date():
        raise CannotMove(_("This lot has expired already. Send it back."))
    if product.pk is None:
        product.save(force_insert=True)
    lot, _made = Lot.objects.get_or_create(product=product, number=number, defaults={"expires_on": expires_on})
    if lot.expires_on != expires_on:
        told = {"lot": number, "day": date_format(lot.expires_on, "DATE_FORMAT")}
        raise CannotMove(_("Lot %(lot)s is known with the use-by day %(day)s. Look at the box again.") % told)
    return _move(by, at, lot, Move.Kind.RECEIVED, n, "")


def use(*, by: Membership, at: datetime, on: date, lot: Lot, why: str, n: int = 1) -> Lot:
    """Take from the shelf for a treatment of a day. Raises CannotMove: nothing is left, or the lot had expired by then."""
    if lot.expires_on < on:
        raise CannotMove(
            _("%(product)s, lot %(lot)s has expired. Discard it and take another.") % {"product": lot.product, "lot": lot.number}
        )
    return _move(by, at, lot, Move.Kind.USED, -n, why)


def discard(*, by: Membership, at: datetime, lot: Lot, why: str, n: int) -> Lot:
    """Throw away, with the reason. Raises CannotMove: there is less than that."""
    if not why:
        raise CannotMove(_("Write why it is thrown away."))
    return _move(by, at, lot, Move.Kind.DISCARDED, -n, why)


def _move(by: Membership, at: datetime, lot: Lot, kind: str, n: int, why: str) -> Lot:
    """One line of the ledger and what it leaves, or neither: the database refuses less than nothing."""
    try:
        with transaction.atomic():
            Lot.objects.filter(pk=lot.pk).update(quantity=F("quantity") + n)
            Move.objects.create(lot=lot, kind=kind, n=n, why=why, at=at, by=by)
            record(by=Actor.of(by), at=at, verb=kind, subject=f"lot {lot.pk}", detail={"n": n, "why": why})
    except IntegrityError:
        told = {"product": lot.product, "lot": lot.number, "n": Lot.objects.get(pk=lot.pk).quantity}
        raise CannotMove(
            _("%(product)s, lot %(lot)s: only %(n)s left in stock. Look at the lot again, or receive what came.") % told
        ) from None
    lot.refresh_from_db(fields=("quantity",))
    return lot


@transaction.atomic
def register(*, by: Membership, at: datetime, known: dict[str, Any]) -> Device:
    """Write a device into the register. Raises CannotRegister: its serial number is there already."""
    if Device.objects.filter(practice=by.practice, serial__iexact=known["serial"]).exists():
        raise CannotRegister(_("A device with this serial number is registered already."))
    device = Device.objects.create(practice=by.practice, **known)
    record(by=Actor.of(by), at=at, verb="registered", subject=f"device {device.pk}")
    return device


@transaction.atomic
def service(*, by: Membership, at: datetime, device: Device, due_on: date) -> None:
    """It was serviced; the next service is due on a day."""
    Device.objects.filter(pk=device.pk).update(service_due_on=due_on)
    record(by=Actor.of(by), at=at, verb="serviced", subject=f"device {device.pk}", detail={"due_on": due_on.isoformat()})


@transaction.atomic
def withdraw(*, by: Membership, at: datetime, device: Device) -> None:
    """Take it out of service; twice is once."""
    if Device.objects.filter(pk=device.pk, withdrawn_at=None).update(withdrawn_at=at):
        record(by=Actor.of(by), at=at, verb="withdrew", subject=f"device {device.pk}")


@transaction.atomic
def restore(*, by: Membership, at: datetime, device: Device) -> None:
    """Put it back into service; twice is once."""
    if Device.objects.filter(pk=device.pk, withdrawn_at__isnull=False).update(withdrawn_at=None):
        record(by=Actor.of(by), at=at, verb="restored", subject=f"device {device.pk}")
