"""What is decided about microneedling: who may be treated, with what, when, what follows, and whether a reaction is normal.

A pure library: every function is given its patient, its date and its policy. It has no clock, no network and no database.

>>> from datetime import date
>>> from needlecraft.protocol import STRICTEST, load, read_patient, screen
>>> patient = read_patient({"patient": {"born": "1990-04-02", "fitzpatrick": 2}, "modalities": ["pen"],
...                         "zones": ["cheeks"], "denied": "all"}, load())
>>> screen(patient, date(2026, 12, 1), STRICTEST).verdict
'clear'
"""

from .aftercare import aftercare
from .dose import dose
from .fields import RecordError
from .knowledge import Knowledge, load
from .planning import plan
from .policy import GUIDELINE, LENIENT, STRICTEST, Policy, read_policy
from .record import UNKNOWN, PatientRecord, read_patient
from .screening import screen
from .steps import treatment_steps
from .treatment import read_report, read_treatments
from .triage import triage

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
