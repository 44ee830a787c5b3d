"""A patient record as the flat facts that general rule engines are fed with, prepared before any clock runs.

Everything that would cost them time is done for them: names of medicines are resolved, dates are turned into elapsed hours, days and
completed months, zones into "is it here". Facts that no rule reads are left out.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime
from typing import Any

from needlecraft.protocol.grid import Grid
from needlecraft.protocol.record import UNKNOWN, PatientRecord
from needlecraft.protocol.windows import add_months, day_of, end_of, start_of

from .translation import DETAILS

DATES = ("on", "resolved_on", "stopped_on")
Facts = dict[str, Any]


def facts_of(record: PatientRecord, on: date, grid: Grid, read: Collection[str], option: tuple[str, str] | None = None) -> Facts:
    """The facts among ``read`` for a modality on a zone, or for the whole face; what is not in the record is not among them."""
    asked = grid.bit(*option) if option else grid.of(grid.offered, grid.face_zones)
    facts: Facts = {"fitzpatrick": record.fitzpatrick}
    if option:
        facts["modality"], facts["zone"] = option
    if record.born is not UNKNOWN:
        facts["born_months"] = months_since(record.born, on)
    for item in record.items:
        if item.code in facts:
            raise ValueError(f"{item.code} stands twice in the record; flat facts cannot hold that")
        touched = asked & (grid.of((), item.zones) if item.zones else grid.all)
        facts[item.code] = True
        facts[f"{item.code}_here"] = touched != 0
        facts[f"{item.code}_elsewhere"] = touched != asked
        for name in DETAILS:
            facts[f"{item.code}_{name}"] = getattr(item, name)
        for name in DATES:
            facts |= _elapsed(f"{item.code}_{name}", getattr(item, name), on)
    return {name: value for name, value in facts.items() if name in read and value is not UNKNOWN and value is not False}


def _elapsed(name: str, moment: Any, on: date) -> Facts:
    if moment is UNKNOWN:
        return {}
    return {
        f"{name}_hours": (start_of(on) - end_of(moment)).total_seconds() / 3600,
        f"{name}_days": (on - day_of(moment)).days,
        f"{name}_months": months_since(moment, on),
    }


def months_since(moment: date | datetime, on: date) -> int:
    """Completed calendar months, counted as the windows of the protocol count them."""
    day = day_of(moment)
    months = (on.year - day.year) * 12 + on.month - day.month
    return months if add_months(day, months) <= on else months - 1
