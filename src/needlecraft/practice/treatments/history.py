"""What was done to a patient's skin here, as the next screening has to know it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from ..patients.models import Patient
from . import facts
from .models import Treatment


def done_to(patient: Patient, on: date) -> list[dict[str, Any]]:
    """Exposures in the shape of the patient record: of each zone and each kind of needling the last treatment.

    What was done and is not signed yet counts from the next day on: on its own day it is the treatment that is asked about.
    """
    found: list[dict[str, Any]] = []
    known: set[tuple[str, str]] = set()
    for treatment, day in sorted([*_signed(patient), *_open_before(patient, on)], key=lambda one: one[1], reverse=True):
        code = facts.exposure_by(treatment.course.planned(treatment.n)["modality"])
        zones = [zone["zone"] for zone in treatment.done["zones"] if (code, zone["zone"]) not in known]
        if zones:
            known |= {(code, zone) for zone in zones}
            found.append({"code": code, "on": day.isoformat(), "zones": zones})
    return found


def left_open(patient: Patient) -> Iterator[tuple[Treatment, date]]:
    """Treatments in which the skin was pierced and that nobody has signed, with their day."""
    rows = Treatment.objects.filter(patient=patient, signed_at=None).select_related("course").order_by("-at")
    for treatment in rows:
        treatment.patient = treatment.course.patient = patient
        if was_needled(treatment.done or {}):
            asked = treatment.rescreens.first()
            yield treatment, asked.on if asked else treatment.at.astimezone(patient.practice.zone).date()


def was_needled(done: dict[str, Any]) -> bool:
    """Does a record tell that the skin was pierced? A depth alone does not: it is set before."""
    told = ("passes", "seconds", "skin_endpoint")
    return "needle" in done.get("steps", {}) or any(zone.get(key) for zone in done.get("zones", []) for key in told)


def _signed(patient: Patient) -> Iterator[tuple[Treatment, date]]:
    rows = Treatment.objects.filter(patient=patient, signed_at__isnull=False).select_related("course")
    for treatment in rows:
        treatment.patient = treatment.course.patient = patient
        yield treatment, treatment.ended_at.astimezone(patient.practice.zone).date()


def _open_before(patient: Patient, on: date) -> Iterator[tuple[Treatment, date]]:
    return ((treatment, day) for treatment, day in left_open(patient) if day < on and treatment.done.get("zones"))
