"""Take a record along."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any, Final

from django.db import transaction

from ..audit.actions import Actor, record
from ..patients.models import Patient
from ..people.models import Membership
from .papers import record_paper
from .stored import entries_of, fields_of, rows_of

#: Raised when a reader of the JSON has to change.
VERSION: Final = 1


@transaction.atomic
def export(*, by: Membership, at: datetime, patient: Patient, as_json: bool) -> bytes:
    """The whole record as JSON or as PDF. That it left is an entry of the audit, and stands in it already."""
    kind = "JSON" if as_json else "PDF"
    record(by=Actor.of(by), at=at, verb="exported", subject=f"patient {patient.pk}", patient=patient, detail={"as": kind})
    stored, entries = list(rows_of(patient)), entries_of(patient)
    if not as_json:
        return record_paper(patient, stored, entries, at)
    told: dict[str, Any] = {
        "format": "needlecraft-record",
        "version": VERSION,
        "made_at": at.isoformat(),
        "practice": {"name": patient.practice.name, "time_zone": patient.practice.time_zone},
        "stored": {model._meta.label_lower: [fields_of(row) for row in rows] for model, rows in stored},
        "audit": entries,
    }
    return json.dumps(told, ensure_ascii=False, indent=1).encode()
