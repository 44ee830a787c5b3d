"""What the pages before a plan say."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ...protocol.words import listed, spoken
from . import facts
from .models import Screening


@dataclass(frozen=True, slots=True)
class Choice:
    """A radio button or a box."""

    value: str
    label: str
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class FollowUp:
    """What is asked after a yes; a date where there are no choices."""

    name: str
    label: str
    choices: tuple[Choice, ...]
    has_many: bool
    value: str


@dataclass(frozen=True, slots=True)
class QuestionShown:
    """A question with what was answered so far; ``answer`` is empty where nothing was."""

    name: str
    text: str
    help: str
    answer: str
    follow_ups: tuple[FollowUp, ...]
    problem: str


def questions_shown(policy: str, part: str, answers: dict[str, Any], problems: dict[str, str]) -> list[QuestionShown]:
    """A part of the intake as it stands."""
    shown = []
    for question in facts.asked(policy)[part]:
        details = answers.get("yes", {}).get(question.code)
        answer = "yes" if details is not None else "no" if question.code in answers.get("no", ()) else ""
        follow_ups = tuple(_follow_up(question, name, details or {}) for name in question.follow_ups)
        shown.append(QuestionShown(f"q-{question.code}", question.text, question.help, answer, follow_ups, problems.get(question.code, "")))
    return shown


def _follow_up(question: facts.Question, name: str, details: dict[str, Any]) -> FollowUp:
    value = details.get(name, "")
    options: dict[str, str] = {}
    if name == "state":
        words = {"current": _("now"), "past": _("in the past"), "stopped": _("no longer")}
        options = {state: words[state] for state in facts.states(question.part)}
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
    return FollowUp(f"q-{question.code}-{name}", labels[name], choices, name == "zones", value if isinstance(value, str) else "")


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
    rule: str


@dataclass(frozen=True, slots=True)
class ScreeningShown:
    """A screening in final words."""

    verdict: str
    sentence: str
    told: str
    findings: tuple[FindingShown, ...]
    open: tuple[str, ...]
    notes: tuple[str, ...]
    grid: tuple[tuple[str, tuple[tuple[str, str], ...]], ...]
    devices: tuple[str, ...]


_WORDS = {
    "contraindicated": gettext_lazy("not now"),
    "defer": gettext_lazy("later"),
    "review": gettext_lazy("a clinician decides"),
    "caution": gettext_lazy("with care"),
    "clear": gettext_lazy("yes"),
    "incomplete": gettext_lazy("still open"),
}


def screening_shown(screening: Screening) -> ScreeningShown:
    """Verdict, date, reasons, sources: in this order."""
    answer = screening.answer
    told = _("Decided for %(day)s under the policy %(policy)s, knowledge %(version)s.") % {
        "day": day(screening.on.isoformat()),
        "policy": screening.policy,
        "version": screening.knowledge_version,
    }
    options = answer["options"]
    zones = list(next(iter(options.values())))
    grid = tuple((spoken(zone), tuple((options[m][zone]["verdict"], _cell(options[m][zone])) for m in options)) for zone in zones)
    return ScreeningShown(
        answer["verdict"],
        screening.sentence,
        told,
        tuple(_finding(one) for one in answer["findings"]),
        tuple(one["text"] for one in answer["unanswered"]),
        tuple(one["text"] for one in answer["notes"]),
        grid,
        tuple(spoken(m) for m in options),
    )


def _cell(option: dict[str, Any]) -> str:
    word = str(_WORDS[option["verdict"]])
    if option["earliest"]:
        word = _("from %(day)s") % {"day": day(option["earliest"])}
    depth = option["max_depth_mm"]
    return f"{word}, {depth:g} mm" if depth else word


def _finding(one: dict[str, Any]) -> FindingShown:
    word = _("not before %(day)s") % {"day": day(one["until"])} if one["until"] else str(_WORDS[one["decision"]])
    return FindingShown(
        one["decision"],
        word,
        f"{listed([spoken(m) for m in one['applies_to']['modalities']])}: {listed([spoken(z) for z in one['applies_to']['zones']])}",
        one["because"],
        tuple(one["advice"]),
        one["lifts_when"] or "",
        tuple(PositionShown(facts.source_name(p["source"]), _says(p), p["adopted"]) for p in one["positions"]),
        one["rule"],
    )


def _says(position: dict[str, Any]) -> str:
    until = _(", until %(day)s") % {"day": day(position["until"])} if position["until"] else ""
    return f"{position['strength'].replace('_', ' ')}: {position['decision']}{until}. {position.get('note') or ''}"


def day(text: str) -> str:
    """``8 December 2026`` of an ISO date or moment."""
    return date_format(date.fromisoformat(text[:10]), "j F Y")
