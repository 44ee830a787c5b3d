"""The safety strip of a chart: allergies, what is open, the skin type. What was not asked is said, and is not no."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from . import facts
from .settling import skin_type_words


@dataclass(frozen=True, slots=True)
class Safety:
    """Final words. ``is_alarming``: an allergy is known."""

    allergies: str
    is_alarming: bool
    reported: tuple[str, ...]
    findings: tuple[tuple[str, str], ...]
    skin_type: str


def safety(policy: str, answers: Mapping[str, Any] | None, settled: Mapping[str, Any] | None, answer: Mapping[str, Any] | None) -> Safety:
    """The strip of a patient: the answers with what was added, what was settled, and the decision of the last screening."""
    answers, settled = answers or {}, settled or {}
    yes, no = answers.get("yes", {}), set(answers.get("no", ()))
    asked = {question.code for question in facts.asked(policy)["allergies"]}
    known = [facts.label(code) for code in yes if code in asked]
    n_open = len(asked - no - set(yes))
    others = [facts.label(code) for code in yes if code not in asked]
    return Safety(
        _allergies(known, n_open, len(asked)),
        bool(known),
        (*others, *answers.get("named", ())),
        _findings(answer),
        skin_type_words(settled.get("fitzpatrick")),
    )


def _allergies(known: list[str], n_open: int, n_asked: int) -> str:
    if n_open == n_asked:
        return _("Allergies not asked yet")
    told = _("Allergies: %(some)s") % {"some": ", ".join(known)} if known else _("No allergies reported")
    left = ngettext("%(n)s question open", "%(n)s questions open", n_open) % {"n": n_open}
    return f"{told} ({left})" if n_open else told


def _findings(answer: Mapping[str, Any] | None) -> tuple[tuple[str, str], ...]:
    """Each decision with what stands behind it, the most protective first as the screening orders them."""
    if answer is None:
        return ()
    topics: dict[str, str] = {}
    for one in answer["findings"]:
        topics.setdefault(facts.topic(one["rule"]), one["decision"])
    open_ = len(answer["unanswered"])
    asked = ((ngettext("%(n)s question open", "%(n)s questions open", open_) % {"n": open_}, "incomplete"),) if open_ else ()
    return (*((topic, decision) for topic, decision in topics.items()), *asked)
