"""Photos and the patient's word: signed, spoken, or taken back."""

from __future__ import annotations

import pytest
from django.utils import timezone

from needlecraft.practice.consents.actions import withdraw
from needlecraft.practice.consents.models import Consent
from needlecraft.practice.patients.models import Patient
from needlecraft.practice.people.models import Membership
from needlecraft.practice.photos.access import consent_to_photos
from needlecraft.practice.photos.models import Photo
from needlecraft.practice.practices.models import Room

from ..conftest import Login
from ..test_walk import Walk
from .samples import jpeg, sent


@pytest.fixture
def walk(anna: Patient, paul: Membership, login: Login) -> Walk:
    return Walk(anna, paul, Room.objects.create(practice=anna.practice, name="1"), login(paul))


def test_what_the_patient_said_last_holds(walk: Walk, anna: Patient, paul: Membership) -> None:
    place = f"/patients/{anna.pk}/photos/take/"
    assert consent_to_photos(anna) == "none"
    assert walk.desk.post(place, sent(said_yes="")).status_code == 422
    walk.agreed(walk.screened().planned())
    assert consent_to_photos(anna) == "signed"
    assert "Consent to photos is signed" in walk.desk.get(place).content.decode()
    assert walk.desk.post(place, sent(said_yes="")).status_code == 302
    assert Photo.objects.get().agreed == "signed"
    withdraw(by=paul, at=timezone.now(), consent=Consent.objects.get(kind="photos"))
    page = walk.desk.get(place).content.decode()
    assert "the patient has taken back the consent" in page
    assert '<input type="file"' not in page
    refused = walk.desk.post(place, sent(jpeg(2)))
    assert (refused.status_code, "has taken back" in refused.content.decode()) == (422, True)
    assert Photo.objects.count() == 1
    walk.agreed(walk.planned())
    assert consent_to_photos(anna) == "signed"
