"""Propose a plan; make one of its options the patient's course."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.db import transaction

from ..audit.actions import Actor, record
from ..consultations.models import Screening
from ..patients.models import Patient
from ..people.models import Membership
from ..protocols.facts import policy_of
from . import facts
from .adapting import Changes, adapted
from .models import Course, Plan, digest_of


class NotScreened(Exception):
    """A plan begins with a screening of the same day."""


@transaction.atomic
def propose(*, by: Membership, at: datetime, on: date, patient: Patient, wishes: dict[str, Any]) -> Plan:
    """Ask the protocol for options, from the record of the day's screening and the patient's wishes.

    The same again on the same day is the plan that is there. Raises NotScreened, RecordError.
    """
    screening = Screening.objects.filter(patient=patient, on=on).first()
    if screening is None:
        raise NotScreened
    screening.patient = patient
    given = {**screening.given, **({"wishes": wishes} if wishes else {})}
    policy = policy_of(by.practice)
    answer = facts.propose(given, on, policy)
    last = Plan.objects.filter(patient=patient, on=on, policy=policy.name, knowledge_hash=answer.hash).first()
    if last is not None:
        last.patient = patient
        if last.given == given:
            return last
    plan = Plan(patient=patient, by=by, at=at, on=on, policy=policy.name, knowledge_version=answer.version, knowledge_hash=answer.hash)
    plan.given, plan.answer = given, answer.as_dict()
    plan.save(force_insert=True)
    record(by=Actor.of(by), at=at, verb="planned", subject=f"plan {plan.pk}", patient=patient)
    return plan


@transaction.atomic
def choose(*, by: Membership, at: datetime, plan: Plan, n: int, changes: Changes | None = None) -> Course:
    """Make the n-th option (from 0) the course, adapted where that is wished; one that runs is ended, and what was consented to with it.

    Raises IndexError, and CannotAdapt with every reason.
    """
    option = adapted(plan.answer["options"][n], changes or Changes())
    patient = plan.patient
    Course.objects.filter(patient=patient, ended_at=None).update(ended_at=at)
    course = Course(patient=patient, by=by, at=at, plan=plan, digest=digest_of(option))
    course.option = option
    course.save(force_insert=True)
    detail = {"adapted": option["adapted"]} if "adapted" in option else None
    record(by=Actor.of(by), at=at, verb="chosen", subject=f"course {course.pk}", patient=patient, detail=detail)
    return course
