"""One row of the triage table: symptoms, hours since the treatment, and how urgent that is."""

from __future__ import annotations

from datetime import date
from typing import Literal

from ..entry import entry
from .base import Change, Say, Severity

Level = Literal["normal", "contact", "same_day", "emergency"]
Trend = Literal["fading", "steady", "worse", "spreading"]
Side = Literal["one", "left", "right", "both"]


@entry
class TriageCase:
    """One branch. All given conditions must hold.

    A detail that the report does not give counts as holding (the more urgent branch is taken), unless it stands in ``surely``:
    then it must be given. ``with_any`` needs one of these symptoms in the same report (``fever`` is set by the
    temperature); ``patient_any`` one of these codes in the patient record, not asked counting as present.
    """

    level: Level
    severity: tuple[Severity, ...] = ()
    trend: tuple[Trend, ...] = ()
    side: tuple[Side, ...] = ()
    near_eye: bool = False
    with_any: tuple[str, ...] = ()
    patient_any: tuple[str, ...] = ()
    surely: tuple[Literal["severity", "trend", "side", "near_eye", "patient_any"], ...] = ()


@entry
class TriageRow:
    """The cases are read from the most urgent down; the first that holds decides. A row without a fitting case does not apply.

    ``from_h`` and ``until_h`` [h] since the end of the treatment, the end exclusive, None without end. ``modalities`` limits the
    row to treatments of that kind. ``fever_c`` [degrees Celsius] is the temperature from which a report has the symptom ``fever``.

    Two rows have no symptoms and are used by name: ``nothing_reported`` and ``not_expected_at_this_hour``.
    """

    id: str
    ref: tuple[str, ...]
    version: int
    question: str
    symptoms: tuple[str, ...]
    from_h: float
    until_h: float | None
    cases: tuple[TriageCase, ...]
    basis: Literal["source", "inference"]
    reviewed: date
    say: Say
    do_now: dict[Level, str]
    cites: tuple[str, ...]
    sources: tuple[str, ...]
    watch_for: tuple[str, ...] = ()
    modalities: tuple[str, ...] = ()
    conflicts: tuple[str, ...] = ()
    note: str | None = None
    fever_c: float | None = None
    changes: tuple[Change, ...] = ()
