"""The whole way of one patient, from the first question to the report on the third day, as people click it."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from django.test import Client
from django.utils import timezone

from needlecraft.practice.aftercare.models import CheckIn, Sheet
from needlecraft.practice.audit.actions import verify
from needlecraft.practice.consents.models import Consent
from needlecraft.practice.consultations import facts
from needlecraft.practice.consultations.models import Override, Screening
from needlecraft.practice.courses.models import Course
from needlecraft.practice.diary.models import Appointment, Hold
from needlecraft.practice.patients.models import Patient
from needlecraft.practice.people.models import Membership
from needlecraft.practice.practices.models import Room
from needlecraft.practice.treatments.models import Treatment

from .conftest import Login

STEPS = ["photographs", "cleanse", "gliding_medium", "after_product", "sun_protection"]
SETTLED = {"fitzpatrick": "2", "concerns": ["fine_lines"], "zones": ["cheeks"], "modalities": ["pen"]}


class Walk:
    """One patient's way; every step is a request."""

    def __init__(self, patient: Patient, practitioner: Membership, room: Room, desk: Client) -> None:
        self.patient, self.practitioner, self.room, self.desk, self.phone = patient, practitioner, room, desk, Client()

    def screened(self, **yes: str) -> Walk:
        page = self.desk.post(f"/patients/{self.patient.pk}/ask/", follow=True).content.decode()
        link = re.search(r"http://testserver(/i/[\w-]{32}/)", page)
        assert link is not None
        for part, questions in facts.asked("guideline").items():
            answers = {f"q-{question.code}": "no" for question in questions}
            assert self.phone.post(f"{link[1]}{part}/", answers | yes).status_code == 302
        assert self.phone.post(f"{link[1]}sign/", {"signature": self.patient.name}).status_code == 302
        assert self.desk.post(f"/patients/{self.patient.pk}/consultation/", SETTLED).status_code == 302
        return self

    def planned(self) -> Course:
        plan = self.desk.post(f"/patients/{self.patient.pk}/plan/")
        assert plan.status_code == 302
        assert self.desk.get(plan.url).status_code == 200
        assert self.desk.post(f"{plan.url}choose/", {"n": "0"}).status_code == 302
        return Course.objects.get(patient=self.patient, ended_at=None)

    def agreed(self, course: Course, signature: str | None = None) -> Any:
        signature = self.patient.name if signature is None else signature
        return self.desk.post(f"/courses/{course.pk}/consent/", {"signature": signature, "photos": "on"})

    def booked(self, course: Course, day: Any = None, n: int = 1) -> Any:
        day = day or timezone.localdate(timezone=self.patient.practice.zone) + timedelta(days=1)
        chosen = {"day": str(day), "clock": "10:00", "practitioner": self.practitioner.pk, "room": self.room.pk}
        return self.desk.post(f"/courses/{course.pk}/book/{n}/", chosen)

    def begun(self, n: int = 1) -> Treatment:
        """The day of the n-th appointment has come, and its treatment begins."""
        appointment = Appointment.objects.get(patient=self.patient, n=n, cancelled_at=None)
        now = timezone.now()
        appointment.starts_at, appointment.ends_at = now, now + timedelta(hours=1)
        appointment.free_from = appointment.free_until = None
        appointment.save()
        assert self.desk.post(f"/appointments/{appointment.pk}/begin/").status_code == 302
        treatment = Treatment.objects.get(appointment=appointment)
        assert self.desk.post(f"/treatments/{treatment.pk}/rescreen/").status_code == 302
        return treatment

    def recorded(self, treatment: Treatment, **other: Any) -> Any:
        version = Treatment.objects.get(pk=treatment.pk).version
        done = {"cheeks-depth": "0.5", "cheeks-passes": "3", "serial": "S1", "lot": "L1", "expires_on": "2099-01-01", "sign": "1"}
        shown = {"cheeks-endpoint": "light redness", "step": STEPS, "version": str(version)}
        return self.desk.post(f"/treatments/{treatment.pk}/", {**done, **shown, **other})


@pytest.fixture
def walk(anna: Patient, paul: Membership, login: Login) -> Walk:
    return Walk(anna, paul, Room.objects.create(practice=anna.practice, name="1"), login(paul))


