"""Choose among positions, add a stricter rule, go back, change the base."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction

from ..audit.actions import Actor, record
from ..people.models import Membership
from ..practices.models import Practice
from . import facts
from .models import Adoption


class CannotAdopt(Exception):
    """Says what cannot be, and what can."""


@transaction.atomic
def adopt(*, by: Membership, at: datetime, rule: str, source: str = "", house: dict[str, Any] | None = None, reason: str) -> Adoption:
    """Follow a source on a rule, or add a house rule to it; with neither go back to the base. Raises CannotAdopt."""
    if rule not in {facts.key_of(entry) for entry in facts.search("")} - {""}:
        raise CannotAdopt(rule)
    return _choose(by, at, rule=rule, source=source, house=house, reason=reason)


@transaction.atomic
def rebase(*, by: Membership, at: datetime, base: str, reason: str) -> Adoption:
    """Start from another base; what was adopted rule by rule stays. Raises CannotAdopt."""
    if base not in Practice.Base.values:
        raise CannotAdopt(base)
    chosen = _choose(by, at, source=base, reason=reason)
    Practice.objects.filter(pk=by.practice_id).update(policy=base)
    by.practice.policy = base
    return chosen


def _choose(by: Membership, at: datetime, **chosen: Any) -> Adoption:
    practice = Practice.objects.select_for_update(of=("self",)).get(pk=by.practice_id)
    rows = list(Adoption.objects.of(practice))
    choice = Adoption(practice=practice, n=rows[0].n + 1 if rows else 1, at=at, by=by, **chosen)
    try:
        facts.policy_from(practice.policy, [*rows, choice], choice.n)
    except facts.RecordError as error:
        raise CannotAdopt(str(error)) from None
    choice.save(force_insert=True)
    record(by=Actor.of(by), at=at, verb="adopted", subject=f"choice {choice.n}: {choice.rule or choice.source}"[:80])
    return choice
