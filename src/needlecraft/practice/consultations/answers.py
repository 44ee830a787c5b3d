"""What a patient answered, in words: as it was signed, and what a clinician wrote beside it.

Answers have ``yes`` (code: details), ``no`` and ``unsure`` (codes), ``named`` (medicines as they are called) and ``other`` (words).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from ..core.addresses import address
from ..core.language import gettext as _
from ..patients.signatures import signer
from . import facts
from .models import Addition, Intake
from .presenters import day, follow_up


@dataclass(frozen=True, slots=True)
class Said:
    """An answer as somebody gave it or wrote it down; ``reason`` is empty for what corrects nothing."""

    words: str
    who: str
    at: datetime
    reason: str


Given = tuple[Mapping[str, Any], Said]


@dataclass(frozen=True, slots=True)
class AnswerShown:
    """A question with the answer that counts, and those before it, the signed one first.

    ``href`` is where it can be corrected, empty where it cannot; ``is_added``: it was written down after the signature.
    """

    code: str
    href: str
    text: str
    kind: str
    now: Said
    before: tuple[Said, ...]
    is_added: bool


@dataclass(frozen=True, slots=True)
class AnswersShown:
    """All answers: those to be read at once, those that were denied when it was signed, those that are open."""

    told: tuple[AnswerShown, ...]
    denied: tuple[AnswerShown, ...]
    unsure: tuple[AnswerShown, ...]


def answers_shown(policy: str, signed: tuple[Intake, Iterable[Addition]] | None) -> AnswersShown | None:
    """Every question that was answered; None where nothing was signed."""
    if signed is None:
        return None
    intake, additions = signed
    given: list[Given] = [({"named": [], **(intake.answers or {})}, Said("", signer(intake.signature), intake.signed_at, ""))]
    given += [(row.answers, Said("", row.by.user.name, row.at, row.reason or "")) for row in additions]
    asked = [code for answers, _by in given for part in ("yes", "unsure", "no") for code in answers.get(part, ())]
    written = [key for key in facts.WRITTEN if key == "named" or any(answers.get(key) for answers, _by in given)]
    shown = [_shown(policy, code, given, intake.patient_id) for code in dict.fromkeys([*asked, *written])]
    is_read = {one.code: one.kind in ("yes", "written") or (one.kind == "no" and one.is_added) for one in shown}
    return AnswersShown(
        tuple(one for one in shown if is_read[one.code]),
        tuple(one for one in shown if one.kind == "no" and not is_read[one.code]),
        tuple(one for one in shown if one.kind == "unsure"),
    )


def _shown(policy: str, code: str, given: Sequence[Given], patient: int) -> AnswerShown:
    said = [(told[0], replace(by, words=told[1])) for answers, by in given if (told := _told(policy, code, answers))]
    kind, now = said[-1]
    if code in facts.WRITTEN:
        href, text = address("correct_words", patient), str(facts.WRITTEN[code])
    else:
        href = address("correct_answer", patient, code) if facts.question_of(policy, code) else ""
        text = facts.question_text(code)
    return AnswerShown(code, href, text, kind, now, tuple(one for _kind, one in said[:-1]), now.at != given[0][1].at)


def _told(policy: str, code: str, answers: Mapping[str, Any]) -> tuple[str, str] | None:
    """How some answers answer a question, and in words; None where they do not speak of it."""
    if code in facts.WRITTEN:
        if code not in answers:
            return None
        words = answers[code] if isinstance(answers[code], str) else ", ".join(answers[code])
        return "written", words or _("none")
    if code in answers.get("yes", {}):
        return "yes", ", ".join(filter(None, (_("yes"), details_in_words(policy, code, answers["yes"][code]))))
    if code in answers.get("no", ()):
        return "no", _("no")
    return ("unsure", _("not sure")) if code in answers.get("unsure", ()) else None


def details_in_words(policy: str, code: str, details: Mapping[str, Any]) -> str:
    """What was told beside a yes: ``now, severe, cheeks``; with its question where the answer alone says nothing."""
    question, told = facts.question_of(policy, code), []
    for name, value in details.items():
        shown = follow_up(question, name, dict(details)) if question else None
        words = ", ".join(one.label for one in shown.choices if one.is_chosen) if shown and shown.choices else ""
        if shown and name not in ("state", "severity", "zones"):
            told.append(f"{shown.label} {words or day(value)}")
        else:
            told.append(words or str(value))
    return ", ".join(told)
