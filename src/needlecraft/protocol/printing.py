"""From a judgement to a finding that can be printed: every position that a source holds, the adopted one marked."""

from __future__ import annotations

from typing import Final

from .choosing import Adopted, Outcome
from .engine import Engine
from .explain import because, for_patient, label
from .findings import Finding, PositionFound
from .judging import Judgement
from .kinds.base import Position
from .policy import HOUSE

_WORDS: Final = ("clear", "caution", "review", "defer", "contraindicated")
#: Findings remembered; a batch of any length keeps to it.
_MEMORY: Final = 1000
_NO_LIMIT: Final = float("inf")


def make_finding(engine: Engine, judgement: Judgement, adopted: Adopted) -> Finding:
    """The finding for a set of options; remembered with the judgement."""
    key = (judgement.ruling, judgement.item, adopted)
    finding = engine.findings.get(key)
    if finding is None:
        if len(engine.findings) >= _MEMORY:
            engine.findings.clear()
        finding = engine.findings[key] = _finding(engine, judgement, adopted)
    return finding


def _finding(engine: Engine, judgement: Judgement, adopted: Adopted) -> Finding:
    rule, item, knowledge = judgement.rule, judgement.item, engine.knowledge
    modalities, zones = engine.grid.names(adopted.options)
    spoken: dict[int, Outcome] = {}
    for outcome in judgement.outcomes:
        known = spoken.get(outcome.position)
        if outcome.options & adopted.options and (known is None or outcome.protects > known.protects):
            spoken[outcome.position] = outcome
    positions = tuple(_position(engine, one, spoken.get(i), i == adopted.position) for i, one in enumerate(rule.positions))
    speaking = {_independent(engine, one.source) for one in positions if one.decision not in (None, "clear")}
    if adopted.position < 0:
        positions += (_house(judgement, adopted),)
    adoption = engine.policy.of(rule.id)
    return Finding(
        rule=rule.id,
        decision=adopted.decision,  # type: ignore[arg-type]
        until=adopted.until,
        options=adopted.options,
        modalities=modalities,
        zones=zones,
        because=because(rule, item, adopted, knowledge),
        patient=for_patient(rule, adopted),
        lifts_when=adopted.lifts_when,
        max_depth_mm=None if adopted.max_depth_mm == _NO_LIMIT else adopted.max_depth_mm,
        advice=rule.advice,
        basis=rule.basis,
        single_source=len(speaking) == 1,
        positions=positions,
        about=label(item, knowledge),
        adopted_by={"by": adoption.by, "on": adoption.on.isoformat(), "reason": adoption.reason} if adoption else None,
        numbing=rule.numbing,
    )


def _independent(engine: Engine, source: str) -> str:
    """Two pages that carry the same text count as one source."""
    twin = engine.knowledge.sources[source].same_text_as
    return min(source, twin) if twin else source


def _position(engine: Engine, position: Position, outcome: Outcome | None, adopted: bool) -> PositionFound:
    return PositionFound(
        source=position.source,
        strength=engine.knowledge.sources[position.source].strength,
        decision=_WORDS[outcome.protects] if outcome else None,
        window=str(outcome.case.window) if outcome and outcome.case.window else None,
        until=outcome.until if outcome else None,
        adopted=adopted,
        cites=position.cites,
        note=position.note,
        contradicted_by=position.contradicted_by,
        admitted=position.admitted,
    )


def _house(judgement: Judgement, adopted: Adopted) -> PositionFound:
    window = next((one.case.window for one in judgement.outcomes if one.position < 0), None)
    return PositionFound(
        source=HOUSE,
        strength="clinic",
        decision=adopted.decision,
        window=str(window) if window else None,
        until=adopted.until,
        adopted=True,
        cites=(),
        note="a stricter rule of the house",
        contradicted_by=(),
        admitted=True,
    )
