"""The only doors to the entries of the audit and to overrides."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from ..audit.models import Entries, Entry
from ..consultations.models import Override
from ..patients import actions as patients
from ..patients.models import Patient
from ..people.models import Membership


class Wanted(NamedTuple):
    """What is looked for. ``person`` is the number of a user; ``is_nobody`` asks for what was done without a login."""

    person: int | None
    is_nobody: bool
    patient: str
    verb: str
    since: datetime | None
    until: datetime | None
    before: int | None


def entries_for(member: Membership, wanted: Wanted) -> Entries:
    """What was looked for in the audit of this practice, the newest first."""
    found = Entry.objects.of(member.practice).between(wanted.since, wanted.until)
    if wanted.person or wanted.is_nobody:
        found = found.by_person(wanted.person)
    if wanted.patient:
        found = found.on_patients(_patients(member, wanted.patient))
    if wanted.verb:
        found = found.filter(verb=wanted.verb)
    return found.before(wanted.before) if wanted.before else found


def _patients(member: Membership, text: str) -> list[int]:
    number = text.removeprefix("#")
    if text.startswith("#") and number.isdecimal() and len(number) < len("9" * 18):
        return [int(number)]
    return [one.pk for one in patients.find(member.practice, text)]


def patients_of(member: Membership, entries: list[Entry]) -> dict[int, Patient]:
    """The patients of some entries that were not erased."""
    found = Patient.objects.of(member.practice).known().filter(pk__in={one.patient for one in entries if one.patient})
    return {one.pk: one for one in found}


def overrides_for(member: Membership, most: int) -> list[Override]:
    """The last overrides of this practice."""
    found = Override.objects.filter(patient__practice=member.practice, patient__erased_at=None).order_by("-at")
    return list(found.select_related("patient__key_row", "patient__practice", "by__user", "confirmed_by__user", "screening")[:most])
