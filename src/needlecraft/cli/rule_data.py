"""A rule, an aftercare item or a triage row as JSON: its question, who says what and where, and what each policy takes."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from ..protocol.adoption import policy_rows
from ..protocol.citing import quoted
from ..protocol.kinds.aftercare_item import AftercareItem, AftercarePosition
from ..protocol.kinds.base import Case, Position
from ..protocol.kinds.triage_row import TriageCase, TriageRow
from ..protocol.knowledge import load
from ..protocol.rule_book import Entry, name_of, subject_of
from .adopting import row_data

_CASE = ("decision", "window", "since", "then", "lifts_when", "max_depth_mm", "elsewhere", "not_offered")
_OWN = (
    "codes",
    "area",
    "topic",
    "of",
    "stricter",
    "zones",
    "modalities",
    "goals",
    "not_goals",
    "fitzpatrick",
    "deeper_than_mm",
    "up_to_mm",
)


def entry_data(entry: Entry) -> dict[str, Any]:
    """Ready for JSON; keys always in the same order, those that say nothing left out after the common ones."""
    kind = "aftercare" if isinstance(entry, AftercareItem) else "triage" if isinstance(entry, TriageRow) else entry.kind
    common: dict[str, Any] = {
        "id": name_of(entry),
        "ref": list(entry.ref),
        "kind": kind,
        "subject": subject_of(entry),
        "question": entry.question,
        "version": entry.version,
        "basis": entry.basis,
        "reviewed": entry.reviewed.isoformat(),
        "say": {"clinician": entry.say.clinician, "patient": entry.say.patient},
        "conflicts": list(entry.conflicts),
    }
    if isinstance(entry, TriageRow):
        return {**common, **_row(entry)}
    own = _after(entry) if isinstance(entry, AftercareItem) else _rule(entry)
    return {**common, **own, "positions": _positions(entry.positions), "adopts": [row_data(row) for row in policy_rows(entry)]}


def _rule(entry: Any) -> dict[str, Any]:
    own = {key: _plain(getattr(entry, key)) for key in _OWN if getattr(entry, key, None)}
    if entry.advice:
        own["advice"] = list(entry.advice)
    for key in ("numbing", "retired_for"):
        if getattr(entry, key):
            own[key] = getattr(entry, key)
    return own


def _after(item: AftercareItem) -> dict[str, Any]:
    own: dict[str, Any] = {"label": item.label, "asks": item.kind, "then": item.then, "and_until": item.and_until, "nano": item.nano}
    if item.nano_positions:
        own["nano_positions"] = _positions(item.nano_positions)
    return {key: value for key, value in own.items() if value is not None}


def _row(row: TriageRow) -> dict[str, Any]:
    knowledge = load()
    return {
        "symptoms": list(row.symptoms),
        "from_h": row.from_h,
        "until_h": row.until_h,
        "modalities": list(row.modalities),
        "cases": [_triage_case(case) for case in row.cases],
        "do_now": dict(row.do_now),
        "watch_for": list(row.watch_for),
        "positions": [{"source": key, "strength": knowledge.sources[key].strength} for key in row.sources],
        "cites": quoted(row.cites, knowledge),
        "note": row.note,
        "adopts": [],
    }


def _triage_case(case: TriageCase) -> dict[str, Any]:
    names = ("level", "severity", "trend", "side", "near_eye", "with_any", "patient_any", "surely")
    return {name: _plain(getattr(case, name)) for name in names if getattr(case, name)}


def _positions(positions: Iterable[Position]) -> list[dict[str, Any]]:
    return [_position(position) for position in positions]


def _position(position: Position) -> dict[str, Any]:
    knowledge = load()
    result: dict[str, Any] = {
        "source": position.source,
        "strength": knowledge.sources[position.source].strength,
        "cites": quoted(position.cites, knowledge),
        "admitted": position.admitted,
    }
    if position.cases:
        result["cases"] = [_case(case) for case in position.cases]
    if isinstance(position, AftercarePosition):
        result["window"] = str(position.until) if position.until else None
    for key in ("says", "value", "text", "review_above", "modalities", "note"):
        if getattr(position, key, None) not in (None, ()):
            result[key] = _plain(getattr(position, key))
    if position.contradicted_by:
        result["contradicted_by"] = quoted(position.contradicted_by, knowledge)
    return result


def _case(case: Case) -> dict[str, Any]:
    named = (
        "state",
        "severity",
        "controlled",
        "prescribed",
        "licensed_for_skin_injection",
        "kind",
        "route",
        "answer",
        "fitzpatrick",
        "dark_marks",
        "test_patch",
    )
    when = {name: list(getattr(case.when, name)) for name in named if getattr(case.when, name)}
    only = {name: list(getattr(case.only, name)) for name in ("modalities", "zones") if getattr(case.only, name)}
    result: dict[str, Any] = {"when": when, "only": only}
    for key in _CASE:
        value = getattr(case, key)
        if value not in (None, False) and not (key == "then" and (value == "clear" or case.window is None)):
            result[key] = str(value) if key == "window" else value
    return result


def _plain(value: Any) -> Any:
    return list(value) if isinstance(value, tuple) else value
