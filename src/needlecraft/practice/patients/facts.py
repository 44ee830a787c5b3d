"""The seam to the protocol: what speaks against a treatment at an age."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from ...protocol.fields import RecordError
from ...protocol.kinds.age import AgeRule
from ...protocol.knowledge import load
from ...protocol.record import read_patient
from ...protocol.screening import screen
from ..practices.models import Practice
from ..protocols.facts import policy_of


class AgeLimit(NamedTuple):
    """Until which day nobody of that age is treated, and the rule's words for it."""

    until: date
    because: str


def age_limit(practice: Practice, born_on: date, on: date) -> AgeLimit | None:
    """The last limit of age that rules out a treatment under the policy of a practice; None for who is old enough.

    None also where what the practice adopted can no longer be read: somebody new is entered all the same, and no screening goes on.
    """
    knowledge = load()
    try:
        answer = screen(read_patient({"patient": {"born": born_on.isoformat()}}, knowledge), on, policy_of(practice)).as_dict()
    except RecordError:
        return None
    found = [
        AgeLimit(date.fromisoformat(one["until"][:10]), one["because"])
        for one in answer["findings"]
        if one["decision"] == "contraindicated" and one["until"] and isinstance(knowledge.rules[one["rule"]], AgeRule)
    ]
    return max(found, default=None)
