"""What the pages before a plan say."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext_lazy

from ..core.choices import Choice
from ..core.facts import DECISIONS, listed, modality_name, zone_name
from ..core.language import gettext as _
from ..core.language import remembered
from ..core.numbers import number
from ..core.sentences import phrase
from ..protocols.facts import policy_words
from . import facts
from .disagreement import Disagreement, disagreement
from .models import Screening


@dataclass(frozen=True, slots=True)
class FollowUp:
    """What is asked after a yes; a date where there are no choices."""

    name: str
    label: str
    choices: tuple[Choice, ...]
    has_many: bool
    has_any: bool
    value: str


@dataclass(frozen=True, slots=True)
class QuestionShown:
    """A question with what was answered so far: ``yes``, ``no``, ``unsure``, or empty where nothing was."""

    name: str
    text: str
    help: str
    answer: str
    follow_ups: tuple[FollowUp, ...]
    problem: str


def questions_shown(questions: Iterable[facts.Question], answers: Mapping[str, Any], problems: Mapping[str, str]) -> list[QuestionShown]:
    """Questions as they stand."""
    shown = []
    for question in questions:
        code = question.code
        details = answers.get("yes", {}).get(code)
        said = next((word for word in ("no", "unsure") if code in answers.get(word, ())), "")
        answer = "yes" if details is not None else said
        follow_ups = tuple(follow_up(question, name, details or {}) for name in question.follow_ups)
        shown.append(QuestionShown(f"q-{code}", question.text, question.help, answer, follow_ups, problems.get(code, "")))
    return shown


def follow_up(question: facts.Question, name: str, details: dict[str, Any]) -> FollowUp:
    """A detail that is asked after a yes, as it was answered."""
    value = details.get(name, "")
    options: dict[str, str] = {}
    if name == "state":
        cleared = _("a doctor has looked at it and cleared it")
        words = {"current": _("now"), "past": _("in the past"), "stopped": _("no longer"), "resolved": cleared}
        options = {state: words[state] for state in facts.states(question)}
    elif name == "severity":
        options = {"mild": _("mild"), "moderate": _("moderate"), "severe": _("severe")}
    elif name in ("controlled", "prescribed"):
        options = {"yes": _("yes"), "no": _("no")}
    elif name == "zones":
        options = {code: zone.name for code, zone in facts.zones().items()}
    labels = {
        "state": _("Is it so now?"),
        "severity": _("How severe is it?"),
        "controlled": _("Is it well controlled?"),
        "prescribed": _("Was it prescribed?"),
        "zones": _("Where? (nothing ticked: everywhere)"),
        "on": _("On which day?"),
        "resolved_on": _("When did it end?"),
        "stopped_on": _("When was the last dose?"),
        "test_patch_on": _("Has a small test area been treated, and on which day?"),
    }
    choices = tuple(Choice(code, label, code in value if name == "zones" else code == value) for code, label in options.items())
    is_chosen, text = any(one.is_chosen for one in choices), value if isinstance(value, str) else ""
    return FollowUp(f"q-{question.code}-{name}", labels[name], choices, name == "zones", is_chosen, text)


@dataclass(frozen=True, slots=True)
class PositionShown:
    """What one source says."""

    source: str
    says: str
    is_adopted: bool


@dataclass(frozen=True, slots=True)
class FindingShown:
    """One reason of a screening."""

    decision: str
    word: str
    where: str
    because: str
    advice: tuple[str, ...]
    lifts_when: str
    positions: tuple[PositionShown, ...]
    drawn: Disagreement | None
    remarks: tuple[PositionShown, ...]
    rule: str


@dataclass(frozen=True, slots=True)
class ScreeningShown:
    """A screening in final words."""

    verdict: str
    sentence: str
    told: str
    findings: tuple[FindingShown, ...]
    open: tuple[str, ...]
    n_open: int
    notes: tuple[str, ...]
    grid: tuple[tuple[str, tuple[tuple[str, str], ...]], ...]
    devices: tuple[str, ...]


_STRENGTHS = {
    "regulator": gettext_lazy("regulator"),
    "label": gettext_lazy("manufacturer's label"),
    "guideline": gettext_lazy("guideline"),
    "systematic_review": gettext_lazy("systematic review"),
    "trial": gettext_lazy("trial"),
    "cohort": gettext_lazy("cohort"),
    "review": gettext_lazy("review article"),
    "textbook": gettext_lazy("textbook"),
    "expert": gettext_lazy("expert"),
    "case": gettext_lazy("case report"),
    "lab": gettext_lazy("laboratory"),
    "clinic": gettext_lazy("clinic's page"),
}


def screening_shown(screening: Screening) -> ScreeningShown:
    """Verdict, date, reasons, sources: in this order."""
    answer = screening.answer
    told = _("Decided for %(day)s under the policy %(policy)s, knowledge %(version)s.") % {
        "day": day(screening.on.isoformat()),
        "policy": policy_words(screening.policy),
        "version": screening.knowledge_version,
    }
    options = answer["options"]
    zones = list(next(iter(options.values())))
    grid = tuple((zone_name(zone), tuple((options[m][zone]["verdict"], _cell(options[m][zone])) for m in options)) for zone in zones)
    return ScreeningShown(
        answer["verdict"],
        phrase(screening.sentence),
        told,
        tuple(_finding(one, screening.on) for one in answer["findings"]),
        tuple(
            phrase(one["text"])
            for one in answer["unanswered"]
            if not facts.is_settled_here(screening.patient.practice.policy, one["question"])
        ),
        len(answer["unanswered"]),
        tuple(phrase(one["text"]) for one in answer["notes"]),
        grid,
        tuple(modality_name(m) for m in options),
    )


def _cell(option: dict[str, Any]) -> str:
    word = str(DECISIONS[option["verdict"]])
    if option["earliest"]:
        word = _("from %(day)s") % {"day": day(option["earliest"])}
    depth = option["max_depth_mm"]
    return f"{word}, {number(depth)} mm" if depth else word


def _finding(one: dict[str, Any], on: date) -> FindingShown:
    word = _("not before %(day)s") % {"day": day(one["until"])} if one["until"] else str(DECISIONS[one["decision"]])
    devices, zones = one["applies_to"]["modalities"], one["applies_to"]["zones"]
    return FindingShown(
        one["decision"],
        word,
        f"{listed([modality_name(m) for m in devices])}: {listed([zone_name(z) for z in zones])}",
        phrase(one["because"]),
        tuple(phrase(text) for text in one["advice"]),
        phrase(one["lifts_when"] or ""),
        tuple(PositionShown(facts.source_name(p["source"]), _says(p), p["adopted"]) for p in one["positions"]),
        disagreement(one["positions"], on),
        tuple(PositionShown(facts.source_name(p["source"]), _remark(p), is_adopted=False) for p in one["remarks"]),
        one["rule"],
    )


def _says(position: dict[str, Any]) -> str:
    decision = str(DECISIONS[position["decision"]])
    if position["until"]:
        decision = _("not before %(day)s") % {"day": day(position["until"])}
    return f"{_remark(position | {'note': ''})}: {decision}. {phrase(position.get('note') or '')}".strip()


def _remark(position: dict[str, Any]) -> str:
    strength = str(_STRENGTHS.get(position["strength"], position["strength"]))
    return f"{strength}: {phrase(position['note'])}" if position["note"] else strength


def day(text: str) -> str:
    """``8 December 2026`` of an ISO date or moment."""
    return _day(text[:10])


@remembered(1024)
def _day(text: str) -> str:
    return date_format(date.fromisoformat(text), "DATE_FORMAT")
