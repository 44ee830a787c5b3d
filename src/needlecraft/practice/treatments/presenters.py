"""What the treatment room shows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from . import facts
from .models import Treatment


@dataclass(frozen=True, slots=True)
class ZoneShown:
    """A zone to treat: what was planned and what was set."""

    code: str
    name: str
    planned: str
    cap: str
    depth: str
    passes: str
    depths: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RoomShown:
    """The record of a treatment as it stands."""

    device: str
    zones: tuple[ZoneShown, ...]
    steps: tuple[tuple[str, str], ...]
    endpoint: str
    cartridge: dict[str, str]
    skin_endpoint: str
    note: str
    off_at: datetime | None
    may_numb: bool


def room_shown(treatment: Treatment) -> RoomShown:
    """The page of the room."""
    planned, done = treatment.course.planned(treatment.n), treatment.done or {}
    is_numbed = planned["numbing"]["need"] != "none"
    set_now = {zone["zone"]: zone for zone in done.get("zones", [])}
    minutes = planned["numbing"]["minutes"]
    off_at = treatment.numbed_at + timedelta(minutes=minutes) if treatment.numbed_at and minutes else None
    return RoomShown(
        planned["modality"],
        tuple(_zone(zone, planned["modality"], set_now.get(zone["zone"], {})) for zone in planned["zones"]),
        tuple(facts.steps(planned["modality"], is_numbed)),
        planned["skin_endpoint"],
        done.get("cartridge", {}),
        done.get("skin_endpoint", ""),
        done.get("note", ""),
        off_at,
        is_numbed and treatment.numbed_at is None,
    )


def _zone(zone: dict[str, Any], modality: str, done: dict[str, Any]) -> ZoneShown:
    planned, cap = zone["needle_depth_mm"], zone["cap_mm"]
    depths = tuple(f"{step:g}" for step in facts.settings_of(modality) if cap is None or step <= cap)
    depth = done.get("needle_depth_mm", planned)
    return ZoneShown(
        zone["zone"],
        facts.zone_name(zone["zone"]),
        "" if planned is None else f"{planned:g} mm",
        "" if cap is None else f"{cap:g} mm",
        "" if depth is None else f"{depth:g}",
        str(done.get("passes", "")),
        depths,
    )
