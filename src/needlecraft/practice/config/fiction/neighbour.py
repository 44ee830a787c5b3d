"""A second practice with an owner of its own: who works in the one sees nothing of the other."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Final

from ...audit.actions import Actor
from ...core.policies import Role
from ...patients import actions as patients
from ...practices.models import Practice, Room
from .cast import NEIGHBOUR, Employer
from .names import email, phone

_PATIENTS: Final = (("Wilma Achterkamp", date(1972, 5, 19)), ("Percy Ogunleye", date(1988, 10, 3)), ("Nele Sørensen", date(1995, 2, 27)))


def tell(at: datetime) -> Practice:
    """Make it."""
    practice = Practice.objects.create(name="Harbour Clinic", time_zone="Europe/Berlin", phone="+49 30 23125 995", policy="strictest")
    owner = Employer.of(practice).employ(Role.OWNER, *NEIGHBOUR)
    Room.objects.create(practice=practice, name="Quay")
    for n, (name, born_on) in enumerate(_PATIENTS):
        before = at - timedelta(days=40 - 11 * n)
        patients.enter(by=Actor.of(owner), at=before, name=name, born_on=born_on, phone=phone(980 + n), email=email(name))
    return practice
