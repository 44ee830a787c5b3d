"""What people do with patients."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from ..audit.actions import Actor, record
from ..core import erasures, seals
from ..practices.models import Practice
from . import search
from .models import PERSONAL, Patient, PatientKey, SearchToken

_MOST_FOUND = 20


def enter(*, by: Actor, at: datetime, name: str, born_on: date | None, phone: str = "", email: str = "") -> Patient:
    """Enter a new patient, with a key of their own. What can be reckoned before is, for others wait while this one writes."""
    patient = Patient(practice=by.practice, made_at=at, seen_at=at)
    key = PatientKey(patient=patient, wrapped=seals.new_key())
    _name(patient, name, born_on, phone, email)
    tokens = search.stored(by.practice.pk, name, born_on, phone, email)
    with transaction.atomic():
        patient.save(force_insert=True)
        key.patient = patient
        key.save(force_insert=True)
        SearchToken.objects.keep(patient, tokens)
        record(by=by, at=at, verb="entered", subject=f"patient {patient.pk}", patient=patient)
    return patient


@transaction.atomic
def correct(*, by: Actor, at: datetime, patient: Patient, name: str, born_on: date | None, phone: str, email: str) -> None:
    """Correct who the patient is; the audit keeps what stood there before, sealed. Raises ErasedError for one who was erased meanwhile."""
    if not _locked(patient):
        raise seals.ErasedError(f"patient {patient.pk} was erased")
    patient.refresh_from_db(fields=PERSONAL)
    before = {"name": patient.name, "born_on": str(patient.born_on or ""), "phone": patient.phone, "email": patient.email}
    _name(patient, name, born_on, phone, email)
    patient.save(update_fields=PERSONAL)
    SearchToken.objects.filter(patient=patient).delete()
    SearchToken.objects.keep(patient, search.stored(patient.practice_id, name, born_on, phone, email))
    record(by=by, at=at, verb="corrected", subject=f"patient {patient.pk}", patient=patient, detail={"before": before})


def _name(patient: Patient, name: str, born_on: date | None, phone: str, email: str) -> None:
    patient.name, patient.born_on, patient.phone, patient.email = name, born_on, phone or None, email or None


def _locked(patient: Patient) -> bool:
    """Hold the row until the transaction ends, so that a correction and an erasure wait for each other. False for one who was erased."""
    return bool(Patient.objects.select_for_update(of=("self",)).known().filter(pk=patient.pk))


@transaction.atomic
def erase(*, by: Actor, at: datetime, patient: Patient) -> None:
    """Destroy the patient's key: nothing that was sealed under it can be read again, here or in the audit; twice is once.

    A backup from before still holds the key, sealed under the master key. That this one is to be destroyed again is noted outside the
    database, for :func:`erase_again`. What other apps let go of before, such as appointments to come, is listed in the settings as
    ``ON_ERASURE``.
    """
    if not _locked(patient):
        return
    for path in settings.ON_ERASURE:
        import_string(path)(by=by, at=at, patient=patient)
    record(by=by, at=at, verb="erased", subject=f"patient {patient.pk}", patient=patient)
    SearchToken.objects.filter(patient=patient).delete()
    key = PatientKey.objects.get(patient=patient)
    destroyed = erasures.fingerprint(key.wrapped)
    key.delete()
    Patient.objects.filter(pk=patient.pk).update(erased_at=at, destroyed_key=destroyed)
    transaction.on_commit(note_erasures, robust=True)


def note_erasures() -> None:
    """Write every erasure of the database that is not there yet into the file beside the secrets."""
    erasures.add(settings.HOME, _erased())


def _erased() -> list[erasures.Erasure]:
    rows = Patient.objects.exclude(erased_at=None).values_list("destroyed_key", "practice_id", "erased_at", "practice__time_zone")
    return [erasures.Erasure(key, practice, at.astimezone(ZoneInfo(zone)).date()) for key, practice, at, zone in rows.order_by("erased_at")]


def _noted() -> set[str]:
    try:
        return erasures.read(settings.HOME / erasures.FILE)
    except FileNotFoundError:
        return set()


def unnoted() -> int:
    """How many erasures stand in the database and not in the file."""
    return len({one.fingerprint for one in _erased()} - _noted())


def unreadable(practice: Practice) -> Iterator[Patient]:
    """Patients who were not erased and whose key is gone or does not open."""
    for patient in Patient.objects.filter(practice=practice, erased_at=None).select_related("key_row").order_by("pk").iterator():
        try:
            patient.seal_key()
        except seals.SHUT:
            yield patient


def returned() -> int:
    """How many patients are here whose key was destroyed once: an old copy of the database brought them back."""
    return len(_returned())


def _returned() -> list[Patient]:
    noted = _noted()
    keys = PatientKey.objects.select_related("patient__practice") if noted else ()
    return [key.patient for key in keys if erasures.fingerprint(key.wrapped) in noted]


def erase_again(*, at: datetime) -> int:
    """Destroy the keys again that an old copy of the database brought back; gives how many that were."""
    found = _returned()
    for patient in found:
        erase(by=Actor(patient.practice, None, _("an erasure of before")), at=at, patient=patient)
    return len(found)


def find(practice: Practice, text: str) -> list[Patient]:
    """Patients by name, phone, email or date of birth: as typed, as a beginning, else with a small mistake. Without text the last."""
    patients = Patient.objects.of(practice).known()
    if not text.strip():
        return list(patients.order_by("-seen_at")[:_MOST_FOUND])
    for tokens in (search.asked(practice.pk, text), search.asked_loosely(practice.pk, text)):
        found = list(patients.with_all(tokens, _MOST_FOUND)) if tokens else []
        if found:
            return found
    return []


def alike(practice: Practice, name: str, born_on: date | None, phone: str, email: str = "") -> list[Patient]:
    """Patients who may be this person: a name alike and the same day of birth, the same phone number, or the same email address.

    Most people who are entered share nothing with anybody, which one question tells.
    """
    tokens, found = SearchToken.objects.all(), set[int]()
    born, contacts = [search.born_token(practice.pk, born_on)] if born_on else [], search.contacts(practice.pk, phone, email)
    shared = tokens.known([*born, *contacts])
    if born_on and shared.intersection(born):
        asked = search.asked_loosely(practice.pk, f"{name} {born_on.isoformat()}")
        found.update(tokens.patients_with_all(asked, _MOST_FOUND, is_first_rare=True))
    if shared.intersection(contacts):
        found.update(tokens.patients_with_all([contacts], _MOST_FOUND))
    return list(Patient.objects.of(practice).known().filter(pk__in=found).order_by("pk")) if found else []
