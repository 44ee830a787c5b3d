"""What the pages of patients say."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.utils.formats import date_format
from django.utils.translation import ngettext

from ..core.addresses import address
from ..core.language import gettext as _
from ..core.seals import opened
from .models import Patient


@dataclass(frozen=True, slots=True)
class PatientRow:
    """A line of a list."""

    name: str
    born: str
    phone: str
    href: str


def patient_rows(patients: Iterable[Patient], today: date, to: str = "chart") -> list[PatientRow]:
    """The lines of a list; each leads to its patient's chart, or to another page of the patient."""
    return [_row(one, today, to) for one in patients]


def _row(patient: Patient, today: date, to: str) -> PatientRow:
    """A line; one that does not open says so and keeps the others readable."""
    href = address(to, patient.pk)
    known = opened(lambda: (born(patient.born_on, today), patient.phone or ""), ("", ""))
    return PatientRow(patient.listed_name, *known, href)


def born(day: date | None, today: date) -> str:
    """``2 April 1990, 36 years``."""
    if day is None:
        return _("date of birth not known")
    years = today.year - day.year - ((today.month, today.day) < (day.month, day.day))
    age = ngettext("%(n)d year", "%(n)d years", years) % {"n": years}
    return f"{date_format(day, 'DATE_FORMAT')}, {age}"
