"""Reading a part of an intake as it was posted, whole or half done."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, Final, NamedTuple

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ..core.forms import PlainText
from . import facts

_WORDS: Final = {
    "severity": ("mild", "moderate", "severe"),
    "controlled": ("yes", "no"),
    "prescribed": ("yes", "no"),
}
_LONGEST: Final = 500
_MOST_NAMES: Final = 40
_EARLIEST: Final = date(1900, 1, 1)


class Part(NamedTuple):
    """What was answered: every yes with its details, every no, what a person is not sure of; and a sentence for what cannot be read."""

    yes: dict[str, Any]
    no: list[str]
    unsure: list[str]
    problems: dict[str, str]


def read_part(post: QueryDict, questions: Iterable[facts.Question], today: date) -> Part:
    """What was answered of some questions, whole or half done."""
    part = Part({}, [], [], {})
    for question in questions:
        match post.get(f"q-{question.code}"):
            case "no":
                part.no.append(question.code)
            case "unsure":
                part.unsure.append(question.code)
            case "yes":
                part.yes[question.code] = _details(post, question, today, part.problems)
    return part


def _details(post: QueryDict, question: facts.Question, today: date, problems: dict[str, str]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name in question.follow_ups:
        key = f"q-{question.code}-{name}"
        value = post.get(key, "")
        if name == "zones":
            chosen = [zone for zone in post.getlist(key) if zone in facts.zones()]
            found |= {"zones": chosen} if chosen else {}
        elif name == "state":
            found |= {"state": value} if value in facts.states(question) else {}
        elif name in _WORDS:
            found |= {name: value} if value in _WORDS[name] else {}
        elif value:
            try:
                day = date.fromisoformat(value)
                if not _EARLIEST <= day <= today:
                    raise ValueError
                found[name] = value
            except ValueError:
                problems[question.code] = _("Write a day that has been.")
    if found.get("state") == "current":
        found = {key: value for key, value in found.items() if key not in ("resolved_on", "stopped_on")}
    return found


def read_words(post: QueryDict) -> tuple[list[str], str]:
    """Medicines by name, one a field or a line, and what else the patient wants to say."""
    plain = PlainText(required=False)
    lines = [line for field in post.getlist("named") for line in field.splitlines()]
    named = dict.fromkeys(plain.clean(line)[:_LONGEST] for line in lines)
    return [name for name in named if name][:_MOST_NAMES], plain.clean(post.get("other", ""))[:_LONGEST]


def read_skin_type(post: QueryDict) -> int | None:
    """One of the six types; None where none was chosen."""
    value = post.get("fitzpatrick", "")
    return int(value) if value in ("1", "2", "3", "4", "5", "6") else None


class SettledForm(forms.Form):
    """What a clinician settles with the patient. A concern sits where ``where-<concern>`` says, else on every chosen zone."""

    fitzpatrick = forms.TypedChoiceField(
        coerce=int,
        empty_value=None,
        required=False,
        choices=[(n, n) for n in range(1, 7)],
        error_messages={"invalid_choice": gettext_lazy("Choose one of the six types, or leave it open.")},
    )
    goals = PlainText(max_length=_LONGEST, required=False)
    concerns = forms.MultipleChoiceField(error_messages={"required": gettext_lazy("Choose at least one concern.")})
    zones = forms.MultipleChoiceField(error_messages={"required": gettext_lazy("Choose at least one zone.")})
    modalities = forms.MultipleChoiceField(error_messages={"required": gettext_lazy("Choose at least one device.")})

    def __init__(self, *args: Any, choices: Mapping[str, list[tuple[str, str]]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, some in choices.items():
            self.fields[name].choices = some  # type: ignore[attr-defined]

    def settled(self) -> dict[str, Any]:
        """What is kept of a valid form."""
        zones = self.cleaned_data["zones"]
        wanted = {concern: self._where(concern) & set(zones) for concern in self.cleaned_data["concerns"]}
        placed = {concern: [zone for zone in zones if zone in where] for concern, where in wanted.items() if where}
        found = {**self.cleaned_data, "placed": placed}
        return {key: value for key, value in found.items() if value}

    def _where(self, concern: str) -> set[str]:
        return set(self.data.getlist(f"where-{concern}"))
