"""One treatment, from the first question of the day to the signature."""

from __future__ import annotations

from collections.abc import Generator
from datetime import datetime, timedelta
from typing import Any, Final

from ...aftercare import actions as aftercare
from ...aftercare.models import Sheet
from ...consultations import actions as consultations
from ...courses.facts import depth_steps_mm
from ...diary.models import Appointment
from ...stock.models import Lot, Product
from ...treatments import actions as treatments
from ...treatments import facts
from ...treatments.models import Rescreen, Treatment
from ...treatments.signing import blocked
from .house import House

_MINUTE: Final = timedelta(minutes=1)
#: What the skin shows, as it is tapped: shallow, deep.
_ENDPOINTS: Final = (("light redness", "light redness", "even redness"), ("even redness", "even redness", "a few pinpoint bleeds"))
_SHALLOW_MM: Final = 0.5
#: The label of the cream: 2.5 g over 20 to 25 cm².
_CREAM: Final = {"area_cm2": 50, "grams": 5}
#: What a clinician writes who was asked to look before radiofrequency is used again.
_LOOKED: Final = "Looked at the skin in good light: no burns, no scars, no dents, and it feels the same on both sides."
_NOTES: Final = (
    "", "", "", "", "Tolerated well.", "Skin felt a little dry before; more gel than usual.", "Chatted all through, no pain.",
    "A sensitive spot under the left cheekbone, went lighter there.", "Went home by bike; reminded of helmet strap and sun.",
    "Has a wedding in six weeks and is pleased so far.", "Slight warmth at the end, gone after ten minutes with a cool cloth.",
    "Asked about sunscreen again; gave the leaflet.", "Last time was red for two days, as expected.", "Came straight from a night shift.",
)  # fmt: skip


def treat(house: House, appointment: Appointment) -> Generator[datetime, datetime, Sheet]:
    """Ask again, numb where it is wished, needle, sign, open the patient's page."""
    by, chance = appointment.practitioner, house.chance
    treatment, asked, at = yield from ask_again(house, appointment)
    if not _open_zones(treatment, asked):
        consultations.override(by=by, at=at, screening=asked.screening, reason=_LOOKED, adviser="")
    cream = yield from _numb(house, treatment, at)
    treatment.refresh_from_db(fields=("numbed_at", "numb_off_at"))
    at = max(appointment.ends_at - chance.randrange(4, 16) * _MINUTE, (treatment.numb_off_at or at) + 10 * _MINUTE)
    at = yield at
    treatments.save(by=by, at=at, treatment=treatment, done=_done(house, treatment, asked, cream, at))
    treatments.sign(by=by, at=at, treatment=treatment)
    treatment.refresh_from_db(fields=("done_sealed", "ended_at", "signed_at", "numbed_at", "numb_off_at"))
    house.count()
    sheet = aftercare.open_sheet(by=by, at=at, treatment=treatment)
    sheet.treatment = treatment
    return sheet


def ask_again(house: House, appointment: Appointment) -> Generator[datetime, datetime, tuple[Treatment, Rescreen, datetime]]:
    """Open the record, and ask what has changed."""
    by = appointment.practitioner
    at = appointment.starts_at + house.chance.randrange(7) * _MINUTE
    at = yield at
    treatment = treatments.begin(by=by, at=at, appointment=appointment)
    at += _MINUTE
    at = yield at
    asked = treatments.rescreen(by=by, at=at, treatment=treatment)
    at += 2 * _MINUTE
    at = yield at
    return treatment, asked, at


def _numb(house: House, treatment: Treatment, at: datetime) -> Generator[datetime, datetime, Lot | None]:
    """Cream on, and off when it has worked; the lot that was used, None without."""
    planned = treatment.course.planned(treatment.n)["numbing"]
    lot = house.lot(house.local(at).date(), Product.Kind.NUMBING)
    if lot is None or planned["need"] == "none" or house.chance.randrange(3) == 0:
        return None
    try:
        treatments.numb(by=treatment.by, at=at, treatment=treatment)
    except treatments.CannotNumb:
        return None
    off = at + timedelta(minutes=max(planned["minutes"] or 0, 15))
    off = yield off
    treatments.unnumb(by=treatment.by, at=off, treatment=treatment)
    return lot


