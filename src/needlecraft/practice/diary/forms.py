"""Can this appointment be read?"""

from __future__ import annotations

from datetime import datetime, time
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ..people.models import Membership
from ..practices.models import Practice, Room


class BookForm(forms.Form):
    """When, with whom, where."""

    day = forms.DateField(label=_("Day"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    clock = forms.TimeField(label=_("Time"), widget=forms.TimeInput(attrs={"type": "time", "step": 300}, format="%H:%M"))
    practitioner = forms.ModelChoiceField(Membership.objects.none(), label=_("Practitioner"), empty_label=None)
    room = forms.ModelChoiceField(Room.objects.none(), label=_("Room"), empty_label=None)

    def __init__(self, *args: Any, practice: Practice, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.practice = practice
        people = Membership.objects.current().who_treat().filter(practice=practice).select_related("user").order_by("user__name")
        self.fields["practitioner"].queryset = people  # type: ignore[attr-defined]
        self.fields["practitioner"].label_from_instance = lambda member: member.user.name  # type: ignore[attr-defined]
        self.fields["room"].queryset = Room.objects.filter(practice=practice).order_by("name")  # type: ignore[attr-defined]

    def starts_at(self) -> datetime:
        """The moment, in the practice's time zone."""
        day, clock = self.cleaned_data["day"], self.cleaned_data["clock"]
        return timezone.make_aware(datetime.combine(day, time(clock.hour, clock.minute)), self.practice.zone)

    def clean(self) -> dict[str, Any]:
        """A time that the clocks skip in that night is not there."""
        data: dict[str, Any] = super().clean() or {}
        if data.get("day") and data.get("clock"):
            moment = self.starts_at()
            if moment.astimezone(timezone.get_fixed_timezone(0)).astimezone(self.practice.zone).time() != moment.time():
                self.add_error("clock", _("The clocks are put forward then; this time does not exist."))
        return data
