"""The seam to the protocol: the same patients under several policies."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from ...protocol.fields import RecordError
from ...protocol.knowledge import load
from ...protocol.policy import BUILT_IN, Policy
from ...protocol.record import PatientRecord, read_patient
from ...protocol.screening import screen
from ..core.facts import known


@dataclass(frozen=True, slots=True)
class Count:
    """How many of the patients have which verdict under a policy, and the rules that keep most of them from a treatment today."""

    policy: str
    verdicts: Mapping[str, int]
    rules: tuple[tuple[str, int], ...]


_KEEP_AWAY = ("contraindicated", "defer", "review")
_MOST_RULES = 5


def readable(records: Iterable[Mapping[str, Any] | None]) -> list[PatientRecord]:
    """The records that today's knowledge can still read."""
    found = []
    for record in filter(None, records):
        try:
            found.append(read_patient(record, load()))
        except RecordError:
            continue
    return found


def compared(records: list[PatientRecord], on: date, own: Policy) -> list[Count]:
    """The practice's own policy first, then the three that come with the protocol."""
    policies = {policy.name: policy for policy in (own, *BUILT_IN.values())}
    return [_count(records, on, policy) for policy in policies.values()]


def _count(records: list[PatientRecord], on: date, policy: Policy) -> Count:
    answers = [screen(record, on, policy) for record in records]
    rules = Counter(rule for answer in answers for rule in {one.rule for one in answer.findings if one.decision in _KEEP_AWAY})
    return Count(policy.name, Counter(answer.verdict for answer in answers), tuple(rules.most_common(_MOST_RULES)))


def question_of(rule: str) -> str:
    """The question of a rule; its name where it has none any more."""
    found = known().rules.get(rule)
    return found.question if found else rule
