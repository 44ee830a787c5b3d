"""The seam to the protocol: the questions of an intake, a patient record out of rows, a decision back into them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import lru_cache
from typing import Any, Final

from django.conf import settings
from django.utils.module_loading import import_string
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from ...protocol.engine import engine_for
from ...protocol.findings import Screening as Answer
from ...protocol.knowledge import load
from ...protocol.policy import BUILT_IN, Policy
from ...protocol.questionnaire import questions
from ...protocol.record import classes_of, read_patient
from ...protocol.screening import screen
from ...protocol.verdict import sentence
from ..core.facts import known, spoken, zone_name
from ..core.language import remembered
from ..patients.models import Patient
from ..practices.models import Practice
from ..protocols.models import Adoption
from .models import Addition, Consultation, Intake

#: The parts in the order in which they are asked, with their headings.
PARTS: Final = {
    "conditions": _("Your health"),
    "allergies": _("Allergies"),
    "medicines": _("Medicines"),
    "exposures": _("What your skin has been through lately"),
}
SKIN_TYPE: Final = "fitzpatrick"
#: What a patient writes beside the questions: medicines by their names, and anything else.
WRITTEN: Final = {"named": _("Medicines and creams by their names"), "other": _("Anything else")}


@dataclass(frozen=True, slots=True)
class Question:
    """``follow_ups`` are fields of the patient record that matter after a yes."""

    code: str
    part: str
    text: str
    help: str
    follow_ups: tuple[str, ...]


@remembered(8)
def asked(policy: str) -> dict[str, tuple[Question, ...]]:
    """The questions of each part under a policy."""
    parts: dict[str, list[Question]] = {part: [] for part in PARTS}
    for one in questions(engine_for(BUILT_IN[policy])):
        parts[one["group"]].append(
            Question(one["code"], one["group"], gettext(one["text"]), gettext(one["help"]) if one["help"] else "", tuple(one["follow_ups"]))
        )
    return {part: tuple(some) for part, some in parts.items()}


def question_of(policy: str, code: str) -> Question | None:
    """The question behind what is open (``pregnancy``, ``waxing.on``); None for one that no intake asks."""
    wanted = code.partition(".")[0]
    return next((one for some in asked(policy).values() for one in some if one.code == wanted), None)


def answers_of(patient: Patient, intake: Intake) -> dict[str, Any]:
    """What the patient answered, with what was added since; what was added later counts."""
    additions = list(Addition.objects.filter(intake=intake))
    for row in additions:
        row.patient = patient
    return with_added(intake, additions)


def with_added(intake: Intake, additions: Iterable[Addition]) -> dict[str, Any]:
    """The same of additions that are read already, the oldest first."""
    answers = intake.answers or {}
    for row in additions:
        answers = joined(answers, row.answers)
    return answers


def has_changed(patient: Patient, after: datetime, until: datetime) -> bool:
    """Was anything answered, settled or adopted between two moments that a screening at the first could not know?"""
    within = {"at__gt": after, "at__lte": until}
    return (
        Intake.objects.filter(patient=patient, signed_at__gt=after, signed_at__lte=until).exists()
        or Addition.objects.filter(patient=patient, **within).exists()
        or Consultation.objects.filter(patient=patient, **within).exists()
        or Adoption.objects.filter(practice=patient.practice, **within).exists()
    )


def joined(answers: Mapping[str, Any], more: Mapping[str, Any]) -> dict[str, Any]:
    """Answers with those that take the place of some of them."""
    unsure = list(more.get("unsure", ()))
    codes = {*more["yes"], *more["no"], *unsure}
    return {
        **answers,
        **{key: more[key] for key in WRITTEN if key in more},
        "yes": {code: details for code, details in answers.get("yes", {}).items() if code not in codes} | more["yes"],
        "no": [code for code in answers.get("no", ()) if code not in codes] + more["no"],
        "unsure": [code for code in answers.get("unsure", ()) if code not in codes] + unsure,
    }


def is_said(answers: Mapping[str, Any], more: Mapping[str, Any]) -> bool:
    """Do some answers say nothing that the others do not say already?"""
    return (
        all(answers.get("yes", {}).get(code) == details for code, details in more["yes"].items())
        and set(more["no"]) <= set(answers.get("no", ()))
        and all((answers.get(key) or None) == (more[key] or None) for key in WRITTEN if key in more)
    )


def states(question: Question) -> tuple[str, ...]:
    """The states that can be told of what a question asks about; ``resolved`` where it says that a doctor has cleared it."""
    if known().questions[question.code].cleared_by_doctor:
        return ("current", "past", "resolved")
    return {"conditions": ("current", "past"), "medicines": ("current", "stopped")}.get(question.part, ())


def zones() -> dict[str, Any]:
    """The zones by code."""
    return known().zones


def record_of(patient: Patient, answers: Mapping[str, Any], settled: Mapping[str, Any], on: date) -> dict[str, Any]:
    """The patient record of the protocol on a day: what was answered, settled and done here, and nothing that was not asked."""
    done = [one for path in settings.DONE_HERE for one in import_string(path)(patient, on)]
    return written(patient.practice, patient.born_on, answers, settled, done)


def written(
    practice: Practice,
    born_on: date | None,
    answers: Mapping[str, Any],
    settled: Mapping[str, Any],
    done: Iterable[dict[str, Any]] = (),
) -> dict[str, Any]:
    """The record of somebody of whom this is known. Of the practice's settings it holds those that the protocol asks about."""
    groups: dict[str, list[dict[str, Any]]] = {part: [] for part in PARTS}
    for code, details in answers.get("yes", {}).items():
        groups[load().questions[code].group].append({"code": code, **details})
    groups["medicines"] += [{"name": name} for name in answers.get("named", ())]
    groups["exposures"] += done
    reported = {*contradicted(answers), *(item["code"] for items in groups.values() for item in items if "code" in item)}
    person = {"born": born_on.isoformat() if born_on else None, "fitzpatrick": settled.get("fitzpatrick")}
    record: dict[str, Any] = {
        "patient": {key: value for key, value in person.items() if value},
        **{part: items for part, items in groups.items() if items},
        "concerns": [_concern(code, settled.get("placed", {})) for code in settled.get("concerns", ())],
        **{key: settled[key] for key in ("zones", "modalities") if settled.get(key)},
        "other": [text for text in (answers.get("other"),) if text],
        "denied": [code for code in answers.get("no", ()) if code not in reported],
        "setting": {key: value for key, value in practice.setting.items() if key in _of_setting()},
    }
    return {key: value for key, value in record.items() if value}


