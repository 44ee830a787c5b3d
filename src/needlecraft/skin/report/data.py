"""A comparison, a measurement and a gate as JSON: everything that is needed to compute it again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from .. import provenance
from ..compare import Comparison
from ..gate.checks import Check, worst
from ..measures import Value
from ..subject import Subject


def of_comparison(comparison: Comparison, lamp: str = "", tone: str = "") -> dict[str, Any]:
    """A comparison without its pictures. ``lamp`` and ``tone``: as whoever took the photos calls them; else those of the limits."""
    pair, limits = comparison.pair, comparison.limits
    return {
        "outcome": comparison.outcome,
        "lamp": lamp or (limits.lamp if limits else "") or None,
        "tone": tone or (limits.tone if limits else "") or None,
        "baseline": _of_subject(pair.baseline),
        "followup": _of_subject(pair.followup),
        "colours": pair.colours,
        "checks": [asdict(check) for check in pair.checks],
        "agreement": dict(comparison.agreement),
        "changes": [asdict(one) for one in comparison.changes],
        **_made_with(),
    }


def of_measurement(subject: Subject, measured: Mapping[str, Mapping[str, Value]]) -> dict[str, Any]:
    """What was measured in one photo."""
    zones = {zone: {name: asdict(value) for name, value in values.items()} for zone, values in measured.items()}
    return {"outcome": worst(subject.checks), "photo": _of_subject(subject), "zones": zones, **_made_with()}


def of_gate(checks: tuple[Check, ...]) -> dict[str, Any]:
    """What the gate found."""
    return {"outcome": worst(checks), "checks": [asdict(check) for check in checks]}


def _of_subject(subject: Subject) -> dict[str, Any]:
    facts = asdict(subject.photo.facts)
    facts["taken_at"] = subject.photo.facts.taken_at.isoformat() if subject.photo.facts.taken_at else None
    return {
        "facts": facts,
        "scale": asdict(subject.scale),
        "card": subject.card.edition if subject.card else None,
        "is_calibrated": bool(subject.calibration and subject.calibration.is_absolute),
        "pose": asdict(subject.mesh.pose) if subject.mesh else None,
        "checks": [asdict(check) for check in subject.checks],
    }


def _made_with() -> dict[str, Any]:
    return {"versions": provenance.versions(), "networks": provenance.networks(), "constants": provenance.constants()}
