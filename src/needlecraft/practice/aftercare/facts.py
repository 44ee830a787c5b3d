"""The seam to the protocol: a treatment as it reads one, the clock, and how urgent a report is."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from functools import lru_cache
from typing import Any, Final

from ...protocol.aftercare_clock import AftercareLine, AftercareSheet, aftercare
from ...protocol.knowledge import load
from ...protocol.policy import Policy
from ...protocol.treatment import SYMPTOMS, read_report, read_treatments
from ...protocol.triaging import Triage, triage
from ..core.facts import known

#: What a triage needs of the patient's record.
_OF_PATIENT: Final = ("conditions", "medicines", "exposures", "allergies", "concerns", "other", "denied")


def given(record: Mapping[str, Any], treatment: Mapping[str, Any]) -> dict[str, Any]:
    """A treatment with its patient, in the shape of the contract."""
    person = {key: record[key] for key in _OF_PATIENT if key in record} | dict(record.get("patient", {}))
    return {"treatment": treatment, "patient": person}


def clock(treatments: list[dict[str, Any]], policy: Policy) -> AftercareSheet:
    """What may be done when, after one or several treatments."""
    read = [one for each in treatments for one in read_treatments(each, load())]
    return aftercare(read, policy, known())


def postponed(sheet: AftercareSheet, times: Iterable[tuple[str, datetime]]) -> AftercareSheet:
    """The clock with what a practitioner moved for this visit: of two times the later one holds."""
    later: dict[str, datetime] = {}
    for code, until in times:
        later[code] = max(until, later.get(code, until))
    lines = (replace(one, until=max(one.until, later[one.code])) if one.until and one.code in later else one for one in sheet.lines)
    return replace(sheet, lines=tuple(lines))


def line(treatment: dict[str, Any], policy: Policy, code: str) -> AftercareLine | None:
    """One thing of the clock of one treatment; None where there is no such thing."""
    return next((one for one in clock([treatment], policy).lines if one.code == code), None)


def judge(treatment: Mapping[str, Any], report: Mapping[str, Any], at: datetime) -> Triage:
    """How urgent a report is. Raises RecordError where it cannot be read."""
    [read] = read_treatments(treatment, load())
    return triage(read, read_report({"report": report}, load()), at)


def not_normal(report: Mapping[str, Any], answer: Triage) -> list[dict[str, Any]]:
    """What of a report is no normal healing: ``what``, and ``severity`` and ``zones`` as far as they were told."""
    told = {one["code"]: one for one in report["symptoms"]}
    codes = dict.fromkeys(one.symptom for one in answer.findings if one.level != "normal")
    found = [(code, told.get(code, {})) for code in codes]
    return [{"what": code, "severity": one.get("severity", ""), "zones": one.get("zones", [])} for code, one in found]


@lru_cache(maxsize=1)
def red_flags() -> tuple[str, ...]:
    """Symptoms that are asked for before anything else: each is an emergency whenever it comes."""
    always = [row for row in load().triage if all(case.level == "emergency" for case in row.cases)]
    return tuple(dict.fromkeys(code for row in always for code in row.symptoms if code in SYMPTOMS))


def symptoms() -> tuple[str, ...]:
    """Every symptom that can be reported."""
    return SYMPTOMS


def expected(hours: float) -> str:
    """What is expected at this hour, in the patient's words."""
    stages = [one for one in known().healing if one.from_h <= hours and (one.until_h is None or hours < one.until_h)]
    return " ".join(stage.patient for stage in stages)
