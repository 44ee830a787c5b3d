"""What is decided about microneedling: who may be treated, with what, when, what follows, and whether a reaction is normal.

A pure library: every function is given its patient, its date and its policy. It has no clock, no network and no database.

>>> from datetime import date
>>> from needlecraft.protocol import STRICTEST, load, read_patient, screen
>>> patient = read_patient({"patient": {"born": "1990-04-02", "fitzpatrick": 2}, "modalities": ["pen"],
...                         "zones": ["cheeks"], "denied": "all"}, load())
>>> screen(patient, date(2026, 12, 1), STRICTEST).verdict
'clear'
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .api import aftercare, plan, screen, triage
    from .dose import dose
    from .fields import RecordError
    from .knowledge import Knowledge, load
    from .policy import GUIDELINE, LENIENT, STRICTEST, Policy, read_policy
    from .record import UNKNOWN, PatientRecord, read_patient
    from .steps import treatment_steps

_HOME = {
    "aftercare": "api",
    "plan": "api",
    "screen": "api",
    "triage": "api",
    "dose": "dose",
    "Knowledge": "knowledge",
    "load": "knowledge",
    "GUIDELINE": "policy",
    "LENIENT": "policy",
    "STRICTEST": "policy",
    "Policy": "policy",
    "read_policy": "policy",
    "UNKNOWN": "record",
    "PatientRecord": "record",
    "RecordError": "fields",
    "read_patient": "record",
    "treatment_steps": "steps",
}

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
    "screen",
    "treatment_steps",
    "triage",
]


def __getattr__(name: str) -> Any:
    """Load a part when it is asked for: a screening does not pay for planning."""
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOME[name]}"), name)
