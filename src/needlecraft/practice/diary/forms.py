"""Can this appointment be read?"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any, Final

from django import forms
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext_lazy as _

from ..opening.forms import lengths
from ..patients.models import Patient
from ..people.models import Membership
from ..practices.models import LENGTHS_MIN, Practice, Room
from .actions import Place, Visit
from .models import Kind, Reason
from .proposing import Wish

_MORNING: Final = time(10)
_VISITS: Final = [(kind.value, kind.label) for kind in Kind if kind != Kind.TREATMENT]
#: How "no room" is asked for.
NO_ROOM: Final = "none"
_LONGEST_NUMBER: Final = 19
_YEARS: Final = (2000, 2999)


def is_of_this_age(day: date) -> bool:
    """Is it in the years in which a practice may book, far from the ends of the calendar?"""
    return _YEARS[0] <= day.year <= _YEARS[1]


def _offer(form: forms.Form, practice: Practice) -> None:
    """Only who treats in this practice."""
    people: Any = form.fields["practitioner"]
    found = Membership.objects.current().who_treat().filter(practice=practice)
    people.queryset = found.select_related("user").order_by("user__name")
    people.label_from_instance = lambda member: member.user.name


class CallOffForm(forms.Form):
    """Why, where somebody says it."""

    reason = forms.ChoiceField(label=_("Reason (may stay empty)"), choices=[("", _("not said")), *Reason.choices], required=False)


class LengthForm(forms.Form):
    """How long a visit takes, and from which day on a time is looked for. ``own`` is a length that is offered in any case."""

    minutes = forms.TypedChoiceField(label=_("How long"), coerce=int, empty_value=None, required=False)
    day = forms.DateField(label=_("From"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))

    def __init__(self, *args: Any, own: timedelta | None = None, **kwargs: Any) -> None:
        super().__init__(*args, auto_id="visit_%s", **kwargs)
        some = {*LENGTHS_MIN, *([own.seconds // 60] if own else [])}
        self.fields["minutes"].choices = lengths(sorted(some))  # type: ignore[attr-defined]

    def length(self, usual: timedelta) -> timedelta:
        """What is asked for; what is missing or cannot be is taken as not said."""
        self.is_valid()
        minutes = getattr(self, "cleaned_data", {}).get("minutes")
        return timedelta(minutes=minutes) if minutes else usual


class VisitForm(LengthForm):
    """The same, and for what other than a treatment somebody comes."""

    kind = forms.ChoiceField(label=_("What for"), choices=_VISITS)
    field_order = ("kind",)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["minutes"].required = True

    def visit(self, patient: Patient, usual: Kind) -> Visit:
        """What is asked for; what is missing or cannot be is taken as not said, and is as long as usual in the practice."""
        self.is_valid()
        kind = Kind(getattr(self, "cleaned_data", {}).get("kind") or usual)
        minutes = patient.practice.review_minutes if kind == Kind.REVIEW else patient.practice.consultation_minutes
        return Visit(patient, kind, self.length(timedelta(minutes=minutes)))


class WishForm(forms.Form):
    """With whom and where; what is missing or cannot be is taken as not said. A visit may need no room."""

    practitioner = forms.ModelChoiceField(Membership.objects.none(), label=_("Practitioner"), empty_label=None, required=False)
    room = forms.ChoiceField(label=_("Room"), required=False)

    def __init__(self, *args: Any, practice: Practice, is_visit: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, auto_id="wish_%s", **kwargs)
        _offer(self, practice)
        self.rooms = {str(room.pk): room for room in Room.objects.current(practice)}
        named = [(pk, room.name) for pk, room in self.rooms.items()]
        self.fields["room"].choices = [("", _("any room")), *named, *([(NO_ROOM, _("no room"))] if is_visit else [])]  # type: ignore[attr-defined]

    def wish(self, usual: Membership | None) -> Wish | None:
        """What is wished; without a word of it the usual practitioner, else the first. None where nobody treats."""
        self.is_valid()
        said = getattr(self, "cleaned_data", {})
        people = self.fields["practitioner"].queryset  # type: ignore[attr-defined]
        practitioner = said.get("practitioner") or (usual and people.filter(pk=usual.pk).first()) or people.first()
        chosen = said.get("room")
        rooms = (self.rooms.get(chosen),) if chosen else tuple(self.rooms.values())
        return Wish(practitioner, rooms, said.get("clock") or _MORNING) if practitioner else None


class RestForm(WishForm):
    """The same, and at what time of day."""

    clock = forms.TimeField(
        label=_("Best at about"), required=False, widget=forms.TimeInput(attrs={"type": "time", "step": 900}, format="%H:%M")
    )


class PickForm(forms.Form):
    """A time that was proposed: the moment with its offset from UTC, so that a doubled hour is no riddle, and the number of its room."""

    practitioner = forms.ModelChoiceField(Membership.objects.none())
    picked = forms.CharField(max_length=60)

    def __init__(self, *args: Any, practice: Practice, is_visit: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _offer(self, practice)
        self.practice, self.is_visit = practice, is_visit

    def clean_picked(self) -> tuple[datetime, Room | None]:
        """A moment, and a room where one is needed."""
        value, _space, pk = self.cleaned_data["picked"].partition(" ")
        try:
            found = parse_datetime(value)
        except ValueError:
            found = None
        room = Room.objects.current(self.practice).filter(pk=pk).first() if pk.isdecimal() and len(pk) < _LONGEST_NUMBER else None
        is_placed = room is not None or (self.is_visit and not pk)
        if found is None or found.tzinfo is None or not is_of_this_age(found) or not is_placed:
            raise forms.ValidationError(_("Choose one of the times."))
        return found, room

    def place(self) -> Place:
        """With whom, where, when."""
        starts_at, room = self.cleaned_data["picked"]
        return Place(self.cleaned_data["practitioner"], room, starts_at)


class BookForm(forms.Form):
    """When, with whom, where."""

    day = forms.DateField(label=_("Day"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    clock = forms.TimeField(label=_("Time"), widget=forms.TimeInput(attrs={"type": "time", "step": 300}, format="%H:%M"))
    practitioner = forms.ModelChoiceField(Membership.objects.none(), label=_("Practitioner"), empty_label=None)
    room = forms.ModelChoiceField(Room.objects.none(), label=_("Room"), empty_label=None)

    def __init__(self, *args: Any, practice: Practice, is_visit: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.practice = practice
        _offer(self, practice)
        rooms: Any = self.fields["room"]
        rooms.queryset, rooms.required = Room.objects.current(practice), not is_visit
        rooms.empty_label = _("no room") if is_visit else None

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
        if not is_of_this_age(day):
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
