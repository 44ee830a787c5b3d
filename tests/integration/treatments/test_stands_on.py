"""What a signature stands on: the answers, rules, caps and consent that held when the skin was pierced."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from needlecraft.practice.audit.actions import Actor
from needlecraft.practice.consents import actions as consents
from needlecraft.practice.consents.models import Consent
from needlecraft.practice.consultations import actions as consultations
from needlecraft.practice.consultations.models import Screening
from needlecraft.practice.courses import actions as courses
from needlecraft.practice.courses.models import Course
from needlecraft.practice.people.models import Membership
from needlecraft.practice.protocols import actions as protocols
from needlecraft.practice.records.access import stood_on
from needlecraft.practice.treatments import actions
from needlecraft.practice.treatments.history import done_to
from needlecraft.practice.treatments.models import Treatment
from needlecraft.practice.treatments.recalls import treated_with

from ..conftest import consent_to
from .conftest import DONE, NOW, Begin, answered, kept

SOON, LATER, NEXT_DAY = NOW + timedelta(minutes=20), NOW + timedelta(hours=2), NOW + timedelta(days=1)
ZONE = DONE["zones"][0]


def refused(treatment: Treatment, by: Membership, at: Any = LATER) -> str:
    with pytest.raises(actions.CannotSign) as caught:
        actions.sign(by=by, at=at, treatment=treatment)
    return str(caught.value)


def withdrawn(by: Membership, at: Any) -> None:
    for consent in Consent.objects.select_related("patient"):
        consents.withdraw(by=by, at=at, consent=consent)


def needled(at: Any) -> dict[str, Any]:
    return {"steps": {"needle": at.isoformat()}}


def test_answers_that_came_after_the_screening_are_asked_about(treatment: Treatment, paul: Membership) -> None:
    kept(treatment, paul)
    consultations.add(by=paul, at=SOON, patient=treatment.patient, yes={"pregnancy": {"state": "current"}}, no=[])
    assert "changed since" in refused(treatment, paul)
    actions.rescreen(by=paul, at=LATER, treatment=treatment)
    assert "today's screening says “not now”" in refused(treatment, paul)


def test_a_link_that_is_signed_after_the_screening_counts_too(treatment: Treatment, paul: Membership) -> None:
    kept(treatment, paul)
    intake, _link = consultations.ask(by=Actor.of(paul), at=NOW, patient=treatment.patient)
    consultations.sign_intake(at=SOON, intake=intake, signature="Anna")
    assert "changed since" in refused(treatment, paul)


def test_what_came_after_the_needle_does_not_stand_in_the_way(treatment: Treatment, paul: Membership) -> None:
    kept(treatment, paul, **needled(SOON))
    consultations.add(by=paul, at=LATER, patient=treatment.patient, yes={"pregnancy": {"state": "current"}}, no=[])
    actions.sign(by=paul, at=LATER, treatment=treatment)


def test_a_rule_that_was_adopted_after_the_screening_is_asked_about(treatment: Treatment, paul: Membership, olivia: Membership) -> None:
    kept(treatment, paul)
    protocols.rebase(by=olivia, at=SOON, base="strictest", reason="We want to be careful.")
    assert "changed since" in refused(treatment, paul)


def test_the_cap_of_the_day_counts_where_it_is_lower(treatment: Treatment, paul: Membership) -> None:
    consultations.add(by=paul, at=SOON, patient=treatment.patient, yes={"anticoagulant": {"state": "current"}}, no=[])
    again = actions.rescreen(by=paul, at=SOON, treatment=treatment)
    cap = again.screening.answer["options"]["pen"]["cheeks"]["max_depth_mm"]
    assert cap < treatment.course.planned(1)["zones"][0]["cap_mm"]
    consultations.override(by=paul, at=SOON, screening=again.screening, reason="Agreed with the GP.", adviser="")
    kept(treatment, paul, zones=[{**ZONE, "needle_depth_mm": 1.0}])
    assert f"deeper than the {cap:g} mm" in refused(treatment, paul)
    kept(treatment, paul, zones=[{**ZONE, "needle_depth_mm": 1.0, "deeper_because": "Old scar."}])
    actions.sign(by=paul, at=LATER, treatment=treatment)
    assert Treatment.objects.exclude(signed_at=None).exists()


def test_a_consent_that_came_after_the_needle_is_none(treatment: Treatment, paul: Membership) -> None:
    kept(treatment, paul, **needled(SOON))
    withdrawn(paul, NOW)
    consent_to(treatment.course, paul, LATER)
    assert "no valid consent" in refused(treatment, paul)


def test_a_consent_that_was_withdrawn_after_the_needle_was_one(treatment: Treatment, paul: Membership) -> None:
    kept(treatment, paul, **needled(SOON), ended_at=SOON.isoformat())
    withdrawn(paul, LATER)
    Course.objects.update(ended_at=LATER)
    actions.sign(by=paul, at=NEXT_DAY, treatment=treatment)
    assert Treatment.objects.exclude(signed_at=None).exists()


def test_a_withdrawal_before_the_needle_counts(treatment: Treatment, paul: Membership) -> None:
    withdrawn(paul, NOW)
    assert "no valid consent" in refused(kept(treatment, paul, **needled(SOON)), paul)


def test_a_needled_treatment_that_nobody_signed_is_known_to_the_next_day(treatment: Treatment, paul: Membership) -> None:
    kept(treatment, paul)
    patient, day = treatment.patient, NOW.date()
    assert done_to(patient, day) == []
    assert done_to(patient, day + timedelta(days=1)) == [{"code": "microneedling", "on": "2025-06-02", "zones": ["cheeks"]}]
    tomorrow = consultations.screen(by=paul, at=NEXT_DAY, on=NEXT_DAY.date(), patient=patient)
    assert tomorrow.answer["verdict"] == "defer"
    assert [one.pk for one in treated_with(paul, "l1")] == [treatment.pk]


def test_the_next_treatment_is_not_signed_before_the_one_that_was_needled(begin: Begin, paul: Membership) -> None:
    first = kept(begin(), paul)
    second = begin(2)
    cartridges = [{**DONE["cartridges"][0], "serial": "S2"}]
    assert "Sign it first" in refused(kept(second, paul, cartridges=cartridges), paul, second.at)
    ended_at = (NOW + timedelta(hours=1)).isoformat()
    actions.sign(by=paul, at=second.at, treatment=kept(first, paul, ended_at=ended_at))
    actions.sign(by=paul, at=second.at, treatment=second)


def test_a_paper_shows_the_screening_and_the_override_of_the_day_of_the_treatment(treatment: Treatment, paul: Membership) -> None:
    consultations.correct(by=paul, at=SOON, patient=treatment.patient, answers=answered({"anticoagulant": {"state": "current"}}))
    again = actions.rescreen(by=paul, at=SOON, treatment=treatment)
    consultations.override(by=paul, at=SOON, screening=again.screening, reason="Agreed with the GP.", adviser="")
    shallow = [{**ZONE, "needle_depth_mm": 0.1}]
    kept(treatment, paul, zones=shallow, **needled(LATER), ended_at=LATER.isoformat())
    consultations.correct(by=paul, at=LATER + timedelta(hours=1), patient=treatment.patient, answers=answered())
    consultations.screen(by=paul, at=NEXT_DAY, on=NEXT_DAY.date(), patient=treatment.patient)
    actions.sign(by=paul, at=NEXT_DAY, treatment=treatment)
    consultations.override(by=paul, at=NEXT_DAY + timedelta(hours=1), screening=again.screening, reason="Afterwards.", adviser="")
    treatment.refresh_from_db()
    screening, overrides, consent = stood_on(treatment)
    assert screening == again.screening
    assert [one.reason for one in overrides] == ["Agreed with the GP."]
    assert consent is not None
    assert Screening.objects.filter(on=NEXT_DAY.date()).exists()


def test_an_old_plan_of_another_course_gives_no_consent(treatment: Treatment, paul: Membership) -> None:
    plan = courses.propose(by=paul, at=SOON, on=NOW.date(), patient=treatment.patient, wishes={})
    courses.choose(by=paul, at=SOON, plan=plan, n=0)
    assert "no valid consent" in refused(kept(treatment, paul, **needled(LATER)), paul)
