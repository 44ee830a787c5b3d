"""The seam to the protocol: the steps of the day, and what may be set."""

from __future__ import annotations

from ...protocol.knowledge import load


def steps(modality: str, is_numbed: bool) -> list[tuple[str, str]]:
    """Title and words of each step of the day, in their order."""
    chosen = []
    for step in load().steps:
        if (step.only_if == "numbing" and not is_numbed) or (step.only_if == "not_nano" and modality == "nano"):
            continue
        chosen.append((step.title, step.does))
    return chosen


def settings_of(modality: str) -> tuple[float, ...]:
    """The depths that a device can be set to [mm]."""
    depth = load().modalities[modality].depth
    return depth.steps_mm if depth else ()


def zone_name(code: str) -> str:
    """A zone as people say it."""
    return load().zones[code].name