def _done(house: House, treatment: Treatment, asked: Rescreen, cream: Lot | None, at: datetime) -> dict[str, Any]:
    """What is recorded of a treatment that went as planned, or a little shallower."""
    planned, chance, day = treatment.course.planned(treatment.n), house.chance, house.local(at).date()
    modality = planned["modality"]
    zones = _open_zones(treatment, asked)
    cartridge = house.lot(day, Product.Kind.CARTRIDGE, modality)
    gel = house.lot(day, Product.Kind.ON_SKIN)
    device = next((one for one in chance.sample(house.devices, len(house.devices)) if one.modality == modality), None)
    shallower = chance.randrange(8) == 0
    return {
        "steps": _steps(modality, treatment, at),
        "numbing": {**_CREAM, **_lot(cream), "product": cream.product.name} if cream else {},
        "device": {"pk": device.pk, "name": device.name, "serial": device.serial} if device else {},
        "geometry": dict(cartridge.product.geometry) if cartridge else {},
        "cartridges": [_cartridge(house, cartridge)],
        "zones": [_zone(house, one, modality, shallower) for one in zones],
        "products": [_lot(gel)] if gel else [],
        "ended_at": "",
        "note": chance.choice(_NOTES),
    }


def _open_zones(treatment: Treatment, asked: Rescreen) -> list[dict[str, Any]]:
    """The planned zones that nothing closes today."""
    planned = treatment.course.planned(treatment.n)
    return [one for one in planned["zones"] if not [*blocked(asked.screening, planned["modality"], [one["zone"]])]]


def _steps(modality: str, treatment: Treatment, until: datetime) -> dict[str, str]:
    """Every step with its moment, without the mask that this house never adopted; what comes after the cream comes after it is off."""
    off = treatment.numb_off_at
    steps = [code for code, _title, _does in facts.steps(modality, off is not None) if code != "calming_mask"]
    if off is None:
        return _spread(steps, treatment.at, until)
    n = steps.index("remove_numbing")
    return {**_spread(steps[:n], treatment.at, off), **_spread(steps[n:], off, until)}


def _spread(steps: list[str], since: datetime, until: datetime) -> dict[str, str]:
    return {code: (since + (until - since) * (k + 1) / (len(steps) + 1)).isoformat() for k, code in enumerate(steps)}


def _lot(lot: Lot) -> dict[str, Any]:
    return {"pk": lot.pk, "name": lot.product.name, "code": lot.product.code, "lot": lot.number, "expires_on": lot.expires_on.isoformat()}


def _cartridge(house: House, lot: Lot | None) -> dict[str, str]:
    if lot is None:
        return {"gtin": "", "serial": house.serial(), "lot": "L2411", "expires_on": "2099-12-31"}
    return {"gtin": lot.product.gtin, "serial": house.serial(), "lot": lot.number, "expires_on": lot.expires_on.isoformat()}


def _zone(house: House, planned: dict[str, Any], modality: str, is_shallower: bool) -> dict[str, Any]:
    depth = planned["needle_depth_mm"]
    below = [step for step in depth_steps_mm(modality) if depth and step < depth]
    depth = below[-1] if is_shallower and below else depth
    endpoints = _ENDPOINTS[depth is not None and depth > _SHALLOW_MM]
    passes = max((planned["passes"] or 1) + house.chance.choice((-1, 0, 0, 0, 1)), 1)
    speed = {"strokes_hz": house.chance.choice((90, 110, 120)), "seconds": 25 * passes + house.chance.randrange(30)}
    done = {"zone": planned["zone"], "passes": passes, **speed, "area_cm2": house.chance.randrange(20, 55, 5)}
    done["skin_endpoint"] = house.chance.choice(endpoints)
    return done | ({} if depth is None else {"needle_depth_mm": depth})
