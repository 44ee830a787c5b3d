"""Can these hours, days and names be read?"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import time
from typing import Any, Final
from zoneinfo import available_timezones

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from ..patients.forms import PlainText
from ..practices.models import LENGTHS_MIN
from .actions import Open
from .models import LONGEST_BUFFER_MIN, WEEKDAYS, Hours

SPANS_A_DAY: Final = 2
_STEP_MIN: Final = 5
_STARTS: Final = gettext_lazy("Booking starts with it.")
_CALLED: Final = re.compile(r"\+?[\d ()/.-]+")


def _clock(label: Any) -> forms.TimeField:
    return forms.TimeField(required=False, label=label, widget=forms.TimeInput(attrs={"type": "time", "step": 300}, format="%H:%M"))


def _minutes(label: Any) -> forms.IntegerField:
    widget = forms.NumberInput(attrs={"step": _STEP_MIN})
    return forms.IntegerField(min_value=0, max_value=LONGEST_BUFFER_MIN, step_size=_STEP_MIN, label=label, widget=widget)


def lengths(some: Iterable[int] = LENGTHS_MIN) -> list[tuple[int, str]]:
    """Minutes to choose from."""
    return [(n, ngettext("%(n)s minute", "%(n)s minutes", n) % {"n": n}) for n in some]


class HoursForm(forms.Form):
    """Two spans for each day of the week, and the minutes around an appointment."""

    before_minutes = _minutes(gettext_lazy("Minutes kept free before each appointment"))
    after_minutes = _minutes(gettext_lazy("Minutes kept free after each appointment"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for day, name in enumerate(WEEKDAYS):
            for k in range(SPANS_A_DAY):
                told = {"day": name, "k": "" if k == 0 else _(", after the break")}
                self.fields[f"opens-{day}-{k}"] = _clock(_("%(day)s%(k)s, from") % told)
                self.fields[f"closes-{day}-{k}"] = _clock(_("%(day)s%(k)s, until") % told)

    def days(self) -> list[tuple[Any, list[tuple[Any, Any]]]]:
        """The fields in the order in which the page shows them: a day's name and its spans."""
        spans = range(SPANS_A_DAY)
        return [(name, [(self[f"opens-{day}-{k}"], self[f"closes-{day}-{k}"]) for k in spans]) for day, name in enumerate(WEEKDAYS)]

    def clean(self) -> dict[str, Any]:
        """Each span has both ends in their order, and a day's spans do not touch."""
        data: dict[str, Any] = super().clean() or {}
        self.hours: list[Open] = []
        for day in range(len(WEEKDAYS)):
            last = time.min
            for k in range(SPANS_A_DAY):
                opens, closes = data.get(f"opens-{day}-{k}"), data.get(f"closes-{day}-{k}")
                if opens is None and closes is None:
                    continue
                if opens is None or closes is None or closes <= opens:
                    self.add_error(f"closes-{day}-{k}", _("Write from when until when, the later time second."))
                elif self.hours and self.hours[-1].weekday == day and opens <= last:
                    self.add_error(f"opens-{day}-{k}", _("This begins before the first part of the day ends."))
                else:
                    self.hours.append(Open(day, opens, closes))
                    last = closes
        return data


def started(hours: list[Hours], before_minutes: int, after_minutes: int) -> dict[str, Any]:
    """What the form begins with."""
    found: dict[str, Any] = {"before_minutes": before_minutes, "after_minutes": after_minutes}
    n_spans: dict[int, int] = {}
    for one in hours:
        k = n_spans.get(one.weekday, 0)
        n_spans[one.weekday] = k + 1
        found |= {f"opens-{one.weekday}-{k}": one.opens, f"closes-{one.weekday}-{k}": one.closes}
    return found


class ClosedDayForm(forms.Form):
    """A day on which the practice is closed, and why."""

    on = forms.DateField(label=gettext_lazy("Day"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    why = PlainText(required=False, max_length=80, label=gettext_lazy("Why (may stay empty)"))


class DetailsForm(forms.Form):
    """How the practice is called and reached, which clock it lives by, and how long its visits usually are."""

    name = PlainText(max_length=120, label=gettext_lazy("Name of the practice"))
    phone = PlainText(max_length=40, label=gettext_lazy("Phone"), help_text=gettext_lazy("Patients who worry are told to call it."))
    emergency_phone = PlainText(max_length=40, label=gettext_lazy("Emergency number"))
    time_zone = PlainText(max_length=64, label=gettext_lazy("Time zone"), help_text=gettext_lazy("Such as Europe/Berlin."))
    consultation_minutes = forms.TypedChoiceField(
        coerce=int, choices=lengths, label=gettext_lazy("Usual length of a consultation"), help_text=_STARTS
    )
    review_minutes = forms.TypedChoiceField(coerce=int, choices=lengths, label=gettext_lazy("Usual length of a review"), help_text=_STARTS)

    def clean_phone(self) -> str:
        """A number that can be called."""
        return _callable(self.cleaned_data["phone"], len("123"))

    def clean_emergency_phone(self) -> str:
        """The same; a short one."""
        return _callable(self.cleaned_data["emergency_phone"], len("12"))

    def clean_time_zone(self) -> str:
        """One that this machine knows."""
        name: str = self.cleaned_data["time_zone"]
        if name not in available_timezones():
            raise forms.ValidationError(_("There is no such time zone. Write one such as Europe/Berlin."))
        return name


def _callable(text: str, fewest: int) -> str:
    if not _CALLED.fullmatch(text) or sum(one.isdecimal() for one in text) < fewest:
        raise forms.ValidationError(_("Write a number that can be called, such as +49 30 123456."))
    return text


class RoomForm(forms.Form):
    """What a room is called."""

    name = PlainText(max_length=60, label=gettext_lazy("Name"))
