"""A practice with people, for tests through the web.

The cast: Olivia owns the practice, Paul treats in it, Freya sits at its front desk, Rita may only read. Mallory owns another practice and
must see nothing of this one. Anna is a patient.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest
from django.test import Client

from needlecraft.practice.audit.actions import Actor
from needlecraft.practice.consents.actions import agree
from needlecraft.practice.consents.presenters import consent_text
from needlecraft.practice.core.policies import Role
from needlecraft.practice.courses.models import Course
from needlecraft.practice.patients.actions import enter
from needlecraft.practice.patients.models import Patient
from needlecraft.practice.people.models import Membership, User
from needlecraft.practice.practices.models import Practice
from needlecraft.practice.protocols.facts import policy_of

NOW = datetime(2026, 12, 1, 9, tzinfo=UTC)
Login = Callable[[Membership], Client]


@pytest.fixture(autouse=True)
def _database(db: None) -> None:
    """Every test here may use the database."""


@pytest.fixture
def practice() -> Practice:
    return Practice.objects.create(name="Kanal Street Skin", time_zone="Europe/Berlin", policy="guideline")


def employ(practice: Practice, name: str, role: Role) -> Membership:
    user = User.objects.create_user(f"{name.lower()}@example.org", "a long enough password", name=name)
    return Membership.objects.create(practice=practice, user=user, role=role)


@pytest.fixture
def olivia(practice: Practice) -> Membership:
    return employ(practice, "Olivia", Role.OWNER)


@pytest.fixture
def paul(practice: Practice) -> Membership:
    return employ(practice, "Paul", Role.PRACTITIONER)


@pytest.fixture
def freya(practice: Practice) -> Membership:
    return employ(practice, "Freya", Role.FRONT_DESK)


@pytest.fixture
def rita(practice: Practice) -> Membership:
    return employ(practice, "Rita", Role.READ_ONLY)


@pytest.fixture
def mallory() -> Membership:
    return employ(Practice.objects.create(name="Elsewhere", time_zone="UTC"), "Mallory", Role.OWNER)


@pytest.fixture
def anna(practice: Practice, paul: Membership) -> Patient:
    return enter(by=Actor.of(paul), at=NOW, name="Anna Meißner-Ørsted", born_on=date(1990, 4, 2), phone="+49 170 1234567")


@pytest.fixture
def login() -> Login:
    def come_in(member: Membership) -> Client:
        client = Client()
        client.force_login(member.user, backend="django.contrib.auth.backends.ModelBackend")
        return client

    return come_in


def consent_to(course: Course, by: Membership, at: datetime = NOW) -> None:
    """Anna signs the consent to the treatment, as it is shown to her."""
    texts = {"treatment": consent_text("treatment", course.option, course.plan, policy_of(by.practice))}
    agree(by=by, at=at, course=course, texts=texts, signature="Anna")
