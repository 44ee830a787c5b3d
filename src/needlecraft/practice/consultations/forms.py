"""Reading a part of an intake as it was posted, whole or half done."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, Final

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


def read_part(post: QueryDict, questions: Iterable[facts.Question], today: date) -> tuple[dict[str, Any], list[str], dict[str, str]]:
    """Every yes with its details, every no, and what cannot be read: a sentence for each code."""
    yes: dict[str, Any] = {}
    no: list[str] = []
    problems: dict[str, str] = {}
    for question in questions:
        match post.get(f"q-{question.code}"):
            case "no":
                no.append(question.code)
            case "yes":
                yes[question.code] = _details(post, question, today, problems)
    return yes, no, problems


def _details(post: QueryDict, question: facts.Question, today: date, problems: dict[str, str]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name in question.follow_ups:
        key = f"q-{question.code}-{name}"
        value = post.get(key, "")
        if name == "zones":
            chosen = [zone for zone in post.getlist(key) if zone in facts.zones()]
            found |= {"zones": chosen} if chosen else {}
        elif name == "state":
            found |= {"state": value} if value in facts.states(question.part) else {}
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
    """Medicines by name, one a line, and what else the patient wants to say."""
    plain = PlainText(required=False)
    named = [plain.clean(line)[:_LONGEST] for line in post.get("named", "").splitlines()[:_MOST_NAMES]]
    return [name for name in named if name], plain.clean(post.get("other", ""))[:_LONGEST]


class SettledForm(forms.Form):
    """What a clinician settles with the patient."""

    fitzpatrick = forms.TypedChoiceField(
        label=gettext_lazy("Skin type (Fitzpatrick)"),
        coerce=int,
        empty_value=None,
        required=False,
        widget=forms.RadioSelect,
        choices=[
            (1, gettext_lazy("I: always burns, never tans")),
            (2, gettext_lazy("II: burns easily, tans a little")),
            (3, gettext_lazy("III: burns sometimes, tans slowly")),
            (4, gettext_lazy("IV: hardly burns, tans well")),
            (5, gettext_lazy("V: brown, very seldom burns")),
            (6, gettext_lazy("VI: very dark, hardly ever burns")),
        ],
    )
    concerns = forms.MultipleChoiceField(label=gettext_lazy("Concerns"), widget=forms.CheckboxSelectMultiple)
    zones = forms.MultipleChoiceField(label=gettext_lazy("Zones"), widget=forms.CheckboxSelectMultiple)
    modalities = forms.MultipleChoiceField(label=gettext_lazy("Devices to think of"), widget=forms.CheckboxSelectMultiple)

    def __init__(self, *args: Any, choices: Mapping[str, list[tuple[str, str]]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, some in choices.items():
            self.fields[name].choices = some  # type: ignore[attr-defined]
