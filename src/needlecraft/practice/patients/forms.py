"""Can this be read?"""

from __future__ import annotations

from datetime import date
from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from ..core.forms import PlainText

_FEWEST_DIGITS: Final = 5


class PatientForm(forms.Form):
    """Who a patient is."""

    name = PlainText(max_length=120, label=_("Full name"), widget=forms.TextInput(attrs={"autocomplete": "off", "autofocus": True}))
    born_on = forms.DateField(label=_("Date of birth"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    phone = PlainText(max_length=40, required=False, label=_("Phone"), widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "off"}))
    email = forms.EmailField(max_length=200, required=False, label=_("Email"), widget=forms.EmailInput(attrs={"autocomplete": "off"}))
    is_another = forms.BooleanField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        self.today = today
        super().__init__(*args, **kwargs)

    def clean_name(self) -> str:
        """A name has a letter."""
        name: str = self.cleaned_data["name"]
        if not any(c.isalpha() for c in name):
            raise forms.ValidationError(_("Write the name with letters."))
        return name

    def clean_phone(self) -> str:
        """A number that can be called has some digits."""
        phone: str = self.cleaned_data["phone"]
        if phone and sum(c.isdigit() for c in phone) < _FEWEST_DIGITS:
            raise forms.ValidationError(_("This is no phone number. Write one with its digits, or leave it empty."))
        return phone

    def clean_born_on(self) -> date:
        """Born, and not longer ago than people live."""
        day: date = self.cleaned_data["born_on"]
        if not date(self.today.year - 120, 1, 1) <= day <= self.today:
            raise forms.ValidationError(_("Check the year: this person would be unborn or older than 120."))
        return day
