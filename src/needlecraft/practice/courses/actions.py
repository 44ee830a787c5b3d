"""Propose a plan; make one of its options the patient's course."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.formats import date_format
from django.utils.translation import gettext as _

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


class OutOfDate(Exception):
    """``str()`` says why, and what to do."""


@transaction.atomic
def choose(*, by: Membership, at: datetime, plan: Plan, n: int, changes: Changes | None = None) -> Course:
    """Make the n-th option (from 0) the course, adapted where that is wished; one that runs is ended, and what was consented to with it.

    Raises IndexError, OutOfDate, and CannotAdapt with every reason.
    """
    if not _stands(plan, at.astimezone(by.practice.zone).date()):
        told = {"day": date_format(plan.on, "DATE_FORMAT")}
        raise OutOfDate(_("This plan is of %(day)s. Screen for today and plan again: what may be done can have changed since.") % told)
    option = adapted(plan.answer["options"][n], changes or Changes())
    patient = plan.patient
    Course.objects.filter(patient=patient, ended_at=None).update(ended_at=at)
    course = Course(patient=patient, by=by, at=at, plan=plan, digest=digest_of(option))
    course.option = option
    course.save(force_insert=True)
    detail = {"adapted": option["adapted"]} if "adapted" in option else None
    record(by=Actor.of(by), at=at, verb="chosen", subject=f"course {course.pk}", patient=patient, detail=detail)
    return course


def _stands(plan: Plan, today: date) -> bool:
    """Whether the newest screening of today stands on the same record, policy and knowledge as a plan of today or of an earlier day."""
    screening = Screening.objects.filter(patient=plan.patient, on=today).first()
    if plan.on > today or screening is None:
        return False
    screening.patient = plan.patient
    asked = {key: value for key, value in plan.given.items() if key != "wishes"}
    then, now = ((one.policy, one.knowledge_hash) for one in (plan, screening))
    return then == now and asked == {key: value for key, value in screening.given.items() if key != "wishes"}
