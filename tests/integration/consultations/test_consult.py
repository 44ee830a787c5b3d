"""The consultation: concerns placed by zone, a skin type that may stay unknown, names instead of codes, the safety strip."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from needlecraft.practice.consultations.disagreement import disagreement
from needlecraft.practice.consultations.models import Consultation
from needlecraft.practice.consultations.safety import safety
from needlecraft.practice.patients.models import Patient
from needlecraft.protocol.knowledge import load

from .conftest import SETTLED, Screened

CODES = [code for code, zone in load().zones.items() if code != zone.name]
ON = date(2026, 12, 1)


def words(page: Any) -> str:
    return re.sub(r"<[^>]*>", " ", page.content.decode())


def position(decision: str, until: str | None = None, *, adopted: bool = False) -> dict[str, Any]:
    return {"decision": decision, "until": until, "adopted": adopted}


def test_a_concern_sits_where_it_was_placed(screened: Screened) -> None:
    settled = SETTLED | {"concerns": ["acne_scars", "fine_lines"], "where-acne_scars": ["cheeks", "back", "moon"], "goals": "Smoother."}
    screening = screened(settled)
    assert screening.given["concerns"] == [{"code": "acne_scars", "zones": ["cheeks"]}, "fine_lines"]


def test_the_page_comes_back_as_it_was_settled(screened: Screened, desk: Client, anna: Patient) -> None:
    screened(SETTLED | {"where-fine_lines": ["perioral"], "goals": "Softer <lines>"})
    chart = desk.get(f"/patients/{anna.pk}/").content.decode()
    assert "fine lines (around the mouth)" in chart
    page = desk.get(f"/patients/{anna.pk}/consultation/").content.decode()
    assert "Softer &lt;lines&gt;" in page
    assert "Softer &lt;lines&gt;" in chart
    assert re.search(r'name="where-fine_lines" value="perioral" checked', page)
    assert re.search(r'name="zones" value="cheeks" checked', page)
    assert re.search(r'name="fitzpatrick" value="2" checked', page)


def test_the_skin_types_name_their_source_and_can_stay_unknown(desk: Client, anna: Patient) -> None:
    page = desk.get(f"/patients/{anna.pk}/consultation/").content.decode()
    assert "NBK481857" in page
    assert re.search(r'name="fitzpatrick" value="" checked', page)


@pytest.mark.parametrize(
    "wrong",
    [
        {"zones": []},
        {"zones": ["moon"]},
        {"zones": ["cheeks", "\0"]},
        {"concerns": ["x" * 10_000]},
        {"modalities": ["laser"]},
        {"fitzpatrick": "7"},
        {"fitzpatrick": "two"},
        {"goals": "x" * 10_000},
    ],
)
def test_what_cannot_be_settled_is_said_and_nothing_is_kept(desk: Client, anna: Patient, wrong: dict[str, Any]) -> None:
    page = desk.post(f"/patients/{anna.pk}/consultation/", SETTLED | wrong)
    assert page.status_code == 422
    assert 'class="errors"' in page.content.decode()
    assert not Consultation.objects.exists()


def test_no_page_shows_a_code(screened: Screened, desk: Client, anna: Patient) -> None:
    day = str(timezone.now().date() - timedelta(days=3))
    settled = SETTLED | {"zones": ["cheeks", "perioral", "under_eyes", "eyelids"]}
    screening = screened(settled, **{"q-waxing": "yes", "q-waxing-on": day, "q-waxing-zones": ["perioral", "under_eyes"]})
    assert "perioral" not in screening.sentence
    pages = [f"/patients/{anna.pk}/", f"/patients/{anna.pk}/consultation/", f"/screenings/{screening.pk}/"]
    shown = " ".join(words(desk.get(page)) for page in pages)
    assert "around the mouth" in shown
    assert [code for code in CODES if re.search(rf"\b{code}\b|\b{code.replace('_', ' ')}\b", shown)] == []


def test_sources_that_disagree_are_dots_on_a_line(screened: Screened, desk: Client) -> None:
    day = str(timezone.now().date() - timedelta(days=3))
    screening = screened(**{"q-sun_tanning": "yes", "q-sun_tanning-on": day})
    page = desk.get(f"/screenings/{screening.pk}/").content.decode()
    drawing = re.search(r'<svg class="disagreement".*?</svg>', page, re.DOTALL)
    assert drawing is not None
    assert drawing[0].count('class="adopted"') == 1
    assert 'role="img" aria-label="What the sources say: ' in drawing[0]


def test_who_agrees_needs_no_drawing() -> None:
    assert disagreement([position("review"), position("review", adopted=True)], ON) is None
    assert disagreement([position("clear"), position("caution", adopted=True)], ON) is None
    assert disagreement([], ON) is None


def test_the_later_lies_further_right_and_the_adopted_lies_on_the_line() -> None:
    found = disagreement([position("defer", "2026-12-08"), position("defer", "2026-12-29", adopted=True), position("contraindicated")], ON)
    assert found is not None
    adopted, *others = sorted(found.dots, key=lambda dot: not dot.is_adopted)
    assert float(others[0].x[:-1]) < float(adopted.x[:-1]) < float(others[1].x[:-1])
    assert "1 × not before 29 December 2026, followed" in found.words


def test_without_a_day_there_is_no_line_to_draw() -> None:
    found = disagreement([position("contraindicated"), position("review"), position("review", adopted=True), position("clear")], ON)
    assert found is not None
    assert found.dots == ()
    assert [(row.words, row.dots) for row in found.rows] == [
        ("1 × may be treated now", (False,)),
        ("2 × a clinician decides, followed", (True, False)),
        ("1 × not now", (False,)),
    ]


def test_what_sources_say_without_a_day_is_listed(screened: Screened, desk: Client) -> None:
    screening = screened(**{"q-keloid": "yes", "q-keloid-state": "past"})
    page = desk.get(f"/screenings/{screening.pk}/").content.decode()
    assert '<ul class="said">' in page
    assert 'class="disagreement"' not in page


def test_an_allergy_that_was_not_asked_is_not_none() -> None:
    assert safety("guideline", None, None, None).allergies == "Allergies not asked yet"
    some = safety("guideline", {"yes": {"lidocaine": {}}, "no": [], "unsure": ["metal"]}, None, None)
    assert some.is_alarming
    assert some.allergies.startswith("Allergies: ")
    assert some.allergies.endswith("questions open)")
    assert some.skin_type == "Skin type not known"


def test_the_strip_is_on_the_chart(screened: Screened, desk: Client, anna: Patient) -> None:
    screened(**{"q-lidocaine": "yes", "q-cold_sores": "yes", "q-cold_sores-state": "past"})
    page = words(desk.get(f"/patients/{anna.pk}/"))
    for told in ("Allergies: ", "Skin type II", "cold sores", "anaesthetic allergy"):
        assert told in page
