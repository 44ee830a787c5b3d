"""What the pages of patients say."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from .models import Patient


@dataclass(frozen=True, slots=True)
class PatientRow:
    """A line of a list."""

    name: str
    born: str
    phone: str
    href: str


def patient_rows(patients: Iterable[Patient], today: date) -> list[PatientRow]:
    """The lines of a list."""
    return [PatientRow(p.name, born(p.born_on, today), p.phone or "", reverse("chart", args=[p.pk])) for p in patients]


def born(day: date | None, today: date) -> str:
    """``2 April 1990, 36 years``."""
    if day is None:
        return _("date of birth not known")
    years = today.year - day.year - ((today.month, today.day) < (day.month, day.day))
    age = ngettext("%(n)d year", "%(n)d years", years) % {"n": years}
    return f"{date_format(day, 'DATE_FORMAT')}, {age}"
