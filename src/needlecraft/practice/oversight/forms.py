"""What is looked for in the audit."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any, Final

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ..audit.words import offered
from ..core.forms import PlainText
from ..practices.models import Practice
from .access import Wanted

_NOBODY: Final = "-"


_FIRST, _LAST = date(1970, 1, 2), date(9000, 1, 1)


def _day(label: Any) -> forms.DateField:
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(required=False, label=label, widget=widget, validators=[MinValueValidator(_FIRST), MaxValueValidator(_LAST)])


class FilterForm(forms.Form):
    """Every field may stay empty. A patient is found by name, phone or ``#`` and number."""

    person = forms.ChoiceField(required=False, label=_("Who"))
    patient = PlainText(required=False, max_length=100, label=_("Patient"), widget=forms.TextInput(attrs={"autocomplete": "off"}))
    verb = forms.ChoiceField(required=False, label=_("Did what"))
    since = _day(_("First day"))
    until = _day(_("Last day"))
    before = forms.IntegerField(required=False, min_value=1, max_value=2**62, widget=forms.HiddenInput)

    def __init__(self, *args: Any, practice: Practice, people: list[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.zone = practice.zone
        self.fields["person"].choices = [("", _("anybody")), (_NOBODY, _("without a login")), *people]
        self.fields["verb"].choices = [("", _("anything")), *offered()]

    def wanted(self) -> Wanted:
        """What was asked for; the days are those of the practice, the last one whole."""
        asked = self.cleaned_data
        return Wanted(
            int(asked["person"]) if asked["person"] not in ("", _NOBODY) else None,
            asked["person"] == _NOBODY,
            asked["patient"],
            asked["verb"],
            self._begin(asked["since"]),
            self._begin(asked["until"] and asked["until"] + timedelta(days=1)),
            asked["before"],
        )

    def _begin(self, day: date | None) -> datetime | None:
        return day and timezone.make_aware(datetime.combine(day, time()), self.zone)
