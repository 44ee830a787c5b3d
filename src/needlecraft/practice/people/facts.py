"""The seam to the protocol: what a scope of practice can be made of."""

from __future__ import annotations

from ...protocol.knowledge import load
from ..core.facts import known


def modalities() -> list[tuple[str, str]]:
    """Code and name of every way of needling that a practice offers."""
    return [(code, modality.name) for code, modality in known().modalities.items() if modality.offered]


def deepest_mm() -> float:
    """The deepest setting of any device [mm]."""
    return max(step for one in load().modalities.values() if one.depth for step in one.depth.steps_mm)
