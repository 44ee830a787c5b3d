"""The answer to "with what, where, how deep, how often?": frozen, printable, with the keys of the contract."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class ZonePlan:
    """One zone in one treatment. RF has no depth: it comes from the device's manual only."""

    zone: str
    needle_depth_mm: float | None
    cap_mm: float | None
    cap_rule: str | None
    passes: int | None

    def as_dict(self) -> dict[str, Any]:
        """The keys of the contract."""
        return {
            "zone": self.zone,
            "needle_depth_mm": self.needle_depth_mm,
            "cap_mm": self.cap_mm,
            "cap_rule": self.cap_rule,
            "passes": self.passes,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedTreatment:
    """One treatment. ``target`` is the proposed day; ``earliest`` and ``latest`` bound the days it may be moved to."""

    n: int
    modality: str
    minutes: int
    earliest: date
    target: date
    latest: date
    zones: tuple[ZonePlan, ...]
    numbing: dict[str, Any]
    skin_endpoint: str
    downtime_days: int | float

    def as_dict(self) -> dict[str, Any]:
        """The keys of the contract."""
        return {
            "n": self.n,
            "modality": self.modality,
            "minutes": self.minutes,
            "earliest": self.earliest.isoformat(),
            "target": self.target.isoformat(),
            "latest": self.latest.isoformat(),
            "zones": [zone.as_dict() for zone in self.zones],
            "numbing": self.numbing,
            "skin_endpoint": self.skin_endpoint,
            "downtime_days": self.downtime_days,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanOption:
    """One way to treat: a course of one modality, a ladder that begins with nano, or a programme over the year."""

    kind: str
    modality: str
    treatments: tuple[PlannedTreatment, ...]
    interval_days: dict[str, int]
    judge_on: date
    maintenance_months: int | float
    prepare: list[dict[str, Any]]
    on_skin: list[dict[str, Any]]
    between: list[dict[str, Any]]
    cautions: list[str]
    left_out: list[dict[str, Any]]
    why: str
    event: str | None
    needs_review: bool
    sources: list[dict[str, Any]]

    def as_dict(self) -> dict[str, Any]:
        """The keys of the contract and what goes with them."""
        first, last = self.treatments[0], self.treatments[-1]
        return {
            "kind": self.kind,
            "modality": self.modality,
            "treatments": [treatment.as_dict() for treatment in self.treatments],
            "interval_days": self.interval_days,
            "total_days": (last.target - first.target).days,
            "judge_on": self.judge_on.isoformat(),
            "maintenance_months": self.maintenance_months,
            "prepare": self.prepare,
            "on_skin": self.on_skin,
            "between": self.between,
            "cautions": self.cautions,
            "left_out": self.left_out,
            "event": self.event,
            "needs_review": self.needs_review,
            "why": self.why,
            "sources": self.sources,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Obstacle:
    """Why there is no option: a rule with its decision, an open question, or, with neither, the wishes."""

    because: str
    rule: str | None = None
    decision: str | None = None
    question: str | None = None

    def as_dict(self) -> dict[str, Any]:
        """All four keys, null where they do not apply."""
        return {"rule": self.rule, "decision": self.decision, "question": self.question, "because": self.because}


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """Ranked options; with none, what stands in the way and the date that changes it."""

    on: str
    policy: str
    version: str
    hash: str
    options: tuple[PlanOption, ...]
    none_because: tuple[Obstacle, ...]
    changes_on: date | None

    def as_dict(self) -> dict[str, Any]:
        """The answer of the contract."""
        return {
            "on": self.on,
            "policy": self.policy,
            "knowledge": {"version": self.version, "hash": self.hash},
            "options": [option.as_dict() for option in self.options],
            "none_because": [obstacle.as_dict() for obstacle in self.none_because],
            "changes_on": self.changes_on.isoformat() if self.changes_on else None,
        }
