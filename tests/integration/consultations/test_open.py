"""What the patient was not sure of stays open, and is answered in the practice: beside what was signed, with who and when."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from django.test import Client
from django.utils import timezone

from needlecraft.practice.audit.actions import verify
from needlecraft.practice.consultations import facts
from needlecraft.practice.consultations.models import Addition, Consultation, Intake, Screening
from needlecraft.practice.core.seals import ErasedError
from needlecraft.practice.patients.models import Patient, PatientKey
from needlecraft.practice.people.models import Membership

from ..conftest import Login
from .conftest import SETTLED, Screened

UNSURE = {"q-keloid": "unsure"}


def open_codes(screening: Screening) -> list[str]:
    return [one["question"] for one in screening.answer["unanswered"]]


def test_not_sure_is_never_no(screened: Screened) -> None:
    screening = screened(**UNSURE)
    assert "keloid" not in screening.given["denied"]
    assert (screening.answer["verdict"], open_codes(screening)) == ("incomplete", ["keloid"])


def test_an_answer_in_the_practice_decides_anew_and_the_old_decision_stays(
    screened: Screened, desk: Client, anna: Patient, paul: Membership
) -> None:
    before = screened(**UNSURE)
    signed = bytes(Intake.objects.get(patient=anna).answers_sealed)
    page = desk.get(f"/screenings/{before.pk}/").content.decode()
    assert 'name="q-keloid" value="no"' in page
    assert 'value="unsure"' not in page
    after = desk.post(f"/screenings/{before.pk}/answers/", {"q-keloid": "no"}, follow=True)
    newest = Screening.objects.latest("pk")
    assert (newest.answer["verdict"], open_codes(newest)) == ("clear", [])
    assert open_codes(Screening.objects.get(pk=before.pk)) == ["keloid"]
    text = after.content.decode()
    assert "Answered in the practice" in text
    assert paul.user.name in text
    assert f"/screenings/{before.pk}/" in text
    assert "This is an earlier decision" in desk.get(f"/screenings/{before.pk}/").content.decode()
    assert bytes(Intake.objects.get(patient=anna).answers_sealed) == signed
    assert list(verify(anna.practice)) == []


def test_a_missing_detail_is_asked_with_its_question(screened: Screened, desk: Client) -> None:
    screening = screened(**{"q-diabetes": "yes"})
    assert open_codes(screening) == ["diabetes.controlled"]
    desk.post(f"/screenings/{screening.pk}/answers/", {"q-diabetes": "yes", "q-diabetes-controlled": "yes"})
    assert open_codes(Screening.objects.latest("pk")) == []


def test_a_detail_that_only_an_adapted_policy_asks_for_can_be_given() -> None:
    lacking = {"unanswered": [{"question": "smoking.severity"}, {"question": "smoking"}, {"question": "products"}]}
    assert [(one.code, one.follow_ups[-1]) for one in facts.open_questions("guideline", lacking)] == [("smoking", "severity")]


def test_the_skin_type_is_settled_in_place(screened: Screened, desk: Client, anna: Patient) -> None:
    screening = screened({key: value for key, value in SETTLED.items() if key != "fitzpatrick"})
    assert open_codes(screening) == ["fitzpatrick"]
    desk.post(f"/screenings/{screening.pk}/answers/", {"fitzpatrick": "3"})
    assert Screening.objects.latest("pk").answer["verdict"] == "clear"
    consultation = Consultation.objects.filter(patient=anna).first()
    assert consultation is not None
    assert (consultation.settled["fitzpatrick"], consultation.settled["zones"]) == (3, SETTLED["zones"])


def test_pressing_twice_adds_once(screened: Screened, desk: Client) -> None:
    screening = screened(**UNSURE)
    for _ in range(2):
        desk.post(f"/screenings/{screening.pk}/answers/", {"q-keloid": "no"})
    assert Addition.objects.count() == 1


@pytest.mark.parametrize(
    "posted",
    [
        {},
        {"q-keloid": "unsure"},
        {"q-keloid": "\0"},
        {"q-keloid": "maybe" * 2000},
        {"q-pregnancy": "yes"},  # it was answered by the patient, and is not open
        {"fitzpatrick": "7"},
        {"fitzpatrick": "²"},
        {"fitzpatrick": "1" * 10_000},
    ],
)
def test_what_is_not_an_answer_adds_nothing(screened: Screened, desk: Client, posted: dict[str, str]) -> None:
    screening = screened(**UNSURE)
    assert desk.post(f"/screenings/{screening.pk}/answers/", posted).status_code == 302
    assert not Addition.objects.exists()
    assert open_codes(Screening.objects.latest("pk")) == ["keloid"]
    assert Consultation.objects.count() == 1


def test_a_day_to_come_is_refused_and_nothing_is_added(screened: Screened, desk: Client) -> None:
    screening = screened(**{"q-waxing": "unsure"})
    tomorrow = str(timezone.now().date() + timedelta(days=2))
    page = desk.post(f"/screenings/{screening.pk}/answers/", {"q-waxing": "yes", "q-waxing-on": tomorrow})
    assert page.status_code == 422
    assert "Write a day that has been." in page.content.decode()
    assert not Addition.objects.exists()


def test_the_next_intake_starts_from_what_was_added(screened: Screened, desk: Client, anna: Patient) -> None:
    screening = screened(**UNSURE)
    desk.post(f"/screenings/{screening.pk}/answers/", {"q-keloid": "yes", "q-keloid-state": "past"})
    desk.post(f"/patients/{anna.pk}/ask/")
    answers = Intake.objects.latest("pk").answers
    assert "keloid" in answers["yes"]
    assert (answers["no"], answers["unsure"]) == ([], [])


def test_who_does_not_decide_adds_nothing(screened: Screened, rita: Membership, freya: Membership, login: Login) -> None:
    screening = screened(**UNSURE)
    for member in (rita, freya):
        assert login(member).post(f"/screenings/{screening.pk}/answers/", {"q-keloid": "no"}).status_code == 404
    page = login(rita).get(f"/screenings/{screening.pk}/").content.decode()
    assert "Have you ever had a keloid" in page
    assert "Save and screen again" not in page


@pytest.mark.parametrize("change", [lambda rows: rows.update(answers_sealed=b"x"), lambda rows: rows.delete()])
def test_what_was_added_stands_for_ever(screened: Screened, desk: Client, change: Any) -> None:
    desk.post(f"/screenings/{screened(**UNSURE).pk}/answers/", {"q-keloid": "no"})
    with pytest.raises(DatabaseError, match="an answer that was added is never"), transaction.atomic():
        change(Addition.objects.all())


def test_an_erasure_silences_what_was_added(screened: Screened, desk: Client, anna: Patient) -> None:
    desk.post(f"/screenings/{screened(**UNSURE).pk}/answers/", {"q-keloid": "no"})
    PatientKey.objects.filter(patient=anna).delete()
    with pytest.raises(ErasedError):
        _ = Addition.objects.get().answers
