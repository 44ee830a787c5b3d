"""What the patient may do now, and when the next thing becomes allowed.

All windows are elapsed hours from the end of the treatment (1 d = 24 h), whatever the clock does that night.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Literal

from .catalogue import HealingStage
from .kinds.aftercare_item import AftercareItem, AftercareKind, AftercarePosition
from .kinds.base import STRENGTH_RANK
from .knowledge import Knowledge, load
from .policy import Policy, aftercare_key
from .record import PatientRecord
from .treatment import Treatment

State = Literal["not_yet", "allowed", "do_now", "over", "never", "ask"]


@dataclass(frozen=True, slots=True, kw_only=True)
class PositionAfter:
    """What one source says of an activity; ``not_before`` is None where it gives no number."""

    source: str
    strength: str
    window: str | None
    not_before: datetime | None
    adopted: bool
    cites: tuple[str, ...]
    text: str | None
    note: str | None
    contradicted_by: tuple[str, ...]
    admitted: bool

    def as_dict(self) -> dict[str, Any]:
        """Source, window, time, and what the source's words were."""
        return {
            "source": self.source,
            "strength": self.strength,
            "window": self.window,
            "not_before": self.not_before.isoformat() if self.not_before else None,
            "adopted": self.adopted,
            "cites": list(self.cites),
            "text": self.text,
            "note": self.note,
            "contradicted_by": list(self.contradicted_by),
            "admitted": self.admitted,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class AftercareLine:
    """One activity or product. ``until`` is None where no source gives a number or where the item has no end."""

    code: str
    label: str
    kind: AftercareKind
    begins: datetime
    until: datetime | None
    then: str | None
    and_until: str | None
    because: str
    patient: str
    basis: str
    positions: tuple[PositionAfter, ...]

    def state(self, at: datetime) -> State:
        """What holds at a moment. ``until`` itself is already allowed."""
        if self.kind == "never":
            return "never"
        if self.kind in ("ask", "not_advised"):
            return "ask"
        if self.kind == "allowed":
            return "allowed"
        if self.kind == "avoid":
            return "not_yet" if self.until is None or at < self.until else "allowed"
        if at < self.begins:
            return "not_yet"
        return "do_now" if self.until is None or at < self.until else "over"

    def as_dict(self, at: datetime) -> dict[str, Any]:
        """The keys of the contract."""
        result: dict[str, Any] = {
            "code": self.code,
            "label": self.label,
            "kind": self.kind,
            "from": self.begins.isoformat(),
            "until": self.until.isoformat() if self.until else None,
            "then": self.then,
            "state": self.state(at),
            "because": self.because,
            "patient": self.patient,
            "basis": self.basis,
            "positions": [position.as_dict() for position in self.positions],
        }
        if self.and_until:
            result["and_until"] = self.and_until
        return result


@dataclass(frozen=True, slots=True, kw_only=True)
class AftercareSheet:
    """All items after one treatment, or after several that overlap. ``ended_at`` is the end of the last one."""

    treatment: dict[str, Any]
    ended_at: datetime
    policy: str
    version: str
    hash: str
    lines: tuple[AftercareLine, ...]

    def next_change(self, at: datetime) -> datetime | None:
        """The first moment after ``at`` at which something changes; None when nothing will."""
        moments = [line.until for line in self.lines if line.until and line.until > at and line.kind not in _TIMELESS]
        return min(moments, default=None)

    def as_dict(self, at: datetime) -> dict[str, Any]:
        """The answer of the contract at a moment."""
        change = self.next_change(at)
        return {
            "treatment": self.treatment,
            "policy": self.policy,
            "knowledge": {"version": self.version, "hash": self.hash},
            "at": at.isoformat(),
            "items": [line.as_dict(at) for line in self.lines],
            "next_change": change.isoformat() if change else None,
        }


def read_sheet(answer: Mapping[str, Any]) -> AftercareSheet:
    """A sheet out of the answer of the contract that it once gave, in the words that it had then."""
    return AftercareSheet(
        treatment=answer["treatment"],
        ended_at=datetime.fromisoformat(answer["treatment"]["ended_at"]),
        policy=answer["policy"],
        version=answer["knowledge"]["version"],
        hash=answer["knowledge"]["hash"],
        lines=tuple(_read_line(item) for item in answer["items"]),
    )


def never_sooner(sheet: AftercareSheet, told: Iterable[AftercareSheet]) -> AftercareSheet:
    """A sheet with what other sheets told before it: of two times the one that protects longer; what it no longer has stays as told."""
    lines = {line.code: line for line in sheet.lines}
    for before in (line for one in told for line in one.lines):
        line = lines.setdefault(before.code, before)
        if _protects(before) > _protects(line):
            lines[line.code] = replace(line, kind=before.kind, until=before.until, then=before.then, positions=before.positions)
    return replace(sheet, lines=tuple(lines.values()))


def _protects(line: AftercareLine) -> tuple[int, float]:
    """How stern a line is, and until when; what has no end protects longest."""
    return _STERN[line.kind], line.until.timestamp() if line.until else math.inf


def _read_line(item: Mapping[str, Any]) -> AftercareLine:
    words = {key: item[key] for key in ("code", "label", "kind", "then", "because", "patient", "basis")}
    return AftercareLine(
        **words,
        begins=datetime.fromisoformat(item["from"]),
        until=_read_moment(item["until"]),
        and_until=item.get("and_until"),
        positions=tuple(_read_position(one) for one in item["positions"]),
    )


def _read_position(one: Mapping[str, Any]) -> PositionAfter:
    lists = {key: tuple(one[key]) for key in ("cites", "contradicted_by")}
    return PositionAfter(**{**one, **lists, "not_before": _read_moment(one["not_before"])})


def _read_moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


_TIMELESS = ("never", "ask", "allowed", "not_advised")


def aftercare(treatments: Sequence[Treatment], policy: Policy, knowledge: Knowledge | None = None) -> AftercareSheet:
    """Every item of the knowledge, each with the time that the policy adopts and what every source says.

    Several treatments that overlap make one clock: for every item what protects longest. ValueError when there is none.
    """
    if not treatments:
        raise ValueError("no treatment was given")
    known = load() if knowledge is None else knowledge
    return merge([_sheet(treatment, policy, known) for treatment in treatments])


def healing(modality: str, knowledge: Knowledge | None = None) -> tuple[HealingStage, ...]:
    """What is expected after a treatment with this device, stage by stage."""
    known = load() if knowledge is None else knowledge
    return tuple(stage for stage in known.healing if not stage.modalities or modality in stage.modalities)


def _sheet(treatment: Treatment, policy: Policy, knowledge: Knowledge) -> AftercareSheet:
    return AftercareSheet(
        treatment=treatment.as_dict(),
        ended_at=treatment.ended_at,
        policy=policy.name,
        version=knowledge.version,
        hash=knowledge.hash,
        lines=tuple(_line(item, treatment, policy, knowledge) for item in knowledge.aftercare.values()),
    )


def merge(sheets: Sequence[AftercareSheet]) -> AftercareSheet:
    """One clock for treatments that overlap: for every item what protects longest."""
    ordered = sorted(sheets, key=lambda sheet: sheet.ended_at)
    last = ordered[-1]
    lines = tuple(_longest([sheet.lines[i] for sheet in ordered]) for i in range(len(last.lines)))
    return AftercareSheet(
        treatment=last.treatment, ended_at=last.ended_at, policy=last.policy, version=last.version, hash=last.hash, lines=lines
    )


def _longest(lines: list[AftercareLine]) -> AftercareLine:
    return max(lines, key=lambda line: (_STERN[line.kind], line.until.timestamp() if line.until else 0.0))


_STERN: dict[str, int] = {"never": 6, "ask": 5, "only": 4, "avoid": 3, "do": 2, "not_advised": 1, "allowed": 0}


def _line(item: AftercareItem, treatment: Treatment, policy: Policy, knowledge: Knowledge) -> AftercareLine:
    spoken = _spoken(item, treatment.modality)
    adopted = timed(item, treatment.modality, policy, knowledge)
    kind, then = _kind(item, treatment.patient, free=_free(item, treatment.modality))
    until = None
    if adopted is not None and adopted.until is not None and kind not in _TIMELESS:
        until = treatment.ended_at + timedelta(hours=adopted.until.hours)
    return AftercareLine(
        code=item.code,
        label=item.label,
        kind=kind,
        begins=treatment.ended_at + timedelta(hours=item.from_h),
        until=until,
        then=then,
        and_until=item.and_until if kind not in _TIMELESS else None,
        because=item.say.clinician,
        patient=item.say.patient,
        basis=item.basis,
        positions=tuple(_position(one, one is adopted, treatment.ended_at, knowledge) for one in spoken),
    )


def _free(item: AftercareItem, modality: str) -> bool:
    return modality == "nano" and item.nano == "free"


def _spoken(item: AftercareItem, modality: str) -> list[AftercarePosition]:
    """The positions that speak of this modality."""
    positions = item.nano_positions if modality == "nano" and item.nano != "same" else item.positions
    return [one for one in positions if not one.modalities or modality in one.modalities]


def timed(item: AftercareItem, modality: str, policy: Policy, knowledge: Knowledge) -> AftercarePosition | None:
    """The position whose time the policy adopts for this modality; None where no source gives a number or nothing waits."""
    return None if _free(item, modality) else _adopt(item, _spoken(item, modality), policy, knowledge)


def _kind(item: AftercareItem, patient: PatientRecord, *, free: bool) -> tuple[AftercareKind, str | None]:
    """The kind for this patient: never where an allergy or medicine rules it out, ask where a prescription comes first.

    A medicine of which nobody asked whether it is prescribed is treated as prescribed.
    """
    if any(patient.has(code) for code in item.never_if):
        return "never", None
    if item.keep_if_prescribed is not None and _prescribed(patient, item.keep_if_prescribed):
        return "ask", "Do not stop a prescribed medicine for this; ask your prescriber."
    return ("allowed", item.then) if free else (item.kind, item.then)


def _prescribed(patient: PatientRecord, code: str) -> bool:
    return any(item.code == code and item.state == "current" and item.prescribed != "no" for item in patient.items)


def _adopt(item: AftercareItem, positions: Iterable[AftercarePosition], policy: Policy, knowledge: Knowledge) -> AftercarePosition | None:
    """Among positions with a number: the longest, the strongest, or (lenient) the shortest."""
    timed = [one for one in positions if one.until is not None]
    adoption = policy.of(aftercare_key(item.code))
    if adoption and adoption.source:
        chosen = [one for one in timed if one.source == adoption.source]
        timed = chosen or timed
    if policy.base == "lenient":
        return min(timed, key=_hours, default=None)
    timed = [one for one in timed if one.admitted] or timed
    if policy.base == "strictest":
        return max(timed, key=_hours, default=None)
    return min(timed, key=lambda one: (STRENGTH_RANK[knowledge.sources[one.source].strength], -_hours(one)), default=None)


def _hours(position: AftercarePosition) -> float:
    return position.until.hours if position.until else 0.0


def _position(one: AftercarePosition, adopted: bool, ended_at: datetime, knowledge: Knowledge) -> PositionAfter:
    return PositionAfter(
        source=one.source,
        strength=knowledge.sources[one.source].strength,
        window=str(one.until) if one.until else None,
        not_before=ended_at + timedelta(hours=one.until.hours) if one.until else None,
        adopted=adopted,
        cites=one.cites,
        text=one.text,
        note=one.note,
        contradicted_by=one.contradicted_by,
        admitted=one.admitted,
    )
