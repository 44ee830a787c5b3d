"""What a screening found: frozen, ordered, printable. ``as_dict`` gives the shapes and keys of the contract."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from .kinds.base import Strength, Verdict
from .windows import show


class PositionFound(NamedTuple):
    """What one source says for this patient. ``decision`` is None where the source speaks without settling anything."""

    source: str
    strength: Strength
    decision: str | None
    window: str | None
    until: datetime | None
    adopted: bool
    cites: tuple[str, ...]
    note: str | None
    contradicted_by: tuple[str, ...]
    admitted: bool

    def as_dict(self) -> dict[str, Any]:
        """The keys of the contract, and those that only some positions need."""
        result: dict[str, Any] = {
            "source": self.source,
            "strength": self.strength,
            "decision": self.decision,
            "window": self.window,
            "until": show(self.until),
            "adopted": self.adopted,
            "cites": list(self.cites),
        }
        if self.note:
            result["note"] = self.note
        if self.contradicted_by:
            result["contradicted_by"] = list(self.contradicted_by)
        if not self.admitted:
            result["admitted"] = False
        return result

    def as_remark(self) -> dict[str, Any]:
        """A source that speaks on the question without settling it for this patient."""
        return {"source": self.source, "strength": self.strength, "cites": list(self.cites), "note": self.note}


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One rule that counts against one or more options. ``options`` is a set of bits of the grid."""

    rule: str
    decision: Verdict
    until: datetime | None
    options: int
    modalities: tuple[str, ...]
    zones: tuple[str, ...]
    because: str
    patient: str
    lifts_when: str | None
    max_depth_mm: float | None
    advice: tuple[str, ...]
    basis: str
    single_source: bool
    positions: tuple[PositionFound, ...]
    about: str = ""
    adopted_by: dict[str, str] | None = None
    numbing: str | None = None

    def as_dict(self) -> dict[str, Any]:
        """The keys of the contract; ``max_depth_mm``, ``numbing`` and ``adopted_by`` where they say something."""
        result: dict[str, Any] = {
            "rule": self.rule,
            "decision": self.decision,
            "until": show(self.until),
            "applies_to": {"modalities": list(self.modalities), "zones": list(self.zones)},
            "because": self.because,
            "lifts_when": self.lifts_when,
            "advice": list(self.advice),
            "basis": self.basis,
            "single_source": self.single_source,
            "positions": [position.as_dict() for position in self.positions if position.decision],
            "remarks": [position.as_remark() for position in self.positions if not position.decision],
        }
        for key in ("max_depth_mm", "numbing", "adopted_by"):
            if getattr(self, key) is not None:
                result[key] = getattr(self, key)
        return result


class Option(NamedTuple):
    """One modality on one zone. ``earliest`` is set where a deferral has a date; ``max_depth_mm`` None means that none is given."""

    verdict: Verdict
    so_far: Verdict
    earliest: datetime | None
    max_depth_mm: float | None
    depth_rule: str | None
    findings: tuple[str, ...]

    def as_dict(self) -> dict[str, Any]:
        """The keys of the contract."""
        return {
            "verdict": self.verdict,
            "earliest": show(self.earliest),
            "max_depth_mm": self.max_depth_mm,
            "findings": list(self.findings),
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Unanswered:
    """A question that must be answered before the options it touches can be decided."""

    question: str
    text: str
    needed_by: tuple[str, ...]
    options: int

    def as_dict(self) -> dict[str, Any]:
        """The keys of the contract."""
        return {"question": self.question, "text": self.text, "needed_by": list(self.needed_by)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """Something to know that decides nothing, such as an off-label goal."""

    rule: str
    text: str

    def as_dict(self) -> dict[str, str]:
        """The rule and its text."""
        return {"rule": self.rule, "text": self.text}


@dataclass(frozen=True, slots=True, kw_only=True)
class Screening:
    """The answer to "may this patient be treated, and from when?", with everything needed to replay it."""

    on: str
    at: datetime
    policy: str
    version: str
    hash: str
    verdict: Verdict
    so_far: Verdict
    earliest: datetime | None
    options: dict[str, dict[str, Option]]
    findings: tuple[Finding, ...]
    unanswered: tuple[Unanswered, ...]
    not_judged: tuple[str, ...]
    notes: tuple[Note, ...]

    @property
    def complete(self) -> bool:
        """Was every question answered that the requested options need?"""
        return not self.unanswered

    def as_dict(self) -> dict[str, Any]:
        """The answer of the contract, ready for JSON; keys always in the same order. Equal options share one dictionary."""
        printed = {option: option.as_dict() for row in self.options.values() for option in set(row.values())}
        return {
            "on": self.on,
            "policy": self.policy,
            "knowledge": {"version": self.version, "hash": self.hash},
            "verdict": self.verdict,
            "earliest": show(self.earliest),
            "complete": self.complete,
            "so_far": self.so_far,
            "options": {m: {z: printed[option] for z, option in row.items()} for m, row in self.options.items()},
            "findings": [finding.as_dict() for finding in self.findings],
            "unanswered": [one.as_dict() for one in self.unanswered],
            "not_judged": list(self.not_judged),
            "notes": [note.as_dict() for note in self.notes],
        }
