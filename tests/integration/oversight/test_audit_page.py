"""The audit can be read, searched, taken along and proved by those who may."""

from __future__ import annotations

import csv
import io
import re
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from needlecraft.practice.audit.actions import Actor, record
from needlecraft.practice.audit.models import Entry
from needlecraft.practice.audit.words import VERBS, offered
from needlecraft.practice.patients.actions import correct, enter, erase
from needlecraft.practice.patients.models import Patient
from needlecraft.practice.people.models import Membership

from ..audit.test_chain import unguarded
from ..conftest import NOW, Login


@pytest.fixture
def desk(olivia: Membership, login: Login) -> Client:
    return login(olivia)


def told(client: Client, **asked: str) -> str:
    answer = client.get("/audit/", asked)
    assert answer.status_code == 200
    return answer.content.decode()


def numbers(page: str) -> list[int]:
    return [int(n) for n in re.findall(r"entry (\d+)</span>", page)]


def test_a_reading_is_told_in_words_and_with_the_name(desk: Client, anna: Patient, paul: Membership, login: Login) -> None:
    login(paul).get(f"/patients/{anna.pk}/")
    page = told(desk)
    assert "<strong>Paul</strong> read the chart" in page
    assert anna.name in page


def test_no_two_deeds_to_look_for_are_alike() -> None:
    codes, words = zip(*offered(), strict=True)
    assert set(codes) == set(VERBS)
    assert len(set(words)) == len(words)
    assert {"closed a reaction", "closed a link", "sent a mail again", "sent an invitation again"} <= set(words)


@pytest.mark.parametrize(
    ("asked", "verbs"),
    [
        ({"verb": "read"}, {"read"}), ({"patient": "anna"}, {"entered", "read"}), ({"patient": "nobody"}, set()),
        ({"patient": "#999"}, set()), ({"person": "-"}, {"signed"}),
        ({"since": "2026-12-02"}, {"signed"}), ({"until": "2026-12-01"}, {"entered", "read"}),
    ],
)  # fmt: skip
def test_it_can_be_searched(desk: Client, anna: Patient, paul: Membership, asked: dict[str, str], verbs: set[str]) -> None:
    record(by=Actor.of(paul), at=NOW, verb="read", subject=f"patient {anna.pk}", patient=anna)
    late = datetime(2026, 12, 2, 0, 0, tzinfo=ZoneInfo("Europe/Berlin"))
    record(by=Actor(anna.practice, None, "the patient, by link"), at=late, verb="signed", subject="intake 1")
    shown = Entry.objects.filter(n__in=numbers(told(desk, **asked)))
    assert {one.verb for one in shown} == verbs


def test_one_person_is_found_among_many(desk: Client, anna: Patient, paul: Membership, olivia: Membership) -> None:
    record(by=Actor.of(olivia), at=NOW, verb="read", subject=f"patient {anna.pk}", patient=anna)
    assert numbers(told(desk, person=str(paul.user_id))) == [1]


def test_pages_go_by_key_and_meet_every_entry_once(desk: Client, paul: Membership) -> None:
    for n in range(120):
        record(by=Actor.of(paul), at=NOW, verb="read", subject=f"plan {n}")
    seen, page = [], told(desk, verb="read")
    seen += numbers(page)
    record(by=Actor.of(paul), at=NOW, verb="read", subject="plan 999")
    while older := re.search(r'href="\?([^"]+)"', page):
        page = desk.get(f"/audit/?{older[1].replace('&amp;', '&')}").content.decode()
        seen += numbers(page)
    assert seen == list(range(120, 0, -1))


@pytest.mark.parametrize(
    "wrong",
    [
        {"since": "9999-12-31"}, {"since": "x"}, {"until": "0001-01-01"}, {"before": "0"}, {"before": "x"}, {"before": "9" * 40},
        {"person": "999999"}, {"verb": "x" * 10_000}, {"patient": "x" * 10_000}, {"patient": "a\0b"},
    ],
)  # fmt: skip
def test_what_cannot_be_read_shows_nothing(desk: Client, anna: Patient, wrong: dict[str, str]) -> None:
    for place in ("/audit/", "/audit/export/"):
        answer = desk.get(place, wrong)
        assert answer.status_code in (200, 422)
        assert place != "/audit/" or numbers(answer.content.decode()) == []


def test_before_and_after_of_a_correction_stand_there(desk: Client, anna: Patient, paul: Membership) -> None:
    correct(by=Actor.of(paul), at=NOW, patient=anna, name="Anna Berg", born_on=date(1990, 4, 2), phone="", email="")
    assert "Anna Meißner-Ørsted" in told(desk)


def test_after_an_erasure_the_page_opens_and_names_nobody(desk: Client, anna: Patient, paul: Membership, olivia: Membership) -> None:
    correct(by=Actor.of(paul), at=NOW, patient=anna, name="Anna Berg", born_on=None, phone="", email="")
    erase(by=Actor.of(olivia), at=NOW, patient=anna)
    page = told(desk)
    assert f"patient {anna.pk}, erased" in page
    assert "Anna" not in page


def test_another_practice_sees_nothing_of_it(anna: Patient, mallory: Membership, login: Login) -> None:
    client = login(mallory)
    assert numbers(told(client)) == []
    assert numbers(told(client, patient=f"#{anna.pk}")) == []
    assert b"Paul" not in b"".join(client.get("/audit/export/").streaming_content)  # type: ignore[attr-defined]


def exported(client: Client, **asked: str) -> list[list[str]]:
    answer: Any = client.get("/audit/export/", asked)
    assert answer["Content-Type"].startswith("text/csv")
    return list(csv.reader(io.StringIO(b"".join(answer.streaming_content).decode())))


def test_an_export_holds_all_that_was_asked_for_and_is_an_entry(desk: Client, anna: Patient, paul: Membership) -> None:
    paul.user.name = "=cmd|' /C calc'!A0"
    for _ in range(60):
        record(by=Actor.of(paul), at=NOW, verb="read", subject=f"patient {anna.pk}", patient=anna)
    lines = exported(desk, verb="read")
    assert len(lines) == 61
    assert lines[1][2].startswith("'="), "no cell begins a formula"
    assert not any("Anna" in cell for line in lines for cell in line)
    assert Entry.objects.get(verb="exported").subject == "audit"


def test_verify_now_tells_that_the_chain_is_whole(desk: Client, anna: Patient) -> None:
    assert "The chain is whole" in desk.post("/audit/prove/").content.decode()
    assert desk.get("/audit/prove/").status_code == 405


def test_verify_now_tells_what_is_wrong(desk: Client, anna: Patient, paul: Membership) -> None:
    record(by=Actor.of(paul), at=NOW, verb="read", subject=f"patient {anna.pk}", patient=anna)
    unguarded("UPDATE audit_entry SET verb = 'else' WHERE n = 2")
    page = desk.post("/audit/prove/").content.decode()
    assert "1 fault" in page
    assert "entry 2" in page


def test_a_long_audit_costs_no_more_queries(desk: Client, paul: Membership) -> None:
    def cost() -> int:
        with CaptureQueriesContext(connection) as asked:
            told(desk)
        return len(asked)

    for n in range(3):
        patient = enter(by=Actor.of(paul), at=NOW, name=f"Person {'ABC'[n]}", born_on=NOW.date() - timedelta(days=9000))
    few = cost()
    for _ in range(40):
        record(by=Actor.of(paul), at=NOW, verb="read", subject=f"patient {patient.pk}", patient=patient)
    assert cost() == few
