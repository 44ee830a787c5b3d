"""A course is chosen from a plan of today."""

from __future__ import annotations

import re
from datetime import timedelta
from types import SimpleNamespace

import pytest

from needlecraft.practice.consultations import actions as consultations
from needlecraft.practice.consultations import facts
from needlecraft.practice.courses import actions
from needlecraft.practice.courses.models import Course, Plan
from needlecraft.practice.people.models import Membership

from ..conftest import NOW, Login

LATER = NOW + timedelta(days=2)


@pytest.mark.parametrize("days", [-1, 1, 400])
def test_a_plan_of_another_day_is_not_chosen(days: int, plan: Plan, paul: Membership) -> None:
    with pytest.raises(actions.OutOfDate, match=r"This plan is of 1 December 2026\. Screen for today and plan again"):
        actions.choose(by=paul, at=NOW + timedelta(days=days), plan=plan, n=0)
    assert not Course.objects.exists()


def test_the_page_says_so_and_offers_what_has_to_come_first(plan: Plan, clock: SimpleNamespace, paul: Membership, login: Login) -> None:
    desk = login(paul)
    clock.now = lambda: LATER
    answer = desk.post(f"/plans/{plan.pk}/choose/", {"n": "0"})
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "This plan is of 1 December 2026." in page
    first, again = (f'action="/patients/{plan.patient_id}/{what}/"' for what in ("screen", "plan"))
    assert (first in page, again in page) == (True, False), "without a screening of the day a plan is refused"
    clock.now = lambda: NOW
    assert desk.post(f"/plans/{plan.pk}/choose/", {"n": "0"}).status_code == 302


def test_to_plan_again_is_offered_where_that_leads_somewhere(
    plan: Plan, clock: SimpleNamespace, paul: Membership, rita: Membership, login: Login
) -> None:
    place, again = f"/plans/{plan.pk}/", f'action="/patients/{plan.patient_id}/plan/"'
    assert again in login(paul).get(place).content.decode()
    assert again not in login(rita).get(place).content.decode()
    codes = [one.code for part in facts.asked("guideline").values() for one in part if one.code != "pregnancy"]
    consultations.correct(by=paul, at=NOW, patient=plan.patient, answers={"yes": {"pregnancy": {}}, "no": codes})
    newest = consultations.screen(by=paul, at=NOW, on=NOW.date(), patient=plan.patient)
    page = login(paul).get(place).content.decode()
    assert again not in page
    assert "Under this screening nothing can be planned." in page
    assert f'<a href="/screenings/{newest.pk}/">See why' in page
    with pytest.raises(actions.OutOfDate):
        actions.choose(by=paul, at=NOW, plan=plan, n=0)


def test_what_to_prepare_names_what_it_is_about(plan: Plan, paul: Membership, login: Login) -> None:
    page = login(paul).get(f"/plans/{plan.pk}/").content.decode()
    assert re.search(r"<strong>from \d+ \w+ \d{4}: no waxing[^<]*\.</strong> Do not wax", page)
    assert re.search(r": begin with [^<]*\.</strong>|: no [^<]* or [^<]*\.</strong>", page)


def test_an_earlier_plan_stands_while_todays_screening_stands_on_the_same(plan: Plan, paul: Membership) -> None:
    consultations.screen(by=paul, at=LATER, on=LATER.date(), patient=plan.patient)
    assert actions.choose(by=paul, at=LATER, plan=plan, n=0)


@pytest.mark.parametrize("change", ["answers", "policy", "knowledge"])
def test_it_falls_with_other_answers_another_policy_or_other_knowledge(change: str, plan: Plan, paul: Membership) -> None:
    if change == "answers":
        codes = [one.code for part in facts.asked("guideline").values() for one in part if one.code != "cold_sores"]
        consultations.correct(by=paul, at=LATER, patient=plan.patient, answers={"yes": {"cold_sores": {"state": "past"}}, "no": codes})
    consultations.screen(by=paul, at=LATER, on=LATER.date(), patient=plan.patient)
    if change == "policy":
        plan.policy = "strictest"
    if change == "knowledge":
        plan.knowledge_hash = "0" * 64
    with pytest.raises(actions.OutOfDate):
        actions.choose(by=paul, at=LATER, plan=plan, n=0)
