"""What a person reads when the machine cannot go on; nothing is half done, and the next save works."""

from __future__ import annotations

import errno
import resource
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client

from needlecraft.practice.audit.actions import verify
from needlecraft.practice.audit.models import Entry
from needlecraft.practice.core import files
from needlecraft.practice.core.seals import ErasedError
from needlecraft.practice.patients import actions
from needlecraft.practice.patients.actions import unreadable
from needlecraft.practice.patients.models import Patient, PatientKey
from needlecraft.practice.people.models import Membership
from needlecraft.practice.photos.models import Photo, PhotoSet

from .conftest import Login
from .photos.samples import sent

NEW = {"name": "Berta Lock", "born_on": "1990-01-02", "phone": "", "email": ""}
Fault = Callable[[Path], None]


def is_locked(folder: Path) -> None:
    """SQLite, when another connection saves for longer than anybody waits."""
    with closing(sqlite3.connect(folder / "x")) as other, closing(sqlite3.connect(folder / "x", timeout=0)) as own:
        other.execute("BEGIN IMMEDIATE")
        with connection.wrap_database_errors:
            own.execute("BEGIN IMMEDIATE")


def is_full(folder: Path) -> None:
    """SQLite, when its file may not grow."""
    with closing(sqlite3.connect(folder / "y")) as own:
        own.execute("CREATE TABLE t (x)")
        own.execute("PRAGMA max_page_count = 2")
        with connection.wrap_database_errors:
            own.execute("INSERT INTO t VALUES (zeroblob(99999))")


def has_no_room(folder: Path) -> None:
    """The disk, when a file is written."""
    raise OSError(errno.ENOSPC, "No space left on device")


def of_postgresql(state: str) -> Fault:
    """PostgreSQL, with the state that it gives: the lock of a row was not to be had, the disk is full."""

    class Failed(Exception):
        sqlstate = state

    def fault(folder: Path) -> None:
        raise DatabaseError from Failed()

    return fault


BUSY, FULL = "Somebody else is saving", "There is no room left to save"


@pytest.mark.parametrize(
    ("fault", "status", "words"),
    [
        (is_locked, 503, BUSY),
        (of_postgresql("55P03"), 503, BUSY),
        (is_full, 507, FULL),
        (has_no_room, 507, FULL),
        (of_postgresql("53100"), 507, FULL),
        (of_postgresql("42P01"), 500, "Something went wrong on our side"),
    ],
)
def test_a_fault_is_told_in_plain_words_and_the_next_save_works(
    fault: Fault, status: int, words: str, olivia: Membership, login: Login, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = login(olivia)
    desk.raise_request_exception = False
    with monkeypatch.context() as patched:
        patched.setattr(actions, "record", lambda **told: fault(tmp_path))
        answer = desk.post("/patients/new/", NEW)
    assert answer.status_code == status
    assert words in answer.content.decode()
    assert "What was saved before is safe" in answer.content.decode()
    assert answer.headers.get("Retry-After") == ("5" if status == 503 else None)
    assert not Patient.objects.exists()
    assert not Entry.objects.exists()
    assert desk.post("/patients/new/", NEW).status_code == 302
    assert list(verify(olivia.practice)) == []


def test_a_photo_that_does_not_fit_on_the_disk_leaves_nothing_and_fits_later(anna: Patient, olivia: Membership, login: Login) -> None:
    desk, place = login(olivia), f"/patients/{anna.pk}/photos/take/"
    desk.raise_request_exception = False
    before, most = list(files.names()), resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (4096, most[1]))
    try:
        answer = desk.post(place, sent())
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, most)
    assert answer.status_code == 507
    assert FULL in answer.content.decode()
    assert not Photo.objects.exists()
    assert not PhotoSet.objects.exists()
    assert list(files.names()) == before
    assert desk.post(place, sent()).status_code == 302
    assert Photo.objects.count() == 1


def test_what_is_too_large_to_read_and_what_comes_without_its_token_is_told_in_plain_words(olivia: Membership, login: Login) -> None:
    desk, strict = login(olivia), Client(enforce_csrf_checks=True)
    large = desk.post("/patients/new/", NEW | {"name": "x" * 3_000_000})
    many = desk.post("/patients/new/", {f"field-{n}": "x" for n in range(1_001)})
    broken = desk.post("/patients/new/", b"--x\r\nContent-Dis", content_type="multipart/form-data; boundary=")
    strict.force_login(olivia.user, backend="django.contrib.auth.backends.ModelBackend")
    late = strict.post("/patients/new/", NEW)
    assert [one.status_code for one in (large, many, broken, late)] == [400, 400, 400, 403]
    for answer in (large, many, broken, late):
        assert "Nothing was saved" in answer.content.decode()
    with transaction.atomic():
        assert not Patient.objects.exists()


def test_what_was_changed_on_the_disk_is_named_as_that_and_the_doctor_says_whose_it_is(
    anna: Patient, olivia: Membership, login: Login
) -> None:
    desk = login(olivia)
    desk.raise_request_exception = False
    PatientKey.objects.filter(patient=anna).update(wrapped=b"other bytes")
    answer = desk.get(f"/patients/{anna.pk}/")
    assert answer.status_code == 500
    assert "cannot be read" in answer.content.decode()
    assert "needlecraft doctor" in answer.content.decode()
    assert list(unreadable(anna.practice)) == [anna]
    assert f"patient {anna.pk}, cannot be read" in desk.get("/patients/").content.decode()


def test_a_patient_who_is_erased_while_a_page_is_made_is_gone(
    anna: Patient, olivia: Membership, login: Login, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = login(olivia)
    desk.raise_request_exception = False

    def has_gone(patient: Patient) -> bytes:
        raise ErasedError(str(patient))

    monkeypatch.setattr(Patient, "seal_key", has_gone)
    answer = desk.get(f"/patients/{anna.pk}/")
    assert answer.status_code == 410
    assert "This patient was erased" in answer.content.decode()
