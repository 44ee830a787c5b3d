"""Everything that is stored of a patient, whichever app keeps it: a new model is found by its relation and cannot be forgotten."""

from __future__ import annotations

import base64
import re
from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final

from django.apps import apps
from django.db import models

from ..audit.actions import PLACE
from ..audit.models import Entry
from ..core import seals
from ..diary.models import Hold
from ..patients.models import Patient, PatientKey, SearchToken
from ..people.models import Membership

#: What tells nothing of its own: keys, the tokens by which a patient is found, the minutes that an appointment holds.
LEFT_OUT: Final = (PatientKey, SearchToken, Hold)
#: A link that still opens a page is a key as well, in a column of its own or in the words of a letter.
_ADDRESS: Final = re.compile(r"(?<=/)[\w-]{32}(?=/|\s|$)")
_LINKS: Final = ("link_digest", "link_sealed")
_SEALED: Final = "_sealed"

Model = type[models.Model]


def kinds() -> dict[Model, str]:
    """Every model with rows of a patient, and the way from a row to the patient."""
    found: dict[Model, str] = {Patient: "pk"}
    is_growing = True
    while is_growing:
        new = {model: way for model in apps.get_models() if model not in (*LEFT_OUT, *found) and (way := _way(model, found))}
        is_growing = bool(new)
        found |= new
    return found


def _way(model: Model, found: dict[Model, str]) -> str:
    ways = []
    for field in model._meta.concrete_fields:
        if isinstance(field, models.ForeignKey) and field.related_model in found:
            further = found[field.related_model]
            ways.append(field.name if field.related_model is Patient else f"{field.name}__{further}")
    return min(ways, key=lambda way: way.count("__"), default="")


def rows_of(patient: Patient) -> Iterator[tuple[Model, list[models.Model]]]:
    """The rows of a patient, model by model; models without any are left out."""
    for model, way in kinds().items():
        rows = list(model._default_manager.filter(**{way: patient.pk}).order_by("pk"))
        for row in rows:
            if hasattr(row, "patient_id"):
                row.patient = patient
        if rows:
            yield model, [patient] if model is Patient else rows


def fields_of(row: models.Model) -> dict[str, Any]:
    """A row as JSON: sealed values opened, people by name, bytes as base64."""
    told: dict[str, Any] = {}
    for field in row._meta.concrete_fields:
        if field.name in _LINKS:
            continue
        if field.name.endswith(_SEALED):
            name = field.name.removesuffix(_SEALED)
            told[name] = _plain(getattr(row, name))
        elif isinstance(field, models.ForeignKey) and field.related_model is Membership:
            member = getattr(row, field.name)
            told[field.name] = member.user.name if member else None
        else:
            told[field.name] = _plain(getattr(row, field.attname))
    return told


def entries_of(patient: Patient) -> list[dict[str, Any]]:
    """What the audit tells of a patient."""
    key = patient.seal_key()
    return [
        {
            "n": one.n,
            "at": one.at.isoformat(),
            "by": one.by_name,
            "verb": one.verb,
            "subject": one.subject,
            "detail": _plain(seals.unseal(key, one.detail_sealed, PLACE)) if one.detail_sealed else None,
        }
        for one in Entry.objects.filter(practice=patient.practice, patient=patient.pk).order_by("n")
    ]


def _plain(value: Any) -> Any:
    if isinstance(value, bytes | memoryview | bytearray):
        return base64.b64encode(bytes(value)).decode()
    if isinstance(value, date | datetime):
        return value.isoformat()
    if isinstance(value, dict):
        return {key: _plain(one) for key, one in value.items()}
    if isinstance(value, list):
        return [_plain(one) for one in value]
    if isinstance(value, str):
        return _ADDRESS.sub("…", value)
    return str(value) if isinstance(value, Decimal) else value
