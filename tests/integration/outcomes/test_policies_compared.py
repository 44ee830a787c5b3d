"""What each policy would mean for the patients of the practice."""

from __future__ import annotations

import re
from datetime import date

from needlecraft.practice.audit.actions import Actor
from needlecraft.practice.consultations import actions, facts
from needlecraft.practice.core.policies import Role
from needlecraft.practice.patients.actions import enter
from needlecraft.practice.people.models import Membership

from ..conftest import NOW, Login, employ

CONTROLLED = {"diabetes": {"state": "current", "controlled": "yes"}}


def screened(by: Membership, name: str, yes: dict[str, dict[str, str]]) -> None:
    patient = enter(by=Actor.of(by), at=NOW, name=name, born_on=date(1980, 1, 1))
    intake, _link = actions.ask(by=Actor.of(by), at=NOW, patient=patient)
    for part, questions in facts.asked("guideline").items():
        mine = {one.code: yes[one.code] for one in questions if one.code in yes}
        actions.answer(at=NOW, intake=intake, part=part, yes=mine, no=[q.code for q in questions if q.code not in yes], words=None)
    actions.sign_intake(at=NOW, intake=intake, signature=name)
    settled = {"fitzpatrick": 2, "concerns": ["fine_lines"], "zones": ["cheeks"], "modalities": ["pen"]}
    actions.settle(by=by, at=NOW, patient=patient, settled=settled)
    for _again in range(2):
        actions.screen(by=by, at=NOW, on=NOW.date(), patient=patient)


def test_every_patient_counts_once_under_every_policy(paul: Membership, mallory: Membership, login: Login) -> None:
    screened(paul, "Anna", {})
    screened(paul, "Dora", CONTROLLED)
    screened(mallory, "Elsewhere", {})
    page = login(employ(paul.practice, "Levent", Role.LEAD)).get("/protocol/policies/").content.decode()
    assert "2 patients" in page
    bars = [re.findall(r'tag (\w+)">[^<]*: (\d+) \(', part) for part in page.split("<section")[1:]]
    assert [sum(int(n) for _verdict, n in bar) for bar in bars] == [2, 2, 2]
    guideline, strictest, lenient = (dict(bar) for bar in bars)
    assert strictest["contraindicated"] == "1"
    assert "contraindicated" not in guideline
    assert "contraindicated" not in lenient


def test_without_screenings_the_page_says_so(paul: Membership, login: Login) -> None:
    page = login(employ(paul.practice, "Levent", Role.LEAD)).get("/protocol/policies/").content.decode()
    assert "Nobody was screened yet" in page
