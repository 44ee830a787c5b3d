"""Signed treatments of Anna's, each with the page that she reads after it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone

from needlecraft.practice.aftercare import actions
from needlecraft.practice.aftercare.models import Sheet
from needlecraft.practice.consultations import actions as consultations
from needlecraft.practice.courses import actions as courses
from needlecraft.practice.courses.models import Plan
from needlecraft.practice.diary.models import Appointment
from needlecraft.practice.people.models import Membership
from needlecraft.practice.practices.models import Room
from needlecraft.practice.treatments.models import Treatment

from ..conftest import NOW
from ..courses.conftest import plan

__all__ = ["plan"]

CHEEKS: dict[str, Any] = {"zone": "cheeks", "needle_depth_mm": 0.5, "passes": 3}
Treat = Callable[..., Sheet]


@pytest.fixture
def treat(plan: Plan, paul: Membership) -> Treat:
    """Sign the n-th treatment, which ended at a moment."""
    patient = plan.patient
    patient.email = "anna@example.org"
    patient.save()
    course = courses.choose(by=paul, at=NOW, plan=plan, n=0)
    room = Room.objects.create(practice=paul.practice, name="1")

    def make(ended_at: datetime, n: int = 1, zone: dict[str, Any] = CHEEKS) -> Sheet:
        consultations.screen(by=paul, at=ended_at, on=timezone.localdate(ended_at, paul.practice.zone), patient=patient)
        when = {"starts_at": ended_at - timedelta(hours=1), "ends_at": ended_at}
        appointment = Appointment.objects.create(
            practice=paul.practice, patient=patient, course=course, n=n, practitioner=paul, room=room, **when
        )
        treatment = Treatment(patient=patient, appointment=appointment, course=course, n=n, by=paul, at=ended_at)
        treatment.done = {"zones": [zone]}
        treatment.ended_at = treatment.signed_at = ended_at
        treatment.signed_by = paul
        treatment.save(force_insert=True)
        return actions.open_sheet(by=paul, at=ended_at, treatment=treatment)

    return make


@pytest.fixture
def sheet(treat: Treat) -> Sheet:
    return treat(timezone.now() - timedelta(hours=20))


def told(at: datetime, code: str, **more: Any) -> dict[str, Any]:
    """A report of one symptom."""
    return {"at": at.isoformat(), "symptoms": [{"code": code, **more}]}
