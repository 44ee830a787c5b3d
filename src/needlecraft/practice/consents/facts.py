"""The seam to the protocol: what a patient must know before they agree, from the same knowledge as the decision."""

from __future__ import annotations

from typing import Any

from ...protocol.knowledge import load


def expected() -> list[str]:
    """What healing looks like, stage by stage."""
    return [stage.patient for stage in load().healing]


def compared() -> list[str]:
    """Microneedling beside other treatments."""
    return [one.says for one in load().comparisons.values()]


def device(option: dict[str, Any]) -> str:
    """What the device is."""
    return load().modalities[option["modality"]].what
