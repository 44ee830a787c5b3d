"""A photo that a patient sends with a report: kept and shown, and never in the way of the report."""

from __future__ import annotations

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, transaction

from needlecraft.practice.aftercare.models import CheckIn, Sheet
from needlecraft.practice.core import files
from needlecraft.practice.patients.models import Patient
from needlecraft.practice.people.models import Membership
from needlecraft.practice.photos import access
from needlecraft.practice.photos.models import Photo
from needlecraft.practice.practices.models import Room

from ..conftest import Login
from ..test_walk import Walk
from .samples import HEIC, jpeg


@pytest.fixture
def walk(anna: Patient, paul: Membership, login: Login) -> Walk:
    walk = Walk(anna, paul, Room.objects.create(practice=anna.practice, name="1"), login(paul))
    course = walk.screened().planned()
    walk.agreed(course)
    walk.booked(course)
    walk.desk.get(walk.recorded(walk.begun()).url)
    return walk


def report(walk: Walk, data: bytes | None, symptom: str = "swelling") -> str:
    told = {"symptom": [symptom], f"{symptom}-severity": "severe"}
    photo = {} if data is None else {"photo": SimpleUploadedFile("me.heic", data)}
    answer = walk.phone.post(f"/a/{Sheet.objects.get().link}/report/", told | photo)
    assert answer.status_code == 200
    return answer.content.decode()


def test_it_reaches_the_inbox(walk: Walk, mallory: Membership, login: Login) -> None:
    assert "Your photo has reached the practice" in report(walk, HEIC)
    photo = Photo.objects.get()
    assert CheckIn.objects.get().photo == photo
    assert (photo.by, photo.agreed, photo.view, photo.set.purpose) == (None, "sent", "free", "healing")
    assert f'src="/photos/{photo.pk}/small/"' in walk.desk.get("/inbox/").content.decode()
    assert "the patient" in walk.desk.get(f"/photos/{photo.pk}/").content.decode()
    assert walk.phone.get(f"/photos/{photo.pk}/small/").status_code == 302
    assert login(mallory).get(f"/photos/{photo.pk}/small/").status_code == 404
    with pytest.raises(DatabaseError, match="photo of a report is never changed"), transaction.atomic():
        CheckIn.objects.update(photo=None)


@pytest.mark.parametrize(
    ("data", "why"),
    [(b"<svg/>", "no photo that can be kept"), (jpeg()[:-99], "damaged"), (b"\x00" * (33 * 1024 * 1024), "larger than 30 MB")],
)
def test_a_photo_that_cannot_be_kept_does_not_hold_up_an_emergency(walk: Walk, data: bytes, why: str) -> None:
    page = report(walk, data, "trouble_breathing")
    assert page.index('href="tel:112"') < page.index("<h1") < page.index("but not your photo")
    assert why in page
    assert (CheckIn.objects.get().level, Photo.objects.count()) == ("emergency", 0)


def test_a_full_disk_does_not_hold_up_a_report(walk: Walk, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(name: str, sealed: bytes) -> None:
        raise OSError("no space left")

    monkeypatch.setattr(files, "write", full)
    assert "but not your photo" in report(walk, jpeg())
    assert (CheckIn.objects.count(), Photo.objects.count()) == (1, 0)


def test_a_link_cannot_fill_the_disk(walk: Walk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(access, "MOST_SENT_A_DAY", 1)
    report(walk, jpeg())
    assert "many photos today" in report(walk, jpeg(2))
    assert (CheckIn.objects.count(), Photo.objects.count()) == (2, 1)


def test_without_a_photo_nothing_is_said_of_one(walk: Walk) -> None:
    assert "our photo" not in report(walk, None)
    assert CheckIn.objects.get().photo is None
    assert settings.FILE_UPLOAD_MAX_MEMORY_SIZE == 32 * 1024 * 1024