@lru_cache(maxsize=1)
def _of_setting() -> frozenset[str]:
    return frozenset((*load().setting_codes, "deepest_mm", "modalities"))


def newest_record(patient: Patient, on: date) -> dict[str, Any] | None:
    """The patient record on a day of what was answered and settled last; None where one of the two is still missing."""
    intake = Intake.objects.signed().filter(patient=patient).first()
    consultation = Consultation.objects.filter(patient=patient).first()
    if intake is None or consultation is None:
        return None
    intake.patient = consultation.patient = patient
    return record_of(patient, answers_of(patient, intake), consultation.settled, on)


def contradicted(answers: Mapping[str, Any]) -> dict[str, str]:
    """What was denied although a medicine of the kind was named, with that name: the name on the box counts."""
    no = set(answers.get("no", ()))
    return {code: name for name in answers.get("named", ()) for code in classes_of(name, load()) if code in no}


def _concern(code: str, placed: Mapping[str, list[str]]) -> str | dict[str, Any]:
    return {"code": code, "zones": placed[code]} if placed.get(code) else code


def decide(record: Mapping[str, Any], on: date, policy: Policy) -> tuple[Answer, str]:
    """The protocol's answer, and its verdict in one sentence. Raises RecordError where the record cannot be."""
    answer = screen(read_patient(record, load()), on, policy)
    return answer, sentence(answer)


def label(code: str) -> str:
    """How a thing that was asked about is called, without its article."""
    return known().questions[code].label.removeprefix("a ").removeprefix("an ")


def concerns_of(settled: Mapping[str, Any]) -> list[str]:
    """The concerns of a consultation with their places, as people say them."""
    names, placed = known().concerns, settled.get("placed", {})
    where = {code: ", ".join(zone_name(zone) for zone in placed.get(code, ())) for code in settled.get("concerns", ())}
    return [f"{names[code].name} ({places})" if places else names[code].name for code, places in where.items()]


def topic(rule: str) -> str:
    """What a rule is about, in words."""
    return spoken(rule)


def open_questions(policy: str, answer: Mapping[str, Any]) -> list[Question]:
    """The questions of the intake that a screening left open, each once, with the details that it lacked."""
    found: dict[str, Question] = {}
    for one in answer["unanswered"]:
        code, _dot, detail = one["question"].partition(".")
        question = found.get(code) or question_of(policy, code)
        if question is None:
            continue
        is_new = detail and detail not in question.follow_ups
        found[code] = replace(question, follow_ups=(*question.follow_ups, detail)) if is_new else question
    return list(found.values())


def asks_skin_type(answer: Mapping[str, Any]) -> bool:
    """Did a screening lack the skin type?"""
    return any(one["question"] == SKIN_TYPE for one in answer["unanswered"])


def is_settled_here(policy: str, code: str) -> bool:
    """Can this be answered on the page of the screening?"""
    return code == SKIN_TYPE or question_of(policy, code) is not None


def source_name(key: str) -> str:
    """A source as a reader knows it."""
    source = load().sources.get(key)
    return source.title if source else key


def question_text(code: str) -> str:
    """The question behind a code."""
    question = known().questions.get(code.partition(".")[0])
    return question.ask if question else code


def choices(practice: Practice) -> dict[str, list[tuple[str, str]]]:
    """What can be settled: the codes of the knowledge with their names; only devices that are offered."""
    knowledge = known()
    offered = practice.setting.get("modalities") or [code for code, modality in knowledge.modalities.items() if modality.offered]
    return {
        "concerns": [(code, concern.name) for code, concern in knowledge.concerns.items()],
        "zones": [(code, zone.name) for code, zone in knowledge.zones.items()],
        "modalities": [(code, knowledge.modalities[code].name) for code in offered],
    }


@lru_cache(maxsize=1)
def medicine_names() -> tuple[str, ...]:
    """Every name of a medicine that the knowledge knows, for completion."""
    return tuple(sorted(load().names))
