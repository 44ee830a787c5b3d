"""Can this appointment be read?"""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Any, Final

from django import forms
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext_lazy as _

from ..people.models import Membership
from ..practices.models import Practice, Room
from .actions import Place
from .proposing import Wish

_MORNING: Final = time(10)
_YEARS: Final = (2000, 2999)


def _is_of_this_age(day: date) -> bool:
    """Is it in the years in which a practice may book, far from the ends of the calendar?"""
    return _YEARS[0] <= day.year <= _YEARS[1]


def _offer(form: forms.Form, practice: Practice) -> None:
    """Only who treats, and where, in this practice."""
    people, rooms = form.fields["practitioner"], form.fields["room"]
    found = Membership.objects.current().who_treat().filter(practice=practice)
    people.queryset = found.select_related("user").order_by("user__name")  # type: ignore[attr-defined]
    people.label_from_instance = lambda member: member.user.name  # type: ignore[attr-defined]
    rooms.queryset = Room.objects.current(practice)  # type: ignore[attr-defined]


#: Why an appointment is called off, as the audit keeps it and as people read it.
REASONS: Final = (
    ("wish_of_the_patient", _("wish of the patient")),
    ("illness", _("illness")),
    ("practice_cannot", _("practice cannot")),
    ("patient_too_late", _("patient too late")),
)


class CallOffForm(forms.Form):
    """Why, where somebody says it."""

    reason = forms.ChoiceField(label=_("Reason (may stay empty)"), choices=[("", _("not said")), *REASONS], required=False)


class WishForm(forms.Form):
    """With whom, where, and at what time of day; what is missing or cannot be is taken as not said."""

    practitioner = forms.ModelChoiceField(Membership.objects.none(), label=_("Practitioner"), empty_label=None, required=False)
    room = forms.ModelChoiceField(Room.objects.none(), label=_("Room"), empty_label=_("any room"), required=False)
    clock = forms.TimeField(
        label=_("Best at about"), required=False, widget=forms.TimeInput(attrs={"type": "time", "step": 900}, format="%H:%M")
    )

    def __init__(self, *args: Any, practice: Practice, **kwargs: Any) -> None:
        super().__init__(*args, auto_id="wish_%s", **kwargs)
        _offer(self, practice)

    def wish(self, usual: Membership | None) -> Wish | None:
        """What is wished; without a word of it the usual practitioner, else the first. None where nobody treats."""
        self.is_valid()
        said = getattr(self, "cleaned_data", {})
        people, rooms = self.fields["practitioner"].queryset, self.fields["room"].queryset  # type: ignore[attr-defined]
        practitioner = said.get("practitioner") or (usual and people.filter(pk=usual.pk).first()) or people.first()
        chosen = said.get("room")
        return Wish(practitioner, (chosen,) if chosen else tuple(rooms), said.get("clock") or _MORNING) if practitioner else None


class PickForm(forms.Form):
    """A time that was proposed: the moment with its offset from UTC, so that a doubled hour is no riddle."""

    practitioner = forms.ModelChoiceField(Membership.objects.none())
    room = forms.ModelChoiceField(Room.objects.none())
    starts_at = forms.CharField(max_length=40)

    def __init__(self, *args: Any, practice: Practice, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _offer(self, practice)

    def clean_starts_at(self) -> datetime:
        """A moment."""
        try:
            found = parse_datetime(self.cleaned_data["starts_at"])
        except ValueError:
            found = None
        if found is None or found.tzinfo is None or not _is_of_this_age(found):
            raise forms.ValidationError(_("Choose one of the times."))
        return found

    def place(self) -> Place:
        """With whom, where, when."""
        return Place(self.cleaned_data["practitioner"], self.cleaned_data["room"], self.cleaned_data["starts_at"])


class BookForm(forms.Form):
    """When, with whom, where."""

    day = forms.DateField(label=_("Day"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    clock = forms.TimeField(label=_("Time"), widget=forms.TimeInput(attrs={"type": "time", "step": 300}, format="%H:%M"))
    practitioner = forms.ModelChoiceField(Membership.objects.none(), label=_("Practitioner"), empty_label=None)
    room = forms.ModelChoiceField(Room.objects.none(), label=_("Room"), empty_label=None)

    def __init__(self, *args: Any, practice: Practice, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.practice = practice
        _offer(self, practice)

    def starts_at(self) -> datetime:
        """The moment, in the practice's time zone."""
        day, clock = self.cleaned_data["day"], self.cleaned_data["clock"]
        return timezone.make_aware(datetime.combine(day, time(clock.hour, clock.minute)), self.practice.zone)

    def place(self) -> Place:
        """With whom, where, when."""
        return Place(self.cleaned_data["practitioner"], self.cleaned_data["room"], self.starts_at())

    def clean_day(self) -> date:
        """A day in our time."""
        day: date = self.cleaned_data["day"]
        if not _is_of_this_age(day):
            raise forms.ValidationError(_("Check the year."))
        return day

    def clean(self) -> dict[str, Any]:
        """A time that the clocks skip in that night is not there."""
        data: dict[str, Any] = super().clean() or {}
        if data.get("day") and data.get("clock"):
            moment = self.starts_at()
            if moment.astimezone(timezone.get_fixed_timezone(0)).astimezone(self.practice.zone).time() != moment.time():
                self.add_error("clock", _("The clocks are put forward then; this time does not exist."))
        return data
