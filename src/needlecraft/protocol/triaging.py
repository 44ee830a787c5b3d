"""Is this reaction normal at this hour?

Every reported symptom is looked up in the table at its hour. The most urgent row decides. A symptom that no row covers at that hour
is ``contact``: what the sources do not call normal is not called normal here. It works from what is reported and sees nothing itself.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from .fields import RecordError
from .kinds.triage_row import Level, TriageCase, TriageRow
from .knowledge import Knowledge, load
from .record import UNKNOWN, PatientRecord
from .treatment import Report, Symptom, Treatment

LEVELS: Final[tuple[Level, ...]] = ("normal", "contact", "same_day", "emergency")
_NEAR_EYE: Final = frozenset({"under_eyes", "eyelids"})
_WEAKER: Final = ("diabetes", "immune_suppression", "immunosuppressant", "chemotherapy")
_NOTHING: Final = Symptom(code="")


@dataclass(frozen=True, slots=True, kw_only=True)
class TriageFinding:
    """One symptom with the row that speaks of it and the level it gives, before anything raises it."""

    rule: str
    level: Level
    symptom: str
    because: str
    cites: tuple[str, ...]
    sources: tuple[str, ...]

    def as_dict(self) -> dict[str, Any]:
        """Rule, level, symptom, reason and where it comes from."""
        return {
            "rule": self.rule,
            "level": self.level,
            "symptom": self.symptom,
            "because": self.because,
            "cites": list(self.cites),
            "sources": list(self.sources),
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Triage:
    """How urgent, which rule decided, what the patient does now. ``raised_by`` tells what lifted the level above the row's."""

    level: Level
    rule: str
    do_now: str
    watch_for: tuple[str, ...]
    findings: tuple[TriageFinding, ...]
    unanswered: tuple[str, ...]
    hours: float
    version: str
    hash: str
    raised_by: str | None = None

    def as_dict(self) -> dict[str, Any]:
        """The answer of the contract."""
        return {
            "level": self.level,
            "complete": not self.unanswered,
            "rule": self.rule,
            "do_now": self.do_now,
            "watch_for": list(self.watch_for),
            "findings": [finding.as_dict() for finding in self.findings],
            "unanswered": list(self.unanswered),
            "hours_since": round(self.hours, 2),
            "raised_by": self.raised_by,
            "knowledge": {"version": self.version, "hash": self.hash},
        }


def triage(treatment: Treatment, report: Report, at: datetime, knowledge: Knowledge | None = None) -> Triage:
    """Judge a report at a moment (usually that of the report). Raises RecordError when that is before the treatment ended."""
    knowledge = load() if knowledge is None else knowledge
    hours = (at - treatment.ended_at) / timedelta(hours=1)
    if hours < 0:
        raise RecordError(f"report.at: {at.isoformat()} is before the treatment ended, {treatment.ended_at.isoformat()}")
    symptoms = _with_fever(report, knowledge)
    judged = [_judge(symptom, symptoms, hours, treatment, knowledge) for symptom in symptoms]
    if not judged:
        judged = [_by_name("nothing_reported", _NOTHING, knowledge)]
    judged.sort(key=lambda one: (-LEVELS.index(one.level), one.row.id, one.symptom.code))
    deciding = judged[0]
    return Triage(
        level=deciding.level,
        rule=deciding.row.id,
        do_now=_do_now(deciding, judged, knowledge),
        watch_for=tuple(dict.fromkeys(phrase for one in judged for phrase in one.row.watch_for)),
        findings=tuple(one.finding() for one in judged if one.symptom is not _NOTHING),
        unanswered=_unanswered(symptoms, report, treatment.patient, knowledge),
        hours=hours,
        version=knowledge.version,
        hash=knowledge.hash,
        raised_by=deciding.raised_by,
    )


def triage_together(
    treatments: Sequence[Treatment], report: Report, at: datetime, knowledge: Knowledge | None = None
) -> tuple[Treatment, Triage]:
    """Judge a report after several treatments: the most urgent answer, with the treatment under which it is.

    What the newest treatment calls normal is normal where no earlier one can still have done it: a face that is swollen on the day after
    is no late swelling of the treatment a month before. An earlier one cannot where the symptom is not in its zones, or where it was so
    long before that nothing of it is normal any more. Raises RecordError like :func:`triage`.
    """
    knowledge = load() if knowledge is None else knowledge
    *earlier, newest = sorted(treatments, key=lambda one: one.ended_at)
    first = newest, triage(newest, report, at, knowledge)
    healed = timedelta(hours=max(row.until_h or 0 for row in knowledge.triage if any(case.level == "normal" for case in row.cases)))
    if first[1].level == "normal":
        earlier = [one for one in earlier if any(_may_be_of(one, symptom, newest, healed) for symptom in report.symptoms)]
    judged = [first, *((one, triage(one, report, at, knowledge)) for one in reversed(earlier))]
    return max(judged, key=lambda pair: LEVELS.index(pair[1].level))


def _may_be_of(earlier: Treatment, symptom: Symptom, newest: Treatment, healed: timedelta) -> bool:
    """Can an earlier treatment have done what the newest one explains? A symptom without a place can be wherever any treatment was."""
    here, there, places = _zones(newest), _zones(earlier), set(symptom.zones)
    if not (places or there) <= here:
        return True
    if places and there and not places & there:
        return False
    return newest.ended_at - earlier.ended_at < healed


def _zones(treatment: Treatment) -> set[str]:
    return {one.zone for one in treatment.zones}


