"""An erasure stays: against a correction at the same time, against the database by hand, and against an old copy that comes back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import DatabaseError, transaction

from needlecraft.practice.audit.actions import Actor, verify
from needlecraft.practice.audit.models import Entry
from needlecraft.practice.core import erasures, seals
from needlecraft.practice.core.seals import ErasedError
from needlecraft.practice.patients import actions
from needlecraft.practice.patients.models import Patient, PatientKey, SearchToken
from needlecraft.practice.people.models import Membership

from ..conftest import NOW, Login

Run = Callable[..., Any]


@pytest.fixture
def home(tmp_path: Path, settings: Any) -> Path:
    settings.HOME = tmp_path
    return tmp_path


@pytest.fixture
def erased(home: Path, anna: Patient, olivia: Membership, django_capture_on_commit_callbacks: Run) -> bytes:
    """The wrapped key of Anna, as a copy from before her erasure holds it."""
    wrapped = bytes(PatientKey.objects.get(patient=anna).wrapped)
    with django_capture_on_commit_callbacks(execute=True):
        actions.erase(by=Actor.of(olivia), at=NOW, patient=anna)
    return wrapped


def correct(patient: Patient, by: Membership) -> None:
    actions.correct(by=Actor.of(by), at=NOW, patient=patient, name="Anna M", born_on=None, phone="", email="")


def test_who_was_erased_meanwhile_is_not_corrected(anna: Patient, paul: Membership, olivia: Membership) -> None:
    stale = Patient.objects.of(anna.practice).get(pk=anna.pk)
    stale.seal_key()
    actions.erase(by=Actor.of(olivia), at=NOW, patient=anna)
    with pytest.raises(ErasedError):
        correct(stale, paul)
    assert Patient.objects.get(pk=anna.pk).erased_at == NOW
    assert not SearchToken.objects.filter(patient=anna).exists()
    assert actions.find(paul.practice, "") == []


def test_a_correction_leaves_alone_what_it_does_not_correct(anna: Patient, paul: Membership) -> None:
    stale = Patient.objects.of(anna.practice).get(pk=anna.pk)
    later = NOW + timedelta(days=9)
    Patient.objects.filter(pk=anna.pk).update(seen_at=later)
    correct(stale, paul)
    assert Patient.objects.get(pk=anna.pk).seen_at == later


def test_an_erasure_is_done_once(anna: Patient, olivia: Membership) -> None:
    stale = Patient.objects.of(anna.practice).get(pk=anna.pk)
    for one in (anna, stale):
        actions.erase(by=Actor.of(olivia), at=NOW, patient=one)
    assert Entry.objects.filter(verb="erased").count() == 1


def test_the_database_refuses_to_undo_an_erasure(erased: bytes, anna: Patient) -> None:
    with pytest.raises(DatabaseError, match="an erasure is never undone"), transaction.atomic():
        Patient.objects.filter(pk=anna.pk).update(erased_at=None)


def test_a_row_that_does_not_open_breaks_no_list(anna: Patient, paul: Membership, login: Login) -> None:
    actions.enter(by=Actor.of(paul), at=NOW, name="Berta Berg", born_on=None)
    PatientKey.objects.filter(patient=anna).update(wrapped=b"damaged")
    page = login(paul).get("/patients/").content.decode()
    assert "Berta Berg" in page
    assert "cannot be read" in page
    PatientKey.objects.filter(patient=anna).delete()
    page = login(paul).get("/patients/").content.decode()
    assert "Berta Berg" in page
    assert f"/patients/{anna.pk}/" not in page
    assert login(paul).get(f"/patients/{anna.pk}/").status_code == 404


def test_an_erasure_stands_beside_the_secrets_and_tells_nothing_of_the_person(erased: bytes, home: Path, anna: Patient) -> None:
    assert erasures.read(home / erasures.FILE) == {erasures.fingerprint(erased)}
    assert (home / erasures.FILE).read_text() == f"{erasures.fingerprint(erased)} {anna.practice_id} 2026-12-01\n"
    assert (home / erasures.FILE).stat().st_mode & 0o077 == 0


def test_a_line_that_was_cut_short_hides_no_other(erased: bytes, home: Path) -> None:
    with (home / erasures.FILE).open("a") as file:
        file.write("0123")
    erasures.add(home, [erasures.Erasure("ab" * 32, 1, NOW.date())])
    assert erasures.read(home / erasures.FILE) == {erasures.fingerprint(erased), "ab" * 32}


def test_what_could_not_be_written_then_is_written_later(erased: bytes, home: Path) -> None:
    (home / erasures.FILE).unlink()
    assert actions.unnoted() == 1
    actions.note_erasures()
    actions.note_erasures()
    assert actions.unnoted() == 0
    assert (home / erasures.FILE).read_text().count("\n") == 1


def test_a_copy_from_before_can_be_read_until_its_key_is_destroyed_again(
    home: Path, anna: Patient, paul: Membership, django_capture_on_commit_callbacks: Run
) -> None:
    wrapped, name = bytes(PatientKey.objects.get(patient=anna).wrapped), bytes(anna.name_sealed)
    assert seals.unseal(seals.unwrap(wrapped), name, "patients_patient.name_sealed") == anna.name, "what the documents say of old copies"
    erasures.add(home, [erasures.Erasure(erasures.fingerprint(wrapped), anna.practice_id, NOW.date())])
    assert actions.returned() == 1
    with django_capture_on_commit_callbacks(execute=True):
        assert actions.erase_again(at=NOW) == 1
        assert actions.erase_again(at=NOW) == 0
    assert actions.returned() == 0
    assert not PatientKey.objects.filter(patient=anna).exists()
    assert actions.find(paul.practice, "anna") == []
    [entry] = Entry.objects.filter(verb="erased")
    assert (entry.patient, entry.by) == (anna.pk, None)
    assert list(verify(paul.practice)) == []
    assert len((home / erasures.FILE).read_text().splitlines()) == 1
