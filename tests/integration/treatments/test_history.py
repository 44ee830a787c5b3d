"""What was done here counts from the next screening on, whatever the patient answers."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from needlecraft.practice.aftercare.models import Sheet
from needlecraft.practice.consultations import actions as consultations
from needlecraft.practice.consultations.models import Screening
from needlecraft.practice.courses import actions as courses
from needlecraft.practice.courses.models import Course
from needlecraft.practice.people.models import Membership
from needlecraft.practice.treatments import actions
from needlecraft.practice.treatments.history import done_to
from needlecraft.practice.treatments.models import Treatment

from .conftest import NOW, Begin, kept


def screened(patient: Any, by: Membership, on: date) -> Screening:
    return consultations.screen(by=by, at=NOW, on=on, patient=patient)


def test_a_treated_zone_waits_as_long_as_the_protocol_says(treatment: Treatment, paul: Membership) -> None:
    patient, on = treatment.patient, treatment.at.date()
    assert screened(patient, paul, on + timedelta(days=1)).answer["verdict"] == "clear"
    actions.sign(by=paul, at=NOW, treatment=kept(treatment, paul))
    again = screened(patient, paul, on + timedelta(days=2)).answer
    assert again["verdict"] == "defer"
    assert again["options"]["pen"]["cheeks"]["verdict"] == "defer"
    assert [one["rule"] for one in again["findings"] if one["decision"] == "defer"] == ["microneedling"]
    assert done_to(patient, on) == [{"code": "microneedling", "on": "2025-06-02", "zones": ["cheeks"]}]


@pytest.mark.parametrize("policy", ["guideline", "strictest"])
def test_the_next_treatment_of_a_course_is_not_before_its_screening_allows_it(
    course: Course, begin: Begin, paul: Membership, policy: str
) -> None:
    paul.practice.policy = policy
    plan = courses.propose(by=paul, at=NOW, on=NOW.date(), patient=course.patient, wishes={})
    actions.sign(by=paul, at=NOW, treatment=kept(begin(), paul))
    waits = screened(course.patient, paul, NOW.date() + timedelta(days=2)).answer
    free_on = date.fromisoformat(waits["options"]["pen"]["cheeks"]["earliest"])
    assert free_on <= date.fromisoformat(plan.answer["options"][0]["treatments"][1]["earliest"])
    assert screened(course.patient, paul, free_on).answer["verdict"] == "clear"
    assert screened(course.patient, paul, free_on - timedelta(days=1)).answer["verdict"] == "defer"


def test_of_each_zone_the_last_treatment_counts(course: Course, begin: Begin, paul: Membership) -> None:
    settled = {"fitzpatrick": 2, "concerns": ["fine_lines"], "zones": ["cheeks", "forehead"], "modalities": ["pen"]}
    consultations.settle(by=paul, at=NOW, patient=course.patient, settled=settled)
    first = begin()
    zones = [{**zone, "zone": name} for zone in kept(first, paul).done["zones"] for name in ("cheeks", "forehead")]
    actions.sign(by=paul, at=NOW, treatment=kept(first, paul, zones=zones))
    second = begin(2)
    cartridge = [{"gtin": "", "serial": "S2", "lot": "L1", "expires_on": "2099-01-01"}]
    actions.sign(by=paul, at=second.at, treatment=kept(second, paul, cartridges=cartridge))
    assert [(one["on"], one["zones"]) for one in done_to(first.patient, second.at.date())] == [
        ("2025-08-01", ["cheeks"]),
        ("2025-06-02", ["forehead"]),
    ]


def test_what_is_signed_has_its_aftercare_at_once(treatment: Treatment, paul: Membership) -> None:
    actions.sign(by=paul, at=NOW, treatment=kept(treatment, paul))
    assert Sheet.objects.filter(treatment=treatment).count() == 1
