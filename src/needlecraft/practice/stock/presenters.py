"""What the pages of the stock say."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from ..core.facts import modality_name
from .models import Device, Lot

#: How long before its use-by day a lot is pointed out: a way of working of this software.
SOON: Final = timedelta(days=60)


@dataclass(frozen=True, slots=True)
class LotShown:
    """A lot on the shelf; ``tone`` is a decision colour where its day is near or past."""

    pk: int
    product: str
    kind: str
    number: str
    use_by: str
    quantity: int
    tone: str
    word: str


@dataclass(frozen=True, slots=True)
class DeviceShown:
    """A device of the register."""

    pk: int
    name: str
    modality: str
    serial: str
    word: str
    tone: str
    is_withdrawn: bool


def lot_shown(lot: Lot, on: date) -> LotShown:
    """A lot in final words."""
    tone, word = "", ""
    if lot.expires_on < on:
        tone, word = "contraindicated", _("expired: discard it")
    elif lot.expires_on <= on + SOON:
        tone, word = "defer", _("expires soon")
    kind = str(lot.product.get_kind_display())
    return LotShown(lot.pk, lot.product.name, kind, lot.number, date_format(lot.expires_on, "DATE_FORMAT"), lot.quantity, tone, word)


def device_shown(device: Device, on: date) -> DeviceShown:
    """A device in final words."""
    tone, word = "clear", _("in service")
    if device.service_due_on:
        word = _("in service until %(day)s") % {"day": date_format(device.service_due_on, "DATE_FORMAT")}
    if device.withdrawn_at:
        tone, word = "contraindicated", _("out of service")
    elif not device.is_fit_on(on):
        tone, word = "contraindicated", _("its service was due on %(day)s") % {"day": date_format(device.service_due_on, "DATE_FORMAT")}
    return DeviceShown(device.pk, device.name, modality_name(device.modality), device.serial, word, tone, device.withdrawn_at is not None)


def on_shelf(lots: Iterable[Lot], on: date) -> list[LotShown]:
    """What is there, the first to expire first."""
    return [lot_shown(lot, on) for lot in lots]
