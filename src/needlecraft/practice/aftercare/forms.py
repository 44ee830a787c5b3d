"""Reading a report: taps, a temperature, and what is denied."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpRequest, QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ..core.forms import PlainText
from ..photos.forms import is_too_large, picture_of
from ..photos.pictures import Picture, too_large
from . import facts

#: What is asked about a symptom, and the answers to tap.
DETAILS: Final = {"severity": ("mild", "moderate", "severe"), "trend": ("fading", "steady", "worse", "spreading"), "side": ("both", "one")}
_MOST_WORDS: Final = 500
_COLDEST, _HOTTEST = 30.0, 45.0


def read_report(request: HttpRequest, zones: list[str], at: datetime) -> tuple[dict[str, Any], dict[str, str]]:
    """The report in the shape of the contract with the patient's ``words``, and what cannot be taken, as a sentence for each field.

    ``nothing`` stands for all of them where none was used.
    """
    post, problems = request.POST, {}
    symptoms = [_symptom(post, code, zones) for code in facts.symptoms() if code in post.getlist("symptom")]
    report: dict[str, Any] = {"at": at.isoformat(), "symptoms": symptoms}
    if "no_red_flags" in post:
        reported = {one["code"] for one in symptoms}
        report["none_of"] = [code for code in facts.red_flags() if code not in reported]
    if text := post.get("temperature", "").strip().replace(",", "."):
        if (temperature := _temperature(text)) is None:
            problems["temperature"] = _("Write the temperature in degrees Celsius, such as 37.4.")
        else:
            report["temperature_c"] = temperature
    if words := PlainText(required=False).clean(post.get("words", "")):
        report["words"] = words[:_MOST_WORDS]
        if len(words) > _MOST_WORDS:
            problems["words"] = _("Write at most %(n)s characters.") % {"n": _MOST_WORDS}
    if not (symptoms or words or "none_of" in report or text or _has_photo(request)):
        problems["nothing"] = _("Tick what you have, or “None of these”.")
    return report, problems


def _symptom(post: QueryDict, code: str, zones: list[str]) -> dict[str, Any]:
    details = {name: value for name, known in DETAILS.items() if (value := post.get(f"{code}-{name}", "")) in known}
    where = [zone for zone in post.getlist(f"{code}-zones") if zone in zones]
    return {"code": code, **details, **({"zones": where} if where else {})}


def _temperature(text: str) -> float | None:
    try:
        temperature = float(text)
    except ValueError:
        return None
    return temperature if _COLDEST <= temperature <= _HOTTEST else None


def _has_photo(request: HttpRequest) -> bool:
    return "photo" in request.FILES or is_too_large(request)


def read_photo(request: HttpRequest, may_send: bool) -> tuple[Picture | None, str]:
    """The photo that was sent, if there is one, and why it cannot be taken. It never stands in the way of the report."""
    file = request.FILES.get("photo")
    if file is None:
        return None, too_large() if is_too_large(request) else ""
    if not may_send:
        return None, _("You have sent many photos today. Call the practice if it should see more.")
    try:
        return picture_of(file), ""
    except ValidationError as error:
        return None, error.message


class EditForm(forms.Form):
    """What a practitioner decides for one visit: a later time for a thing, or words."""

    code = forms.ChoiceField(required=False, label=gettext_lazy("About"))
    until = forms.DateTimeField(
        required=False,
        label=gettext_lazy("Not before (may stay empty)"),
        input_formats=["%Y-%m-%dT%H:%M"],
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )
    words = PlainText(max_length=500, required=False, label=gettext_lazy("In words"), widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, *args: Any, lines: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].choices = [("", gettext_lazy("the whole visit")), *lines]


class NoteForm(forms.Form):
    """What was done about a report; ``is_needed`` where it is not closed without."""

    note = PlainText(
        max_length=500,
        label=gettext_lazy("What was done"),
        error_messages={"required": gettext_lazy("Write what was done.")},
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, is_needed: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not is_needed:
            self.fields["note"].required, self.fields["note"].label = False, gettext_lazy("What was done (may stay empty)")
