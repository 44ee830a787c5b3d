"""Photos through the web: kept sealed, opened by those who may, gone with the patient, and never changed."""

from __future__ import annotations

import hashlib
import io
import re
import sqlite3
from contextlib import closing
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.db import DatabaseError, IntegrityError, transaction
from django.utils import timezone
from PIL import Image

from needlecraft.practice.audit.actions import Actor, verify
from needlecraft.practice.audit.models import Entry
from needlecraft.practice.config import safekeeping, secrets
from needlecraft.practice.core import files
from needlecraft.practice.core.seals import BrokenSealError, ErasedError
from needlecraft.practice.patients.actions import enter, erase
from needlecraft.practice.patients.models import Patient
from needlecraft.practice.people.models import Membership
from needlecraft.practice.photos.actions import Shot, keep, opened
from needlecraft.practice.photos.keeping import left_over, lost
from needlecraft.practice.photos.models import Aside, Photo, PhotoSet, Size
from needlecraft.practice.photos.pictures import read

from ..conftest import NOW, Login
from .samples import jpeg, sent

SHOT = Shot(date(2026, 5, 4), "baseline", "front", said_yes=True)


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(settings, "HOME", tmp_path)
    return tmp_path


@pytest.fixture
def photo(anna: Patient, paul: Membership) -> Photo:
    return keep(by=paul, at=NOW, patient=anna, shot=SHOT, picture=read(jpeg()))


def test_a_photo_is_taken_kept_listed_and_opened(anna: Patient, paul: Membership, login: Login) -> None:
    desk, place = login(paul), f"/patients/{anna.pk}/photos/"
    assert "No photos yet" in desk.get(place).content.decode()
    answer = desk.post(f"{place}take/", sent(), follow=True)
    assert "The photo is kept" in answer.content.decode()
    found = Photo.objects.get()
    listed = desk.get(place).content.decode()
    assert f'src="/photos/{found.pk}/small/"' in listed
    assert "4 May 2026" in listed
    assert "Baseline" in listed
    for size in Size:
        answer = desk.get(f"/photos/{found.pk}/{size}/")
        assert (answer["Content-Type"], answer["Cache-Control"], answer["X-Content-Type-Options"]) == ("image/jpeg", "no-store", "nosniff")
        assert Image.open(io.BytesIO(answer.content)).format == "JPEG"
    assert found.sha256 == hashlib.sha256(desk.get(f"/photos/{found.pk}/original/").content).hexdigest()
    assert "the patient said yes" in desk.get(f"/photos/{found.pk}/").content.decode()
    assert list(verify(anna.practice)) == []


def test_looking_at_a_photo_is_an_entry_and_a_thumbnail_is_none(photo: Photo, paul: Membership, login: Login) -> None:
    read_ones = Entry.objects.filter(verb="read", subject=f"photo {photo.pk}")
    desk = login(paul)
    desk.get(f"/photos/{photo.pk}/small/")
    assert read_ones.count() == 0
    desk.get(f"/photos/{photo.pk}/original/")
    desk.get(f"/photos/{photo.pk}/screen/")
    assert read_ones.count() == 2


def test_on_the_disk_lies_nothing_but_noise(photo: Photo, home: Path) -> None:
    found = sorted((home / "files").iterdir())
    assert len(found) == len(Size)
    plain = read(jpeg())
    for path in found:
        data = path.read_bytes()
        assert (path.stat().st_mode & 0o777, data[:3] == b"\xff\xd8\xff", b"JFIF" in data, b"PNG" in data) == (0o600, False, False, False)
        assert all(file[200:264] not in data for file in plain.files.values())
    assert all(photo.file in path.name and "Anna" not in path.name for path in found)


def test_a_changed_or_exchanged_file_does_not_open(photo: Photo, paul: Membership, home: Path) -> None:
    original, small = home / "files" / photo.name_of("original"), home / "files" / photo.name_of("small")
    sealed = original.read_bytes()
    for other in (sealed[:-1] + bytes([sealed[-1] ^ 1]), small.read_bytes(), b""):
        original.write_bytes(other)
        with pytest.raises(BrokenSealError):
            opened(by=paul, at=NOW, photo=photo, size=Size.ORIGINAL)
    original.unlink()
    with pytest.raises(FileNotFoundError):
        opened(by=paul, at=NOW, photo=photo, size=Size.ORIGINAL)


def test_a_missing_file_is_not_there_and_no_failure(photo: Photo, paul: Membership, login: Login, home: Path) -> None:
    (home / "files" / photo.name_of("screen")).unlink()
    assert login(paul).get(f"/photos/{photo.pk}/screen/").status_code == 404