def test_from_the_first_question_to_the_healed_skin(walk: Walk, olivia: Membership, login: Login) -> None:
    course = walk.screened().planned()
    assert walk.agreed(course).status_code == 302
    assert walk.booked(course).status_code == 302
    treatment = walk.begun()
    cream = {"numbing-product": "EMLA", "numbing-lot": "N1", "numbing-grams": "2.5", "numbing-area": "25"}
    assert walk.recorded(treatment, sign="", numb="1", **cream).status_code in (302, 422)
    signed = walk.recorded(treatment, off="1", **cream)
    assert signed.status_code == 302
    walk.desk.get(signed.url)
    sheet = Sheet.objects.get(treatment=treatment)
    page = walk.phone.get(f"/a/{sheet.link}/").content.decode()
    assert "Not yet" in page
    assert "make-up" in page.lower()
    worried = walk.phone.post(f"/a/{sheet.link}/report/", {"symptom": ["trouble_breathing"]}).content.decode()
    assert worried.index('href="tel:112"') < worried.index("<h1")
    assert "trouble breathing" in login(olivia).get("/inbox/").content.decode()
    report = CheckIn.objects.get()
    assert report.level == "emergency"
    assert walk.desk.post(f"/inbox/{report.pk}/seen/", {"note": "Called an ambulance."}).status_code == 302
    assert "Nobody is waiting" in walk.desk.get("/inbox/").content.decode()
    assert walk.desk.get(f"/patients/{walk.patient.pk}/").status_code == 200
    assert list(verify(walk.patient.practice)) == []


@pytest.mark.parametrize(
    ("other", "reason"),
    [
        ({"cheeks-depth": ""}, "the depth is missing"),
        ({"cheeks-passes": ""}, "passes or the seconds are missing"),
        ({"cheeks-depth": "2.5"}, "2.5 mm is deeper than the"),
        ({"serial": ""}, "serial number, lot and expiry date are missing"),
        ({"expires_on": "2020-01-01"}, "The cartridge has expired"),
        ({"cheeks-endpoint": ""}, "end point of the skin is missing"),
    ],
)
def test_nothing_unsafe_is_signed(walk: Walk, other: dict[str, str], reason: str) -> None:
    course = walk.screened().planned()
    walk.agreed(course)
    walk.booked(course)
    treatment = walk.begun()
    refused = walk.recorded(treatment, **other)
    assert refused.status_code == 422
    assert reason in refused.content.decode()
    treatment.refresh_from_db()
    assert treatment.signed_at is None


def test_without_a_consent_to_this_very_plan_nothing_is_signed(walk: Walk) -> None:
    course = walk.screened().planned()
    assert walk.agreed(course, signature="  ").status_code == 422
    walk.agreed(course)
    again = walk.planned()
    assert not Consent.objects.valid_for(again).exists()
    walk.booked(again)
    refused = walk.recorded(walk.begun())
    assert "no valid consent" in refused.content.decode()


def test_against_the_screening_nothing_is_signed(walk: Walk) -> None:
    yesterday = str((timezone.now() - timedelta(days=1)).date())
    course = walk.screened(**{"q-waxing": "yes", "q-waxing-on": yesterday}).planned()
    walk.agreed(course)
    early = walk.booked(course)
    assert early.status_code == 422
    assert "so says this patient" in early.content.decode()
    walk.booked(course, course.planned(1)["target"])
    refused = walk.recorded(walk.begun())
    assert "screening says “later”" in refused.content.decode()


def test_a_clinicians_decision_lets_a_review_be_treated(walk: Walk) -> None:
    course = walk.screened(**{"q-cold_sores": "yes", "q-cold_sores-state": "past"}).planned()
    walk.agreed(course)
    walk.booked(course)
    treatment = walk.begun()
    assert "screening says “a clinician decides”" in walk.recorded(treatment).content.decode()
    walk.desk.post(f"/screenings/{Screening.objects.get().pk}/", {"reason": "Prophylaxis is prescribed."})
    assert walk.recorded(treatment).status_code == 302


