"""The examples of every rule, run. They are printed in the rule book, so the rule book cannot be wrong about them."""

from __future__ import annotations

from typing import Any

import pytest

from needlecraft.protocol.engine import Engine, engine_for
from needlecraft.protocol.kinds import AmountRule, AnyRule, PracticePointRule
from needlecraft.protocol.kinds.base import PROTECTION, Example
from needlecraft.protocol.knowledge import load
from needlecraft.protocol.policy import BUILT_IN
from needlecraft.protocol.preparing import Situation, point_holds
from needlecraft.protocol.record import PatientRecord, read_patient
from needlecraft.protocol.screening import screen_with

KNOWLEDGE = load()
CASES = [pytest.param(rule, example, id=f"{rule.id}: {example.name}") for rule in KNOWLEDGE.rules.values() for example in rule.examples]


@pytest.mark.parametrize(("rule", "example"), CASES)
def test_the_example_comes_out_as_written(rule: AnyRule, example: Example) -> None:
    used = engine_for(BUILT_IN[example.policy])
    if isinstance(rule, PracticePointRule):
        assert point(rule, example) == example.gives
    elif isinstance(rule, AmountRule):
        assert amount(used, rule, example) == example.gives
    else:
        assert judged(used, rule, example) == example.gives


def record(example: Example) -> PatientRecord:
    """A complete record without risks, with the example's facts laid over it."""
    given = {key: value for key, value in example.given.items() if key not in ("not_asked", "depth_mm")}
    patient = {"born": "1990-04-02", "fitzpatrick": 2, **given.pop("patient", {})}
    not_asked = example.given.get("not_asked")
    asked = {code for code, question in KNOWLEDGE.questions.items() if question.group != "patient"} - set(not_asked or ())
    denied = sorted(asked) if not_asked else "all"
    data = {"patient": patient, "denied": denied, "zones": [example.zone], "modalities": [example.modality], **given}
    return read_patient(data, KNOWLEDGE)


def judged(used: Engine, rule: AnyRule, example: Example) -> dict[str, Any]:
    screening = screen_with(used, record(example), example.on)
    bit = used.grid.bit(example.modality, example.zone)
    findings = [one for one in screening.findings if one.rule == rule.id and one.options & bit]
    worst = max(findings, key=lambda one: PROTECTION[one.decision], default=None)
    asked = {one.question for one in screening.unanswered}
    told = {
        "decision": worst.decision if worst else "clear",
        "until": str(worst.until.date()) if worst and worst.until else None,
        "max_depth_mm": worst.max_depth_mm if worst else None,
        "lifts_when": worst.lifts_when if worst else None,
        "unanswered": example.gives.get("unanswered") if example.gives.get("unanswered") in asked else sorted(asked),
    }
    return {key: told[key] for key in example.gives}


def amount(used: Engine, rule: AmountRule, example: Example) -> dict[str, Any]:
    goals = {item.code for item in record(example).concerns}
    known = record(example).fitzpatrick
    speaks = used.amounts.speaks(rule, example.modality, example.zone, goals, known)
    return {"value": used.amounts.adopted[rule.id].value if speaks else None}


def point(rule: PracticePointRule, example: Example) -> dict[str, Any]:
    known = record(example)
    situation = Situation(
        modality=example.modality,
        zone=example.zone,
        depth_mm=example.given.get("depth_mm"),  # type: ignore[arg-type]
        goals=frozenset(item.code for item in known.concerns),
        fitzpatrick=known.fitzpatrick,
    )
    holds = point_holds(rule, situation)
    return {"holds": "yes" if holds else "no"}