def test_the_database_keeps_what_was_written(photo: Photo) -> None:
    for deed in (
        lambda: Photo.objects.update(view="left_45"),
        lambda: Photo.objects.all().delete(),
        lambda: PhotoSet.objects.update(purpose="review"),
        lambda: PhotoSet.objects.all()._raw_delete("default"),
    ):
        with pytest.raises((DatabaseError, IntegrityError)), transaction.atomic():
            deed()
    assert Photo.objects.get().view == "front"


def test_with_the_key_the_photos_are_gone(photo: Photo, anna: Patient, olivia: Membership, login: Login) -> None:
    sealed = files.read(photo.name_of("original"))
    erase(by=Actor.of(olivia), at=NOW, patient=anna)
    assert login(olivia).get(f"/photos/{photo.pk}/original/").status_code == 404
    assert sealed == files.read(photo.name_of("original"))
    with pytest.raises(ErasedError):
        opened(by=olivia, at=NOW, photo=Photo.objects.get(), size=Size.SMALL)
    with pytest.raises(ErasedError):
        _ = Photo.objects.get().sha256


@pytest.mark.parametrize("place", ["", "small/", "screen/", "original/"])
def test_another_practice_finds_no_photo(place: str, photo: Photo, mallory: Membership, freya: Membership, login: Login) -> None:
    for stranger in (mallory, freya):
        assert login(stranger).get(f"/photos/{photo.pk}/{place}").status_code == 404


def test_photos_of_another_patient_are_not_compared(photo: Photo, paul: Membership, login: Login) -> None:
    other = enter(by=Actor.of(paul), at=NOW, name="Berta Blum", born_on=None)
    alien = keep(by=paul, at=NOW, patient=other, shot=SHOT, picture=read(jpeg(2)))
    page = login(paul).get(f"/patients/{photo.set.patient_id}/photos/compare/?photo={photo.pk}&photo={alien.pk}").content.decode()
    assert f"/photos/{alien.pk}/" not in page
    assert "Choose two photos, no more and no fewer." in page


def test_the_same_photo_sent_twice_is_kept_once(photo: Photo, anna: Patient, paul: Membership, login: Login) -> None:
    assert keep(by=paul, at=NOW, patient=anna, shot=SHOT, picture=read(jpeg())).pk == photo.pk
    login(paul).post(f"/patients/{anna.pk}/photos/take/", sent())
    assert Photo.objects.count() == 1
    login(paul).post(f"/patients/{anna.pk}/photos/take/", sent(view="zone", zone="cheeks"))
    assert Photo.objects.count() == 2


@pytest.mark.parametrize(
    ("other", "problem"),
    [
        ({"photo": ""}, "Take a photo or choose a file."),
        ({"view": "zone"}, "Choose the zone that the photo shows."),
        ({"view": "zone", "zone": "tail"}, "Select a valid choice"),
        ({"view": "x" * 10_000}, "Select a valid choice"),
        ({"purpose": "\x00"}, "Select a valid choice"),
        ({"on": str((timezone.now() + timedelta(days=2)).date())}, "never from tomorrow"),
        ({"on": "yesterday"}, "Enter a valid date"),
        ({"said_yes": ""}, "No consent to photos is signed."),
    ],
)
def test_what_cannot_be_kept_is_explained(other: dict[str, str], problem: str, anna: Patient, paul: Membership, login: Login) -> None:
    for headers in ({}, {"HX-Request": "true"}):
        answer = login(paul).post(f"/patients/{anna.pk}/photos/take/", sent(**other), headers=headers)
        assert answer.status_code == 422
        assert problem in answer.content.decode()
    assert Photo.objects.count() == 0
    assert list(files.names()) == []


def test_a_file_that_is_too_large_is_dropped_unread(anna: Patient, paul: Membership, login: Login) -> None:
    answer = login(paul).post(f"/patients/{anna.pk}/photos/take/", sent(jpeg() + b"\x00" * settings.FILE_UPLOAD_MAX_MEMORY_SIZE))
    assert answer.status_code == 422
    assert "larger than 30 MB" in answer.content.decode()


def test_no_upload_touches_the_disk_before_it_is_sealed() -> None:
    assert settings.FILE_UPLOAD_HANDLERS == ["django.core.files.uploadhandler.MemoryFileUploadHandler"]


def test_a_photo_that_is_not_committed_is_not_there(anna: Patient, paul: Membership, monkeypatch: pytest.MonkeyPatch, home: Path) -> None:
    def pulled(*args: object, **more: object) -> None:
        raise OSError("no space left")

    monkeypatch.setattr(Photo, "save", pulled)
    with pytest.raises(OSError, match="no space"):
        keep(by=paul, at=NOW, patient=anna, shot=SHOT, picture=read(jpeg()))
    assert (Photo.objects.count(), PhotoSet.objects.count(), len(list((home / "files").iterdir()))) == (0, 0, len(Size))


