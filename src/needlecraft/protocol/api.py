"""The six questions, each a function, with the knowledge of this package."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING

from .engine import engine
from .knowledge import load
from .policy import Policy
from .record import PatientRecord

if TYPE_CHECKING:
    from .aftercare import AftercareSheet
    from .findings import Screening
    from .plans import Plan
    from .treatment import Report, Treatment
    from .triage import Triage
    from .wishes import Wishes


def screen(patient: PatientRecord, on: date | datetime, policy: Policy) -> Screening:
    """May this patient be treated, and from when? A bare date is judged at 00:00. RecordError for a record from the future."""
    from .screening import screen as judge

    return judge(engine(policy), patient, on)


def plan(patient: PatientRecord, on: date, policy: Policy, wishes: Wishes | None = None) -> Plan:
    """With what, where, how deep, how often? Without ``wishes`` those of the record are taken. RecordError as in :func:`screen`."""
    from .planning import Planner
    from .wishes import read_wishes

    wanted = read_wishes(patient.wishes, load()) if wishes is None else wishes
    return Planner(engine(policy), patient, on, wanted).plan()


def aftercare(treatments: Sequence[Treatment], policy: Policy) -> AftercareSheet:
    """What may the patient do, and when? Several treatments that overlap make one clock. ValueError when there is none."""
    from .aftercare import aftercare as one
    from .aftercare import merge

    if not treatments:
        raise ValueError("no treatment was given")
    return merge([one(treatment, policy, load()) for treatment in treatments])


def triage(treatment: Treatment, report: Report, at: datetime) -> Triage:
    """Is this reaction normal at this hour? RecordError when ``at`` is before the end of the treatment."""
    from .triage import triage as judge

    return judge(treatment, report, at, load())