@dataclass(frozen=True, slots=True)
class _Judged:
    """One symptom: its row, the level the row gives and the level after what raises it."""

    symptom: Symptom
    row: TriageRow
    row_level: Level
    level: Level
    raised_by: str | None

    def finding(self) -> TriageFinding:
        row = self.row
        return TriageFinding(
            rule=row.id, level=self.row_level, symptom=self.symptom.code, because=row.say.clinician, cites=row.cites, sources=row.sources
        )


def _with_fever(report: Report, knowledge: Knowledge) -> tuple[Symptom, ...]:
    limit = min((row.fever_c for row in knowledge.triage if row.fever_c is not None), default=None)
    if report.temperature_c is not UNKNOWN and limit is not None and report.temperature_c >= limit:
        return (*report.symptoms, Symptom(code="fever"))
    return report.symptoms


def _judge(symptom: Symptom, all_of: tuple[Symptom, ...], hours: float, treatment: Treatment, knowledge: Knowledge) -> _Judged:
    """The most urgent row that covers the symptom at this hour, or the row for what none expects."""
    best: tuple[Level, TriageRow] | None = None
    is_near_eye = _near_eye(symptom, treatment)
    for row in knowledge.triage:
        if not _covers(row, symptom, hours, treatment):
            continue
        case = next((case for case in row.cases if _holds(case, symptom, is_near_eye, all_of, treatment.patient)), None)
        if case and (best is None or LEVELS.index(case.level) > LEVELS.index(best[0])):
            best = case.level, row
    if best is None or (best[0] == "normal" and _is_elsewhere(symptom, treatment, knowledge)):
        unexpected = _by_name("not_expected_at_this_hour", symptom, knowledge)
        best = unexpected.row_level, unexpected.row
    level, raised_by = _raise(best[0], treatment.patient, is_near_eye=bool(is_near_eye))
    return _Judged(symptom, best[1], best[0], level, raised_by)


def _near_eye(symptom: Symptom, treatment: Treatment) -> bool | None:
    """Is it near an eye? None where no place was told; but where nothing else was treated, it is there."""
    if symptom.zones:
        return bool(_NEAR_EYE & set(symptom.zones))
    return True if treatment.zones and _zones(treatment) <= _NEAR_EYE else None


def _is_elsewhere(symptom: Symptom, treatment: Treatment, knowledge: Knowledge) -> bool:
    """Is it on another part of the body than all that was treated? What is normal is said of treated skin and what is beside it."""
    treated = {knowledge.zones[zone].region for zone in _zones(treatment)}
    return bool(treated) and any(knowledge.zones[zone].region not in treated for zone in symptom.zones)


def _by_name(name: str, symptom: Symptom, knowledge: Knowledge) -> _Judged:
    row = next(row for row in knowledge.triage if row.id == name)
    return _Judged(symptom, row, row.cases[0].level, row.cases[0].level, None)


def _do_now(deciding: _Judged, judged: list[_Judged], knowledge: Knowledge) -> str:
    """The deciding row's sentence for the level; where a row was raised further than it foresees, that of the general row."""
    for one in (deciding, *judged, _by_name("not_expected_at_this_hour", _NOTHING, knowledge)):
        if deciding.level in one.row.do_now:
            return one.row.do_now[deciding.level]
    raise AssertionError(f"no sentence for {deciding.level}")


def _covers(row: TriageRow, symptom: Symptom, hours: float, treatment: Treatment) -> bool:
    return (
        symptom.code in row.symptoms
        and row.from_h <= hours
        and (row.until_h is None or hours < row.until_h)
        and (not row.modalities or treatment.modality in row.modalities)
    )


def _holds(case: TriageCase, symptom: Symptom, is_near_eye: bool | None, all_of: tuple[Symptom, ...], patient: PatientRecord) -> bool:
    """All conditions hold; a detail that was not given counts as holding unless the case asks for it ``surely``."""
    for name in ("severity", "trend", "side"):
        wanted = getattr(case, name)
        given = getattr(symptom, name)
        if wanted and (given not in wanted if given is not UNKNOWN else name in case.surely):
            return False
    if case.near_eye and ("near_eye" in case.surely if is_near_eye is None else not is_near_eye):
        return False
    if case.with_any and not any(other.code in case.with_any for other in all_of):
        return False
    if case.patient_any:
        present = any(patient.has(code) for code in case.patient_any)
        asked = all(patient.answered(code) for code in case.patient_any)
        return present or (not asked and "patient_any" not in case.surely)
    return True


def _raise(level: Level, patient: PatientRecord, *, is_near_eye: bool) -> tuple[Level, str | None]:
    """Eye involvement is an emergency; diabetes or weak immunity lift contact and same_day once. Normal stays normal."""
    if level == "normal":
        return level, None
    if is_near_eye and level != "emergency":
        return "emergency", "near the eye"
    weaker = next((code for code in _WEAKER if patient.has(code)), None)
    if weaker and level != "emergency":
        return LEVELS[LEVELS.index(level) + 1], weaker
    return level, None


def _unanswered(symptoms: tuple[Symptom, ...], report: Report, patient: PatientRecord, knowledge: Knowledge) -> tuple[str, ...]:
    """Red-flag symptoms neither reported nor denied, and the two questions about the patient that could raise a level."""
    reported = {symptom.code for symptom in symptoms} | set(report.none_of) | {"fever"}
    flags = dict.fromkeys(code for row in knowledge.triage if _always_emergency(row) for code in row.symptoms)
    missing = [code for code in flags if code not in reported]
    if symptoms:
        missing += [code for code in ("diabetes", "immune_suppression") if not patient.answered(code)]
    return tuple(missing)


def _always_emergency(row: TriageRow) -> bool:
    return all(case.level == "emergency" and not (case.near_eye or case.with_any or case.severity) for case in row.cases)
