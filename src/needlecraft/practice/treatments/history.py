"""What was done to a patient's skin here, as the next screening has to know it."""

from __future__ import annotations

from typing import Any

from ..patients.models import Patient
from . import facts
from .models import Treatment


def done_to(patient: Patient) -> list[dict[str, Any]]:
    """Exposures in the shape of the patient record: of each zone and each kind of needling the last signed treatment."""
    found: list[dict[str, Any]] = []
    known: set[tuple[str, str]] = set()
    signed = Treatment.objects.filter(patient=patient, signed_at__isnull=False).select_related("course").order_by("-ended_at")
    for treatment in signed:
        treatment.patient = treatment.course.patient = patient
        code = facts.exposure_by(treatment.course.planned(treatment.n)["modality"])
        zones = [zone["zone"] for zone in treatment.done["zones"] if (code, zone["zone"]) not in known]
        if zones:
            known |= {(code, zone) for zone in zones}
            day = treatment.ended_at.astimezone(patient.practice.zone).date()
            found.append({"code": code, "on": day.isoformat(), "zones": zones})
    return found
