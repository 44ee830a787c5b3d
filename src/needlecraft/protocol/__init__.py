"""What is decided about microneedling: who may be treated, with what, when, what follows, and whether a reaction is normal.

A pure library: every function is given its patient, its date and its policy. It has no clock, no network and no database.

>>> from datetime import date
>>> from needlecraft.protocol import STRICTEST, load, read_patient, screen
>>> patient = read_patient({"patient": {"born": "1990-04-02", "fitzpatrick": 2}, "modalities": ["pen"],
...                         "zones": ["cheeks"], "denied": "all"}, load())
>>> screen(patient, date(2026, 12, 1), STRICTEST).verdict
'clear'
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .aftercare_clock import aftercare
    from .dosing import dose
    from .fields import RecordError
    from .knowledge import Knowledge, load
    from .planning import plan
    from .policy import GUIDELINE, LENIENT, STRICTEST, Policy, read_policy
    from .record import UNKNOWN, PatientRecord, read_patient
    from .screening import screen
    from .steps import treatment_steps
    from .treatment import read_report, read_treatments
    from .triaging import triage

_HOMES = {
    "aftercare_clock": ("aftercare",),
    "dosing": ("dose",),
    "fields": ("RecordError",),
    "knowledge": ("Knowledge", "load"),
    "planning": ("plan",),
    "policy": ("GUIDELINE", "LENIENT", "STRICTEST", "Policy", "read_policy"),
    "record": ("UNKNOWN", "PatientRecord", "read_patient"),
    "screening": ("screen",),
    "steps": ("treatment_steps",),
    "treatment": ("read_report", "read_treatments"),
    "triaging": ("triage",),
}
_HOME = {name: module for module, names in _HOMES.items() for name in names}

__all__ = [
    "GUIDELINE",
    "LENIENT",
    "STRICTEST",
    "UNKNOWN",
    "Knowledge",
    "PatientRecord",
    "Policy",
    "RecordError",
    "aftercare",
    "dose",
    "load",
    "plan",
    "read_patient",
    "read_policy",
    "read_report",
    "read_treatments",
    "screen",
    "treatment_steps",
    "triage",
]


def __getattr__(name: str) -> Any:
    """A part is imported when it is asked for: whoever screens does not wait for planning."""
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f".{_HOME[name]}", __name__), name)
