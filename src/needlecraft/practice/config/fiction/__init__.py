"""A fictional practice to look at. Nobody in it exists.

The clock runs back: two years of appointments and treatments lie around the moment at which it is made, which is handed in. The same seed
and the same moment give the same practice. Everything is done through the actions that people use, with every check that is made of them.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from random import Random
from typing import Final

from django.db import transaction

from ...core.policies import Role
from ...practices.models import Practice, Room
from . import cast, house, neighbour, sending, stories
from .agenda import Progress, Walk, live
from .cast import NEIGHBOUR, PASSWORD, STAFF
from .crowd import crowd
from .healing import worries
from .rota import Rota, hours
from .way import Way

__all__ = ["NEIGHBOUR", "PASSWORD", "STAFF", "tell"]

SEED: Final = 4
_YEARS: Final = timedelta(days=740)


def tell(*, at: datetime, is_small: bool = False, every: int = 1, seed: int = SEED, told: Progress = lambda share: None) -> Practice:
    """Make the practice: all of it, with ``every`` n-th of its patients, or five people and nine patients.

    ``told`` hears how much is done.
    """
    with transaction.atomic():
        practice = Practice.objects.create(
            name="Kanal Street Skin", time_zone="Europe/Berlin", phone="+49 30 23125 990", policy="guideline"
        )
        walks = _small(practice, at, Random(seed)) if is_small else _large(practice, at, Random(seed), every)
        live(walks, at, told)
        if not is_small:
            sending.settle(at)
        neighbour.tell(at)
    told(1.0)
    return practice


def _small(practice: Practice, at: datetime, chance: Random) -> list[Walk]:
    people = cast.five(cast.Employer.of(practice))
    rooms = [Room.objects.create(practice=practice, name=name) for name in ("Room 1", "Room 2")]
    made = house.House(practice, people, rooms, [people[Role.PRACTITIONER]], chance, at)
    return _stories(made, at - timedelta(days=2))


def _large(practice: Practice, at: datetime, chance: Random, every: int) -> list[Walk]:
    opened = at - _YEARS
    employer = cast.Employer.of(practice)
    people = cast.five(employer)
    owner = people[Role.OWNER]
    others = cast.colleagues(employer, owner, opened)
    treating = [people[Role.PRACTITIONER], people[Role.LEAD], *(one for one in others if one.role == Role.PRACTITIONER)]
    cast.credit(owner, treating, opened, at)
    rooms = house.furnish(practice, owner, opened, hours(at.astimezone(practice.zone)))
    house.closed_days(owner, opened, at.date())
    made = house.House(practice, people, rooms, treating, chance, at)
    made.rota = Rota(practice, treating, rooms, at)
    made.rota.block(rooms[0], at - timedelta(days=2), at - timedelta(days=2) + timedelta(hours=5))
    walks = [*_stories(made, opened), house.years(made), worries(made), cast.invite(owner, at - timedelta(hours=20))]
    people_there = [*crowd(made)][::every]
    return [*walks, *(Way(made, person, chance.choice(treating)).walk() for person in people_there)]


def _stories(made: house.House, entered: datetime) -> list[Walk]:
    patients = stories.entered(made, entered)
    return [stories.walk(made, story, patient) for story, patient in zip(stories.STORIES, patients, strict=True)]
