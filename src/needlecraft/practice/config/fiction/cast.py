"""Who works in the fictional practice, and who in the one next door. Nobody of them exists."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Final, NamedTuple

from django.contrib.auth.hashers import make_password

from ...core.policies import Role
from ...people import actions as people
from ...people.models import Membership, User
from ...practices.models import Practice
from .agenda import Walk

PASSWORD: Final = "needles and thread"
#: One login for each role: the name and the address.
STAFF: Final = {
    Role.OWNER: ("Olivia Brandt", "owner@example.org"),
    Role.LEAD: ("Dr Levent Aydemir", "lead@example.org"),
    Role.PRACTITIONER: ("Paulina Nowak", "practitioner@example.org"),
    Role.FRONT_DESK: ("Freya Lindholm", "desk@example.org"),
    Role.READ_ONLY: ("Rita Okafor", "reader@example.org"),
}
NEIGHBOUR: Final = ("Harriet Quayle", "harbour@example.org")
#: Seven more: role, name, and for who treats the modalities and the depth [mm] they have learned; empty and None for all.
COLLEAGUES: Final = (
    (Role.PRACTITIONER, "Ben Achterberg", ["pen", "nano", "stamp"], None),
    (Role.PRACTITIONER, "Chiara Donati", [], None),
    (Role.PRACTITIONER, "Idris Bello", ["pen", "nano", "rf"], None),
    (Role.PRACTITIONER, "Mei-Lin Tan", ["pen", "nano"], None),
    (Role.PRACTITIONER, "Sofia Marquez", ["pen", "nano"], "0.5"),
    (Role.FRONT_DESK, "Jakub Horák", [], None),
    (Role.FRONT_DESK, "Leonie Vogt", [], None),
)
#: In how many days their first aid runs out: the lead's has, another one's is about to.
_SOONER: Final = {"Dr Levent Aydemir": -9, "Chiara Donati": 12}


@lru_cache(maxsize=1)
def _hashed() -> str:
    """Hashed once, for that is slow on purpose."""
    return make_password(PASSWORD)


class Employer(NamedTuple):
    """Employs people who share a password."""

    practice: Practice
    password: str

    @classmethod
    def of(cls, practice: Practice) -> Employer:
        """The one of a practice."""
        return cls(practice, _hashed())

    def employ(self, role: Role, name: str, email: str) -> Membership:
        """A person with a login."""
        user = User.objects.create(email=email, name=name, password=self.password)
        return Membership.objects.create(practice=self.practice, user=user, role=role)


def five(employer: Employer) -> dict[Role, Membership]:
    """One of each role."""
    return {role: employer.employ(role, *who) for role, who in STAFF.items()}


def colleagues(employer: Employer, owner: Membership, at: datetime) -> list[Membership]:
    """The seven others, in their scopes."""
    found = []
    for role, name, modalities, deepest in COLLEAGUES:
        one = employer.employ(role, name, f"{name.split()[0].lower()}@example.org")
        if modalities:
            seat = people.Seat(role, modalities, deepest and one._meta.get_field("deepest_mm").to_python(deepest))
            people.change(by=owner, at=at, member=one, seat=seat)
            one.refresh_from_db(fields=("modalities", "deepest_mm"))
        found.append(one)
    return found


def credit(owner: Membership, members: Iterable[Membership], at: datetime, now: datetime) -> None:
    """Enter what allows each of those who treat to do so."""
    for n, one in enumerate(members, 1):
        number, days = 1000 + 37 * n, 200 + 17 * n
        papers = (
            people.Held("Licence to practise", f"LP-{number}", (now + timedelta(days=500 + days)).date()),
            people.Held("Needling course, level 2", f"NC-{number}", None),
            people.Held("First aid", f"FA-{number}", (now + timedelta(days=_SOONER.get(one.user.name, days))).date()),
        )
        for held in papers:
            people.hold(by=owner, at=at, member=one, held=held)


def invite(owner: Membership, at: datetime) -> Walk:
    """Somebody is about to join."""
    at = yield at
    people.invite(by=owner, at=at, email="tomorrow@example.org", seat=people.Seat(Role.PRACTITIONER, ["nano"], None), held=[])
