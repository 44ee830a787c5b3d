"""A wrong answer that was signed is corrected in the practice: with a reason, and beside what was signed."""

from __future__ import annotations

import json

import pytest
from django.test import Client

from needlecraft.practice.audit.actions import verify
from needlecraft.practice.audit.models import Entry
from needlecraft.practice.consultations import facts
from needlecraft.practice.consultations.answers import details_in_words
from needlecraft.practice.consultations.models import Addition, Intake, Screening
from needlecraft.practice.patients.models import Patient
from needlecraft.practice.people.models import Membership

from ..conftest import Login
from ..core.pdf import text_of
from .conftest import Screened

YES = {"q-keloid": "yes"}
WHY = "It was a scar of another kind; the patient showed it."


def place(anna: Patient, code: str = "keloid") -> str:
    return f"/patients/{anna.pk}/answers/{code}/"


def verdict() -> str:
    return str(Screening.objects.latest("pk").answer["verdict"])


def test_the_corrected_answer_decides_and_the_signed_one_stays(screened: Screened, desk: Client, anna: Patient, paul: Membership) -> None:
    before = screened(**YES)
    assert verdict() not in ("clear", "caution")
    signed = bytes(Intake.objects.get(patient=anna).answers_sealed)
    after = desk.post(place(anna), {"q-keloid": "no", "reason": WHY}, follow=True).content.decode()
    assert verdict() == "clear"
    assert "It stands on 1 answer that was corrected after the patient had signed." in after
    for words in (WHY, paul.user.name, "<s>yes</s>", "Anna Meissner Orsted"):
        assert words in after
    assert bytes(Intake.objects.get(patient=anna).answers_sealed) == signed
    assert "keloid" in json.dumps(Screening.objects.get(pk=before.pk).given["conditions"])
    assert "corrected after" not in desk.get(f"/screenings/{before.pk}/").content.decode()
    entry = Entry.objects.get(verb="corrected", subject__startswith="intake")
    assert entry.by == paul.user_id
    assert list(verify(anna.practice)) == []


def test_a_no_that_was_signed_can_be_a_yes(screened: Screened, desk: Client, anna: Patient) -> None:
    screened()
    assert verdict() == "clear"
    desk.post(place(anna, "pregnancy"), {"q-pregnancy": "yes", "q-pregnancy-state": "current", "reason": WHY})
    assert verdict() == "contraindicated"
    page = desk.get(f"/patients/{anna.pk}/consultation/").content.decode()
    assert "<s>no</s>" in page
    assert WHY in page


@pytest.mark.parametrize(
    ("posted", "told"),
    [
        ({"q-keloid": "no"}, "Write the reason."),
        ({"q-keloid": "no", "reason": " \0 "}, "Write the reason."),
        ({"reason": WHY}, "Choose yes or no."),
        ({"q-keloid": "unsure", "reason": WHY}, "Choose yes or no."),
    ],
)
def test_without_a_reason_or_an_answer_nothing_is_corrected(
    posted: dict[str, str], told: str, screened: Screened, desk: Client, anna: Patient
) -> None:
    screened(**YES)
    page = desk.post(place(anna), posted)
    assert page.status_code == 422
    assert told in page.content.decode()
    assert not Addition.objects.exists()


def test_a_day_that_cannot_be_is_refused_with_what_was_written(screened: Screened, desk: Client, anna: Patient) -> None:
    screened()
    page = desk.post(place(anna, "waxing"), {"q-waxing": "yes", "q-waxing-on": "2999-01-01", "reason": WHY})
    assert page.status_code == 422
    assert "Write a day that has been." in page.content.decode()
    assert WHY in page.content.decode()


def test_pressing_twice_corrects_once(screened: Screened, desk: Client, anna: Patient) -> None:
    screened(**YES)
    for _ in range(2):
        assert desk.post(place(anna), {"q-keloid": "no", "reason": WHY}).status_code == 302
    assert Addition.objects.count() == 1


def test_what_was_corrected_can_be_corrected_again_and_all_of_it_is_read(screened: Screened, desk: Client, anna: Patient) -> None:
    screened(**YES)
    desk.post(place(anna), {"q-keloid": "no", "reason": WHY})
    page = desk.post(place(anna), {**YES, "reason": "The letter of the surgeon came."}, follow=True).content.decode()
    assert page.index("<s>yes</s>") < page.index("<s>no</s>")
    assert verdict() not in ("clear", "caution")


def test_medicines_that_were_named_are_corrected_too(screened: Screened, desk: Client, anna: Patient) -> None:
    screened(named="Roaccutane", other="I faint easily.")
    assert verdict() not in ("clear", "caution")
    page = desk.get(place(anna, "words")).content.decode()
    assert "Roaccutane" in page
    assert "I faint easily." in page
    assert desk.post(place(anna, "words"), {"named": "", "other": ""}).status_code == 422
    after = desk.post(place(anna, "words"), {"named": "Rosehip oil", "other": "", "reason": WHY}, follow=True).content.decode()
    assert "<s>Roaccutane</s>" in after
    intake = Intake.objects.get(patient=anna)
    intake.patient = anna
    assert facts.answers_of(anna, intake)["named"] == ["Rosehip oil"]


def test_the_record_has_both(screened: Screened, desk: Client, anna: Patient) -> None:
    screened(**YES)
    desk.post(place(anna), {"q-keloid": "no", "reason": WHY})
    told = json.loads(desk.post(f"/patients/{anna.pk}/record/", {"as": "json"}).content)["stored"]
    assert "keloid" in told["consultations.intake"][0]["answers"]["yes"]
    [added] = told["consultations.addition"]
    assert (added["answers"]["no"], added["reason"]) == (["keloid"], WHY)
    paper = " ".join(text_of(desk.post(f"/patients/{anna.pk}/record/", {"as": "pdf"}).content).split())
    assert WHY in paper
    assert "Answer corrected in the practice" in desk.get(f"/patients/{anna.pk}/").content.decode()


def test_before_anything_is_settled_it_leads_to_the_consultation(link: str, desk: Client, anna: Patient) -> None:
    for part, questions in facts.asked("guideline").items():
        Client().post(f"{link}{part}/", {f"q-{question.code}": "no" for question in questions})
    assert desk.get(place(anna)).status_code == 404
    Client().post(f"{link}sign/", {"signature": "Anna Meissner Orsted"})
    assert desk.post(place(anna), {**YES, "reason": WHY}).headers["Location"] == f"/patients/{anna.pk}/consultation/"


def test_what_was_not_answered_cannot_be_corrected(screened: Screened, desk: Client, anna: Patient) -> None:
    screened(**{"q-keloid": "unsure"})
    for code in ("keloid", "no_such_question"):
        assert desk.get(place(anna, code)).status_code == 404


def test_who_does_not_decide_corrects_nothing(
    screened: Screened, anna: Patient, rita: Membership, freya: Membership, mallory: Membership, login: Login
) -> None:
    screened(**YES)
    for member in (rita, freya, mallory):
        assert login(member).post(place(anna), {"q-keloid": "no", "reason": WHY}).status_code == 404
        assert login(member).post(place(anna, "words"), {"named": "", "reason": WHY}).status_code == 404


def test_details_are_read_in_words() -> None:
    details = {"state": "current", "severity": "mild", "zones": ["cheeks", "chin"]}
    assert details_in_words("guideline", "acne", details) == "now, mild, cheeks, chin"
    assert details_in_words("guideline", "waxing", {"on": "2025-06-01"}) == "On which day? 1 June 2025"
    assert details_in_words("guideline", "diabetes", {"controlled": "yes"}) == "Is it well controlled? yes"
