"""The intake on a phone: saved at each answer, in any tab, after any break; nothing hostile gets in."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from needlecraft.practice.consultations import facts
from needlecraft.practice.consultations.models import Intake, Screening
from needlecraft.practice.patients.models import Patient

from .conftest import Screened

HTMX = {"HTTP_HX_REQUEST": "true"}
LONG = "x" * 10_000


def answers_of(anna: Patient) -> dict[str, Any]:
    found: dict[str, Any] = Intake.objects.get(patient=anna).answers
    return found


def test_two_tabs_keep_the_answers_of_both(link: str, anna: Patient) -> None:
    Client().post(f"{link}conditions/", {"q-diabetes": "yes", "q-diabetes-controlled": "yes"}, **HTMX)
    Client().post(f"{link}conditions/", {"q-keloid": "no"}, **HTMX)
    Client().post(f"{link}medicines/", {"named": ["Eliquis", ""], "other": "I faint easily"}, **HTMX)
    Client().post(f"{link}medicines/", {"q-isotretinoin": "unsure"}, **HTMX)
    answers = answers_of(anna)
    assert (answers["yes"], answers["no"], answers["unsure"]) == ({"diabetes": {"controlled": "yes"}}, ["keloid"], ["isotretinoin"])
    assert (answers["named"], answers["other"]) == (["Eliquis"], "I faint easily")


def test_an_answer_that_changes_takes_the_place_of_the_old_one(link: str, anna: Patient) -> None:
    for said in ("yes", "unsure", "no"):
        Client().post(f"{link}conditions/", {"q-keloid": said}, **HTMX)
    assert (answers_of(anna)["yes"], answers_of(anna)["no"], answers_of(anna)["unsure"]) == ({}, ["keloid"], [])


def test_each_answer_is_told_to_be_saved_or_why_not(link: str) -> None:
    saved = Client().post(f"{link}conditions/", {"q-keloid": "no"}, **HTMX)
    assert (saved.status_code, "Saved at" in saved.content.decode()) == (200, True)
    refused = Client().post(f"{link}exposures/", {"q-waxing": "yes", "q-waxing-on": "2999-01-01"}, **HTMX)
    assert (refused.status_code, "Write a day that has been." in refused.content.decode()) == (422, True)


def test_the_link_leads_to_where_the_patient_stopped(link: str) -> None:
    phone = Client()
    assert phone.get(link).url == f"{link}conditions/"
    conditions = facts.asked("guideline")["conditions"]
    phone.post(f"{link}conditions/", {f"q-{question.code}": "no" for question in conditions[:5]})
    assert phone.get(link).url == f"{link}conditions/#q-{conditions[5].code}"
    for part, questions in facts.asked("guideline").items():
        phone.post(f"{link}{part}/", {f"q-{question.code}": "no" for question in questions})
    assert phone.get(link).url == f"{link}sign/"


def test_follow_ups_hang_on_a_yes_and_zones_have_names(link: str) -> None:
    page = Client().get(f"{link}conditions/").content.decode()
    assert page.count('<fieldset class="question"') == len(facts.asked("guideline")["conditions"])
    assert "around the mouth" in page
    assert ">perioral<" not in page


def test_the_name_on_the_box_counts_more_than_a_no(screened: Screened, link: str) -> None:
    screening = screened(named="Eliquis 5 mg")
    assert "anticoagulant" not in screening.given["denied"]
    assert "anticoagulant" in [one["rule"] for one in screening.answer["findings"]]


def test_the_page_of_the_signature_names_such_a_contradiction(link: str) -> None:
    for part, questions in facts.asked("guideline").items():
        Client().post(f"{link}{part}/", {f"q-{question.code}": "no" for question in questions} | {"named": "Eliquis"})
    page = Client().get(f"{link}sign/").content.decode()
    assert "and Eliquis belongs there. We count it as a yes." in page


@pytest.mark.parametrize("signature", ["", "  ", "\0", "\u200b"])
def test_an_empty_name_is_no_signature(link: str, anna: Patient, signature: str) -> None:
    for part, questions in facts.asked("guideline").items():
        Client().post(f"{link}{part}/", {f"q-{question.code}": "no" for question in questions})
    assert Client().post(f"{link}sign/", {"signature": signature}).status_code == 422
    assert Intake.objects.get(patient=anna).signed_at is None


@pytest.mark.parametrize(
    ("part", "posted"),
    [
        ("conditions", {"q-keloid": LONG}),
        ("conditions", {"q-keloid": "yes", "q-keloid-state": "\0", "q-keloid-zones": ["cheeks", "moon", LONG, "\0"]}),
        ("exposures", {"q-waxing": "yes", "q-waxing-on": "0000-00-00"}),
        ("exposures", {"q-waxing": "yes", "q-waxing-on": "\0"}),
        ("exposures", {"q-waxing": "yes", "q-waxing-on": "1066-10-14"}),
        ("medicines", {"named": [LONG, "\0", "\u202e", "Eliquis\nEliquis\r\n\n"] * 60, "other": "\0" + LONG}),
        ("allergies", {"q-" + LONG[:200]: "yes", "q-unheard_of": "yes"}),
    ],
)
def test_nothing_hostile_is_kept(link: str, anna: Patient, part: str, posted: dict[str, Any]) -> None:
    assert Client().post(f"{link}{part}/", posted).status_code in (302, 422)
    answers = answers_of(anna)
    assert "\0" not in str(answers)
    assert "moon" not in str(answers)
    assert max(map(len, (*answers.get("named", ()), answers.get("other", "")))) <= 500
    assert len(answers.get("named", ())) <= 40
    assert {*answers["yes"], *answers["no"]} <= {question.code for some in facts.asked("guideline").values() for question in some}
    assert Client().get(f"{link}{part}/").status_code == 200


def test_words_of_a_patient_are_shown_as_words(link: str, desk: Client, anna: Patient) -> None:
    Client().post(f"{link}medicines/", {"named": "<script>alert(1)</script>", "other": "</textarea><script>"})
    pages = [Client().get(f"{link}medicines/"), desk.get(f"/patients/{anna.pk}/")]
    assert not [page for page in pages if "<script>" in page.content.decode()]


def test_no_screening_comes_of_asking_alone(link: str) -> None:
    assert not Screening.objects.exists()
