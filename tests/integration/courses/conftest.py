"""Anna, screened, with a plan in front of her."""

from __future__ import annotations

from datetime import datetime
from types import SimpleNamespace
from typing import Any

import pytest
from django.utils import timezone

from needlecraft.practice.audit.actions import Actor
from needlecraft.practice.consultations import actions as consultations
from needlecraft.practice.consultations import facts
from needlecraft.practice.courses import actions, views
from needlecraft.practice.courses.models import Plan
from needlecraft.practice.patients.models import Patient
from needlecraft.practice.people.models import Membership

from ..conftest import NOW


def screen(anna: Patient, paul: Membership, at: datetime) -> None:
    """Asked, settled and screened at a moment; nothing speaks against a treatment."""
    intake, _link = consultations.ask(by=Actor.of(paul), at=at, patient=anna)
    for part, questions in facts.asked("guideline").items():
        consultations.answer(at=at, intake=intake, part=part, yes={}, no=[one.code for one in questions], words=None)
    consultations.sign_intake(at=at, intake=intake, signature="Anna")
    settled: dict[str, Any] = {"fitzpatrick": 2, "concerns": ["fine_lines"], "zones": ["cheeks", "forehead"], "modalities": ["pen"]}
    consultations.settle(by=paul, at=at, patient=anna, settled=settled)
    consultations.screen(by=paul, at=at, on=at.date(), patient=anna)


@pytest.fixture
def plan(anna: Patient, paul: Membership) -> Plan:
    screen(anna, paul, NOW)
    return actions.propose(by=paul, at=NOW, on=NOW.date(), patient=anna, wishes={"event": "2027-08-14"})


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> SimpleNamespace:
    """The clock of the pages of plans: the day of the plan, until a test sets ``now`` to give another."""
    clock = SimpleNamespace(now=lambda: NOW, localdate=timezone.localdate)
    monkeypatch.setattr(views, "timezone", clock)
    return clock