def test_one_person_cannot_override_a_zone_that_is_ruled_out(walk: Walk) -> None:
    course = walk.screened(
        **{"q-acne": "yes", "q-acne-state": "current", "q-acne-zones": "chin", "q-acne-severity": "mild", "q-cold_sores": "no"}
    ).planned()
    screening = Screening.objects.get()
    assert not Override.objects.in_force(screening, "contraindicated").exists()
    Override.objects.create(patient=walk.patient, screening=screening, by=walk.practitioner, at=timezone.now(), reason_sealed=b"x")
    assert Override.objects.in_force(screening, "review").exists()
    assert not Override.objects.in_force(screening, "contraindicated").exists()
    assert not Override.objects.in_force(screening, "incomplete").exists()
    assert course.pk


def test_a_cartridge_is_used_once(walk: Walk) -> None:
    course = walk.screened().planned()
    walk.agreed(course)
    walk.booked(course)
    walk.recorded(walk.begun())
    walk.booked(course, date.fromisoformat(course.planned(2)["target"]) + timedelta(days=1), n=2)
    refused = walk.recorded(walk.begun(2))
    assert "This cartridge was used before" in refused.content.decode()


def test_what_is_signed_is_locked_and_can_be_added_to(walk: Walk) -> None:
    course = walk.screened().planned()
    walk.agreed(course)
    walk.booked(course)
    treatment = walk.begun()
    walk.recorded(treatment)
    before = bytes(Treatment.objects.get().done_sealed)
    walk.recorded(treatment, **{"cheeks-depth": "0.25"})
    assert bytes(Treatment.objects.get().done_sealed) == before
    with pytest.raises(DatabaseError, match="a signed treatment is never changed"), transaction.atomic():
        Treatment.objects.update(done_sealed=b"")
    walk.desk.post(f"/treatments/{treatment.pk}/add/", {"words": "She felt dizzy for a minute."})
    assert "She felt dizzy" in walk.desk.get(f"/treatments/{treatment.pk}/").content.decode()


def test_nobody_is_in_two_places(walk: Walk, login: Login) -> None:
    course = walk.screened().planned()
    assert walk.booked(course).status_code == 302
    assert walk.booked(course, n=1).status_code == 422
    walk.desk.post(f"/appointments/{Appointment.objects.get().pk}/cancel/")
    assert Hold.objects.count() == 0
    assert walk.booked(course).status_code == 302


def test_with_a_credential_that_has_expired_nothing_is_signed(walk: Walk) -> None:
    course = walk.screened().planned()
    walk.agreed(course)
    walk.booked(course)
    treatment, today = walk.begun(), timezone.localdate(timezone=walk.patient.practice.zone)
    held = walk.practitioner.credentials.create(name="Licence", expires_on=today - timedelta(days=1))
    refused = walk.recorded(treatment)
    assert refused.status_code == 422
    assert "Your credential “Licence” expired on" in refused.content.decode()
    held.expires_on = today
    held.save()
    assert walk.recorded(treatment).status_code == 302


def test_a_link_that_was_taken_back_opens_nothing(walk: Walk) -> None:
    course = walk.screened().planned()
    walk.agreed(course)
    walk.booked(course)
    treatment = walk.begun()
    signed = walk.recorded(treatment)
    walk.desk.get(signed.url)
    link = Sheet.objects.get().link
    walk.desk.post(f"{signed.url}revoke/")
    assert walk.phone.get(f"/a/{link}/").status_code == 404


def test_after_an_erasure_the_day_still_opens(walk: Walk, olivia: Membership, login: Login) -> None:
    course = walk.screened().planned()
    walk.booked(course)
    Appointment.objects.update(starts_at=timezone.now(), ends_at=timezone.now() + timedelta(hours=1), free_from=None, free_until=None)
    assert "Anna" in walk.desk.get("/").content.decode()
    assert login(olivia).post(f"/patients/{walk.patient.pk}/erase/", {"name": walk.patient.name}).status_code == 302
    day = walk.desk.get("/")
    assert day.status_code == 200
    assert "Anna" not in day.content.decode()


def test_times_are_those_of_the_practice(walk: Walk) -> None:
    walk.screened()
    told = timezone.now().astimezone(walk.patient.practice.zone)
    page = walk.desk.get(f"/patients/{walk.patient.pk}/").content.decode()
    assert any(f'{moment:%H:%M}</span><span><a href="/screenings/' in page for moment in (told, told - timedelta(minutes=1)))
