"""The questions of the intake: each exists because a rule needs it, follow-ups only where an answer makes them matter."""

from __future__ import annotations

from typing import Any

from .engine import Engine
from .judging import CompiledRule

_ANSWERS = ("yes", "no")


def questions(engine: Engine) -> list[dict[str, Any]]:
    """Every question that ``denied`` accepts, in the order of the knowledge.

    Each has ``code``, ``group``, ``text``, ``answers``, ``needed_by`` (rules) and ``follow_ups``: what is asked after a yes, because
    a rule that the policy follows turns on it. ``born`` and ``fitzpatrick`` are not yes-or-no questions and are not among them.
    """
    result = []
    for code, question in engine.knowledge.questions.items():
        if question.group == "patient":
            continue
        compiled = engine.by_code.get(code, [])
        result.append(
            {
                "code": code,
                "group": question.group,
                "text": question.ask,
                "help": question.help,
                "answers": list(_ANSWERS),
                "needed_by": [one.rule.id for one in compiled],
                "follow_ups": sorted({field for one in compiled for field in follow_ups(one)}),
            }
        )
    return result


def follow_ups(compiled: CompiledRule) -> set[str]:
    """The fields of an item that a rule can turn on: state, details, dates."""
    fields = {*compiled.details, *compiled.dates}
    if any(case.when.state for position in compiled.rule.positions for case in position.cases):
        fields.add("state")
    if getattr(compiled.rule, "area", None) == "item":
        fields.add("zones")
    return fields