def test_a_photo_kept_by_mistake_is_set_aside_for_a_reason_that_stays(photo: Photo, anna: Patient, paul: Membership, login: Login) -> None:
    desk, place = login(paul), f"/photos/{photo.pk}/"
    assert desk.post(f"{place}aside/", {"reason": " \x00 "}).status_code == 422
    for reason in ("Shows another person.", "again"):
        assert desk.post(f"{place}aside/", {"reason": reason}).status_code == 302
    assert "Shows another person." in desk.get(place).content.decode()
    for page in ("", "take/", "compare/"):
        assert place not in desk.get(f"/patients/{anna.pk}/photos/{page}").content.decode()
    again = keep(by=paul, at=NOW, patient=anna, shot=SHOT, picture=read(jpeg()))
    assert again.pk != photo.pk
    for deed in (lambda: Aside.objects.update(reason_sealed=b"x"), lambda: Aside.objects.all().delete()):
        with pytest.raises(DatabaseError, match="stays aside"), transaction.atomic():
            deed()


def test_doctor_names_what_is_lost_and_what_is_left_over(photo: Photo, home: Path) -> None:
    assert (list(lost()), list(left_over())) == ([], [])
    (home / "files" / photo.name_of("small")).rename(home / "files" / "other.small")
    (home / "files" / "a-letter.pdf").write_bytes(b"of another app")
    assert (list(lost()), list(left_over())) == ([photo.name_of("small")], ["other.small"])


def test_a_photo_comes_back_from_a_backup(photo: Photo, paul: Membership, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = opened(by=paul, at=NOW, photo=photo, size=Size.ORIGINAL)
    with closing(sqlite3.connect(home / "practice.sqlite3")) as database:
        database.execute("CREATE TABLE practices_practice (key)")
    secrets.write(home)
    (home / "erasures.txt").touch()
    safekeeping.back_up(home, home / "copy", "now")
    safekeeping.restore(home / "copy", home / "secrets.json", home / "back")
    monkeypatch.setattr(settings, "HOME", home / "back")
    assert opened(by=paul, at=NOW, photo=photo, size=Size.ORIGINAL) == before


def test_the_ghost_is_the_first_photo_of_the_view(photo: Photo, anna: Patient, paul: Membership, login: Login) -> None:
    keep(by=paul, at=NOW, patient=anna, shot=SHOT._replace(on=date(2026, 8, 1), purpose="review"), picture=read(jpeg(2)))
    page = login(paul).get(f"/patients/{anna.pk}/photos/take/?purpose=after&view=front").content.decode()
    assert re.search(rf'value="front" data-ghost-of="/photos/{photo.pk}/screen/" data-ghost-on="4 May 2026" checked', page)
    assert re.search(r'value="left_45" data-ghost-of=""', page)


def test_htmx_gets_what_changed_and_the_next_view(anna: Patient, paul: Membership, login: Login) -> None:
    answer = login(paul).post(f"/patients/{anna.pk}/photos/take/", sent(), headers={"HX-Request": "true"})
    assert answer["HX-Trigger"] == '{"photo-kept": {"next": "left_45"}}'
    assert answer.content.decode().strip().startswith('<section id="taken"')


def test_two_photos_are_compared(photo: Photo, anna: Patient, paul: Membership, login: Login) -> None:
    later = keep(by=paul, at=NOW, patient=anna, shot=SHOT._replace(on=date(2026, 8, 1), purpose="review"), picture=read(jpeg(2)))
    desk, place = login(paul), f"/patients/{anna.pk}/photos/"
    assert f"{place}compare/?photo={photo.pk}&amp;photo={later.pk}" in desk.get(place).content.decode()
    page = desk.get(f"{place}compare/?photo={later.pk}&photo={photo.pk}").content.decode()
    assert page.index(f"/photos/{photo.pk}/screen/") < page.index(f"/photos/{later.pk}/screen/")
    for wrong in ("?photo=1", "?photo=x&photo=9999999999999999999999", "?photo="):
        assert "Choose two photos, no more" in desk.get(f"{place}compare/{wrong}").content.decode()


def test_without_a_permission_to_treat_photos_are_seen_and_not_taken(photo: Photo, anna: Patient, rita: Membership, login: Login) -> None:
    reader = login(rita)
    page = reader.get(f"/patients/{anna.pk}/photos/")
    assert (page.status_code, "Take photos" in page.content.decode()) == (200, False)
    assert reader.post(f"/patients/{anna.pk}/photos/take/", sent()).status_code == 404
