"""What people do with patients."""

from __future__ import annotations

from datetime import date, datetime

from django.conf import settings
from django.db import transaction
from django.utils.module_loading import import_string

from ..audit.actions import Actor, record
from ..core import seals
from ..practices.models import Practice
from . import search
from .models import Patient, PatientKey, SearchToken

_MOST_FOUND = 20


@transaction.atomic
def enter(*, by: Actor, at: datetime, name: str, born_on: date | None, phone: str = "", email: str = "") -> Patient:
    """Enter a new patient, with a key of their own."""
    patient = Patient(practice=by.practice, made_at=at, seen_at=at)
    patient.save(force_insert=True)
    patient.key_row = PatientKey.objects.create(patient=patient, wrapped=seals.new_key())
    _write(patient, name, born_on, phone, email)
    record(by=by, at=at, verb="entered", subject=f"patient {patient.pk}", patient=patient)
    return patient


@transaction.atomic
def correct(*, by: Actor, at: datetime, patient: Patient, name: str, born_on: date | None, phone: str, email: str) -> None:
    """Correct who the patient is; the audit keeps what stood there before, sealed."""
    before = {"name": patient.name, "born_on": str(patient.born_on or ""), "phone": patient.phone, "email": patient.email}
    _write(patient, name, born_on, phone, email)
    record(by=by, at=at, verb="corrected", subject=f"patient {patient.pk}", patient=patient, detail={"before": before})


def _write(patient: Patient, name: str, born_on: date | None, phone: str, email: str) -> None:
    patient.name, patient.born_on, patient.phone, patient.email = name, born_on, phone or None, email or None
    patient.save()
    SearchToken.objects.filter(patient=patient).delete()
    tokens = search.stored(patient.practice_id, name, born_on, phone)
    SearchToken.objects.bulk_create(SearchToken(practice_id=patient.practice_id, patient=patient, token=token) for token in sorted(tokens))


@transaction.atomic
def erase(*, by: Actor, at: datetime, patient: Patient) -> None:
    """Destroy the patient's key: nothing that was sealed under it can be read again, here, in the audit, or in a backup.

    What other apps let go of before, such as appointments to come, is listed in the settings as ``ON_ERASURE``.
    """
    for path in settings.ON_ERASURE:
        import_string(path)(by=by, at=at, patient=patient)
    record(by=by, at=at, verb="erased", subject=f"patient {patient.pk}", patient=patient)
    SearchToken.objects.filter(patient=patient).delete()
    PatientKey.objects.filter(patient=patient).delete()
    Patient.objects.filter(pk=patient.pk).update(erased_at=at)


def find(practice: Practice, text: str) -> list[Patient]:
    """Patients by name, phone or date of birth: as typed or as a beginning, else with a small mistake. Without text the last seen."""
    patients = Patient.objects.of(practice).known()
    if not text.strip():
        return list(patients.order_by("-seen_at")[:_MOST_FOUND])
    for tokens in (search.asked(practice.pk, text), search.asked_loosely(practice.pk, text)):
        found = list(patients.with_all(tokens, _MOST_FOUND)) if tokens else []
        if found:
            return found
    return []


def alike(practice: Practice, name: str, born_on: date | None, phone: str) -> list[Patient]:
    """Patients who may be this person: a name alike and the same day of birth, or the same phone number."""
    patients = Patient.objects.of(practice).known()
    found: dict[int, Patient] = {}
    if born_on:
        tokens = search.asked_loosely(practice.pk, f"{name} {born_on.isoformat()}")
        found.update((one.pk, one) for one in patients.with_all(tokens, _MOST_FOUND))
    if len(search.digits(phone)) >= len("123456"):
        found.update((one.pk, one) for one in patients.with_all(search.asked(practice.pk, phone), _MOST_FOUND))
    return list(found.values())
