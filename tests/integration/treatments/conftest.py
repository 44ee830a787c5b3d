"""A treatment that could be signed, made by the actions themselves; every test takes one thing away."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from needlecraft.practice.audit.actions import Actor
from needlecraft.practice.consultations import actions as consultations
from needlecraft.practice.consultations import facts as asked
from needlecraft.practice.courses import actions as courses
from needlecraft.practice.courses.models import Course
from needlecraft.practice.diary import actions as diary
from needlecraft.practice.patients.models import Patient
from needlecraft.practice.people.models import Membership
from needlecraft.practice.practices.models import Room
from needlecraft.practice.treatments import actions
from needlecraft.practice.treatments.models import Treatment

from ..conftest import Login, consent_to

#: Long before the clock of the machine that runs the tests: what comes through the web is later.
NOW = datetime(2025, 6, 2, 9, tzinfo=UTC)

#: The steps that nothing else tells of, as they are ticked.
TICKED = {code: NOW.isoformat() for code in ("photographs", "cleanse", "gliding_medium", "after_product", "sun_protection")}

#: What can be signed.
DONE: dict[str, Any] = {
    "steps": TICKED,
    "steps_left": {},
    "zones": [{"zone": "cheeks", "needle_depth_mm": 0.5, "passes": 3, "skin_endpoint": "light redness"}],
    "cartridges": [{"gtin": "", "serial": "S1", "lot": "L1", "expires_on": "2099-01-01"}],
    "products": [],
    "numbing": {},
    "device": {},
    "geometry": {},
    "ended_at": "",
    "note": "",
}

Begin = Callable[..., Treatment]


def answered(yes: dict[str, Any] | None = None) -> dict[str, Any]:
    codes = [one.code for part in asked.asked("guideline").values() for one in part]
    told = yes or {}
    return {"yes": told, "no": [code for code in codes if code not in told]}


@pytest.fixture
def course(anna: Patient, paul: Membership) -> Course:
    consultations.correct(by=paul, at=NOW, patient=anna, answers=answered())
    settled = {"fitzpatrick": 2, "concerns": ["fine_lines"], "zones": ["cheeks"], "modalities": ["pen"]}
    consultations.settle(by=paul, at=NOW, patient=anna, settled=settled)
    consultations.screen(by=paul, at=NOW, on=NOW.date(), patient=anna)
    plan = courses.propose(by=paul, at=NOW, on=NOW.date(), patient=anna, wishes={})
    made = courses.choose(by=paul, at=NOW, plan=plan, n=0)
    consent_to(made, paul, NOW)
    return made


@pytest.fixture
def begin(course: Course, paul: Membership) -> Begin:
    """The n-th treatment of Anna's course, begun and asked before."""
    room = Room.objects.create(practice=paul.practice, name="1")

    def make(n: int = 1, by: Membership = paul) -> Treatment:
        days = timedelta(days=60 * (n - 1))
        starts_at = NOW + days + timedelta(hours=1)
        booking = diary.Booking(course, n, by, room, starts_at)
        appointment = diary.book(by=Actor.of(by), at=NOW, wanted=booking)
        treatment = actions.begin(by=by, at=NOW + days, appointment=appointment)
        actions.rescreen(by=by, at=NOW + days, treatment=treatment)
        return treatment

    return make


@pytest.fixture
def treatment(begin: Begin) -> Treatment:
    return begin()


@pytest.fixture
def desk(paul: Membership, login: Login) -> Client:
    return login(paul)


def kept(treatment: Treatment, by: Membership, *, only: Mapping[str, str] = TICKED, **other: Any) -> Treatment:
    """The treatment with what can be signed on it, and something else; ``steps`` are ticked beside the ``only`` ones."""
    steps = {**only, **other.pop("steps", {})}
    actions.save(by=by, at=treatment.at, treatment=treatment, done={**DONE, "steps": steps, **other})
    treatment.refresh_from_db()
    return treatment
