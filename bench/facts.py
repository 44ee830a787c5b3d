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

DETAILS = ("state", "severity", "controlled", "prescribed")
DATES = ("on", "resolved_on", "stopped_on")


def facts_of(record: PatientRecord, on: date, grid: Grid, read: Collection[str]) -> dict[str, Any]:
    """The facts among ``read``; what is not in the record is not among them."""
    requested = grid.of(grid.offered, grid.face_zones)
    facts: dict[str, Any] = {"fitzpatrick": record.fitzpatrick}
    if record.born is not UNKNOWN:
        facts["born_months"] = months_since(record.born, on)
    for item in record.items:
        if item.code in facts:
            raise ValueError(f"{item.code} stands twice in the record; flat facts cannot hold that")
        touched = requested & (grid.of((), item.zones) if item.zones else grid.all)
        facts[item.code] = True
        facts[f"{item.code}_here"] = bool(touched)
        facts[f"{item.code}_elsewhere"] = touched != requested
        for name in DETAILS:
            facts[f"{item.code}_{name}"] = getattr(item, name)
        for name in DATES:
            moment = getattr(item, name)
            if moment is not UNKNOWN:
                facts[f"{item.code}_{name}_hours"] = (start_of(on) - end_of(moment)).total_seconds() / 3600
                facts[f"{item.code}_{name}_days"] = (on - day_of(moment)).days
                facts[f"{item.code}_{name}_months"] = months_since(moment, on)
    return {name: value for name, value in facts.items() if name in read and value is not UNKNOWN and value is not False}


def months_since(moment: date | datetime, on: date) -> int:
    """Completed calendar months, counted as the windows of the protocol count them."""
    day = day_of(moment)
    months = (on.year - day.year) * 12 + on.month - day.month
    return months if add_months(day, months) <= on else months - 1
