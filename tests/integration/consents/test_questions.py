"""What patients ask before they agree is answered for their course, on a page and on paper."""

from __future__ import annotations

import re

import pytest
from django.utils import timezone

from needlecraft.practice.patients.models import Patient
from needlecraft.practice.people.models import Membership
from needlecraft.practice.practices.models import Room

from ..conftest import Login
from ..core.pdf import text_of
from ..test_walk import Walk

ASKED = (
    "What is it?",
    "Is microdermabrasion the same?",
    "Does it hurt?",
    "What are the risks?",
    "How long will it show?",
    "When will I see a result?",
    "How many treatments do I need?",
    "What must I do before?",
    "What must I do afterwards?",
)


@pytest.fixture
def walk(anna: Patient, paul: Membership, login: Login) -> Walk:
    return Walk(anna, paul, Room.objects.create(practice=anna.practice, name="1"), login(paul))


def test_every_question_is_answered_with_its_sources(walk: Walk) -> None:
    course = walk.screened().planned()
    page = walk.desk.get(f"/courses/{course.pk}/questions/").content.decode()
    paper = " ".join(text_of(walk.desk.get(f"/courses/{course.pk}/questions/paper/").content).split())
    for question in ASKED:
        assert question in page
        assert question in paper
    assert page.count("Where this comes from") >= len(ASKED) - 1
    assert "We plan 3 treatments." in paper


def test_days_are_those_of_the_plan_and_of_the_aftercare(walk: Walk) -> None:
    course = walk.screened().planned()
    page = walk.desk.get(f"/courses/{course.pk}/questions/").content.decode()
    assert "up to 5 days of downtime" in page
    assert re.search(r"Not for 1 day: [^<]*Make-up", page)
    assert re.search(r"Not for 7 days: [^<]*Swimming", page)
    assert "until the time shown" not in page


def test_a_paper_of_one_moment_is_the_same_twice(walk: Walk, monkeypatch: pytest.MonkeyPatch) -> None:
    now = timezone.now()
    course = walk.screened().planned()
    monkeypatch.setattr(timezone, "now", lambda: now)
    first, second = (walk.desk.get(f"/courses/{course.pk}/questions/paper/").content for _time in range(2))
    assert first == second
