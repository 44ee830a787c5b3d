"""The seam to the protocol: a treatment as it reads one, the clock, and how urgent a report is."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any, Final

from django.utils.translation import gettext_noop

from ...protocol.aftercare_clock import AftercareLine, AftercareSheet, aftercare, healing, never_sooner, read_sheet
from ...protocol.fields import RecordError
from ...protocol.knowledge import load
from ...protocol.policy import Policy
from ...protocol.treatment import SYMPTOMS, read_report, read_treatments
from ...protocol.triaging import LEVELS, Triage, triage_together
from ..core.facts import known
from ..practices.models import Practice
from ..protocols.facts import policy_of
from .models import Sheet

__all__ = ["LEVELS", "AftercareLine", "AftercareSheet"]

#: How long treatments are looked at together on the patient's page: a way of working of this software, no number of the literature.
TOGETHER: Final = timedelta(days=60)
#: What a patient is told where the protocol cannot judge.
NOT_JUDGED: Final = gettext_noop("We could not judge this by ourselves. Call the practice now.")
#: What a patient is told who wrote something and ticked nothing that needs more.
WRITTEN: Final = gettext_noop("A person at the practice reads what you wrote. If one of the warning signs below comes, call now.")
#: What a triage needs of the patient's record.
_OF_PATIENT: Final = ("conditions", "medicines", "exposures", "allergies", "concerns", "other", "denied")


def person(record: Mapping[str, Any]) -> dict[str, Any]:
    """What aftercare and triage need of a patient's record, in the shape of the contract."""
    return {key: record[key] for key in _OF_PATIENT if key in record} | dict(record.get("patient", {}))


def at_signature(given: Mapping[str, Any], policy: Policy | None, at: datetime) -> dict[str, Any] | None:
    """What may be done when, as the protocol tells it now; None where it cannot read the treatment or the policy."""
    try:
        return aftercare(read_treatments(given, load()), policy).as_dict(at) if policy else None
    except RecordError:
        return None


def stand() -> tuple[str, str]:
    """Version and hash of the knowledge."""
    return load().version, load().hash


def policy_for(practice: Practice) -> Policy | None:
    """The policy in force; None where what the practice adopted can no longer be read."""
    try:
        return policy_of(practice)
    except RecordError:
        return None


def policy_name(practice: Practice) -> str:
    """What the policy in force is called; its base alone where what the practice adopted can no longer be read."""
    policy = policy_for(practice)
    return policy.name if policy else practice.policy


def clock(sheets: Sequence[Sheet], policy: Policy | None) -> tuple[AftercareSheet | None, bool]:
    """What may be done when after some treatments, and whether that is all: nothing sooner than it was told on the day.

    None where nothing was told and nothing can be read.
    """
    told = [read_sheet(one.answer) for one in sheets if one.answer]
    treatments, is_whole = [], True
    for one in sheets:
        try:
            treatments += read_treatments(one.given, load())
        except RecordError:
            is_whole = is_whole and bool(one.answer)
    if treatments and policy:
        return never_sooner(aftercare(treatments, policy, known()), told), is_whole
    is_whole = len(told) == len(sheets)
    return never_sooner(max(told, key=lambda one: one.ended_at), told) if told else None, is_whole


def postponed(sheet: AftercareSheet, times: Iterable[tuple[str, datetime]]) -> AftercareSheet:
    """The clock with what a practitioner moved for this visit: of two times the later one holds."""
    later: dict[str, datetime] = {}
    for code, until in times:
        later[code] = max(until, later.get(code, until))
    lines = (replace(one, until=max(one.until, later[one.code])) if one.until and one.code in later else one for one in sheet.lines)
    return replace(sheet, lines=tuple(lines))


def movable(sheet: Sheet, policy: Policy | None) -> dict[str, AftercareLine]:
    """What has a time that can be moved after one treatment, in the order of the clock."""
    found, _is_whole = clock([sheet], policy)
    return {one.code: one for one in found.lines if one.until} if found else {}


def judge(given: Mapping[str, Any], at: datetime) -> Triage:
    """How urgent a report is, after every treatment that it can be about. Raises RecordError where something of it cannot be read."""
    _treatment, answer = triage_together(read_treatments(given, load()), read_report(given, load()), at)
    return answer


def _most_urgent(answers: Sequence[Triage]) -> Triage:
    return max(answers, key=lambda one: LEVELS.index(one.level))


def decided(given: Mapping[str, Any], at: datetime) -> dict[str, Any]:
    """How urgent a report is, as it is kept. Where the protocol cannot judge, ``problem`` says why, and somebody looks at it today."""
    try:
        return judge(given, at).as_dict()
    except RecordError as error:
        return {**_at_least_today(given, at), "complete": False, "problem": str(error)}


def _at_least_today(given: Mapping[str, Any], at: datetime) -> dict[str, Any]:
    """The answer on what can be read alone, if that is an emergency or a warning sign was told; else that it could not be judged."""
    found = []
    for one in given["treatments"]:
        with suppress(RecordError):
            found.append(judge({**given, "treatments": [one]}, at))
    if found and (worst := _most_urgent(found)).level == "emergency":
        return worst.as_dict()
    flag = next((code for code in reported_flags(given["report"])), None)
    version, hash_ = stand()
    return {
        "level": "emergency" if flag else "same_day",
        "rule": "not_judged",
        "do_now": _alarms()[flag] if flag else NOT_JUDGED,
        **{key: [] for key in ("watch_for", "findings", "unanswered")},
        "hours_since": None,
        "raised_by": None,
        "knowledge": {"version": version, "hash": hash_},
    }


def with_words(answer: dict[str, Any]) -> dict[str, Any]:
    """The answer where the patient wrote something too: nobody has judged that yet, so it is not called normal."""
    return {**answer, "level": "contact", "do_now": WRITTEN} if answer["level"] == "normal" else answer


def not_normal(report: Mapping[str, Any], answer: Mapping[str, Any]) -> list[dict[str, Any]]:
    """What of a report is no normal healing: ``what``, and ``severity`` and ``zones`` as far as they were told."""
    told = {one["code"]: one for one in report["symptoms"]}
    codes = dict.fromkeys([one["symptom"] for one in answer["findings"] if one["level"] != "normal"] + reported_flags(report))
    found = [(code, told.get(code, {})) for code in codes]
    return [{"what": code, "severity": one.get("severity", ""), "zones": one.get("zones", [])} for code, one in found]


def reported_flags(report: Mapping[str, Any]) -> list[str]:
    """The red flags of a report."""
    return [one["code"] for one in report["symptoms"] if one["code"] in _alarms()]


def red_flags() -> tuple[str, ...]:
    """Symptoms that are asked for before anything else: each is an emergency whenever it comes."""
    return tuple(_alarms())


@lru_cache(maxsize=1)
def _alarms() -> dict[str, str]:
    """The red flags, each with what to do now."""
    found: dict[str, str] = {}
    for row in load().triage:
        if all(case.level == "emergency" for case in row.cases):
            found |= {code: row.do_now["emergency"] for code in row.symptoms if code in SYMPTOMS and code not in found}
    return found


def symptoms() -> tuple[str, ...]:
    """Every symptom that can be reported."""
    return SYMPTOMS


def expected(modality: str, hours: float) -> str:
    """What is expected at this hour after a treatment with this device, in the patient's words."""
    stages = [one for one in healing(modality, known()) if one.from_h <= hours and (one.until_h is None or hours < one.until_h)]
    return " ".join(stage.patient for stage in stages)
