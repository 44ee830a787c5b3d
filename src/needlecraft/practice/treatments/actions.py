"""Begin, record, sign, add."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from ..audit.actions import Actor, record
from ..consents.models import Consent
from ..consultations.models import Override, Screening
from ..diary.models import Appointment
from ..people.models import Membership
from . import facts
from .models import Addendum, Treatment, UsedCartridge


class CannotSign(Exception):
    """``reasons`` says everything that stands in the way, each in a sentence."""

    def __init__(self, reasons: list[str]) -> None:
        self.reasons = reasons
        super().__init__(" ".join(reasons))


@transaction.atomic
def begin(*, by: Membership, at: datetime, appointment: Appointment) -> Treatment:
    """Open the record of an appointment's treatment; a second time gives the one that is there."""
    found = Treatment.objects.filter(appointment=appointment).first()
    if found is not None:
        return found
    treatment = Treatment.objects.create(
        patient=appointment.patient, appointment=appointment, course=appointment.course, n=appointment.n, by=by, at=at
    )
    record(by=Actor.of(by), at=at, verb="begun", subject=f"treatment {treatment.pk}", patient=appointment.patient)
    return treatment


@transaction.atomic
def numb(*, by: Membership, at: datetime, treatment: Treatment) -> None:
    """The cream is on from now. Tapping twice does not set the clock back."""
    if Treatment.objects.filter(pk=treatment.pk, numbed_at=None, signed_at=None).update(numbed_at=at):
        record(by=Actor.of(by), at=at, verb="numbed", subject=f"treatment {treatment.pk}", patient=treatment.patient)


@transaction.atomic
def save(*, at: datetime, treatment: Treatment, done: dict[str, Any]) -> None:
    """Keep what was recorded so far."""
    row = Treatment.objects.select_for_update(of=("self",)).get(pk=treatment.pk, signed_at=None)
    row.patient = treatment.patient
    row.done, row.saved_at = done, at
    row.save(update_fields=("done_sealed", "saved_at"))


def sign(*, by: Membership, at: datetime, treatment: Treatment) -> None:
    """Sign and lock. Raises CannotSign with every reason; signing twice is signing once."""
    try:
        _sign(by, at, treatment)
    except IntegrityError:
        raise CannotSign([_("This cartridge was used before. A cartridge is used once; take a new one.")]) from None


@transaction.atomic
def _sign(by: Membership, at: datetime, treatment: Treatment) -> None:
    row = Treatment.objects.select_for_update(of=("self",)).select_related("course").get(pk=treatment.pk)
    if row.signed_at is not None:
        return
    row.patient = row.course.patient = treatment.patient
    on = at.astimezone(by.practice.zone).date()
    reasons = [*_missing(row.done or {}), *_unsafe(row, by, on)]
    if reasons:
        raise CannotSign(reasons)
    cartridge = row.done["cartridge"]
    UsedCartridge.objects.create(
        practice=by.practice, treatment=row, serial=cartridge["serial"], lot=cartridge["lot"], expires_on=cartridge["expires_on"]
    )
    row.ended_at = row.signed_at = at
    row.signed_by = by
    row.save(update_fields=("ended_at", "signed_at", "signed_by"))
    record(by=Actor.of(by), at=at, verb="signed", subject=f"treatment {row.pk}", patient=row.patient)


def _missing(done: dict[str, Any]) -> list[str]:
    """Safety fields that are still empty."""
    reasons = [
        _("%(zone)s: the depth and the passes are missing.") % {"zone": facts.zone_name(zone["zone"])}
        for zone in done.get("zones", [])
        if "needle_depth_mm" not in zone or "passes" not in zone
    ]
    if not done.get("zones"):
        reasons.append(_("No zone was treated."))
    cartridge = done.get("cartridge", {})
    if not all(cartridge.get(key) for key in ("serial", "lot", "expires_on")):
        reasons.append(_("The cartridge's serial number, lot and expiry date are missing."))
    if not done.get("skin_endpoint"):
        reasons.append(_("The end point of the skin is missing."))
    return reasons


def _unsafe(row: Treatment, by: Membership, on: date) -> list[str]:
    """What must never be signed."""
    done, planned = row.done or {}, row.course.planned(row.n)
    reasons = []
    if not Consent.objects.valid_for(row.course).exists():
        reasons.append(_("There is no valid consent to this plan."))
    reasons += _against_the_screening(row, planned["modality"], on)
    expires_on = done.get("cartridge", {}).get("expires_on")
    if expires_on and date.fromisoformat(expires_on) < on:
        reasons.append(_("The cartridge has expired."))
    caps = {zone["zone"]: zone["cap_mm"] for zone in planned["zones"]}
    for zone in done.get("zones", []):
        cap, depth = caps.get(zone["zone"]), zone.get("needle_depth_mm")
        if cap is not None and depth is not None and depth > cap:
            told = {"zone": facts.zone_name(zone["zone"]), "depth": depth, "cap": cap}
            reasons.append(_("%(zone)s: %(depth)g mm is deeper than the %(cap)g mm that the plan allows.") % told)
    reasons += [
        _("Your credential “%(name)s” expired on %(day)s.") % {"name": one.name, "day": date_format(one.expires_on, "j F Y")}
        for one in by.credentials.expired(on)
    ]
    if by.modalities and planned["modality"] not in by.modalities:
        reasons.append(_("This device is outside your scope of practice."))
    deepest = max((zone.get("needle_depth_mm", 0) for zone in done.get("zones", [])), default=0)
    if by.deepest_mm is not None and deepest > float(by.deepest_mm):
        reasons.append(_("%(depth)g mm is deeper than your scope of practice.") % {"depth": deepest})
    return reasons


def _against_the_screening(row: Treatment, modality: str, on: date) -> list[str]:
    screening = Screening.objects.filter(patient=row.patient, on=on).first()
    if screening is None:
        return [_("The patient was not screened today.")]
    screening.patient = row.patient
    options = screening.answer["options"].get(modality, {})
    reasons = []
    for zone in (row.done or {}).get("zones", []):
        verdict = options.get(zone["zone"], {}).get("verdict", "incomplete")
        if verdict not in ("clear", "caution") and not Override.objects.in_force(screening, verdict).exists():
            told = {"zone": facts.zone_name(zone["zone"]), "verdict": verdict}
            reasons.append(_("%(zone)s: today's screening says %(verdict)s.") % told)
    return reasons


@transaction.atomic
def add(*, by: Membership, at: datetime, treatment: Treatment, words: str) -> Addendum:
    """Add words to a signed treatment."""
    addendum = Addendum(patient=treatment.patient, treatment=treatment, by=by, at=at)
    addendum.words = words
    addendum.save(force_insert=True)
    record(by=Actor.of(by), at=at, verb="added", subject=f"treatment {treatment.pk}", patient=treatment.patient)
    return addendum
