"""A patient whose key does not open closes their own pages, and no page on which they stand beside others."""

from __future__ import annotations

import pytest
from django.test import Client
from django.utils import timezone

from needlecraft.practice.config import fiction
from needlecraft.practice.core.policies import Role
from needlecraft.practice.diary.feeds import calendar, open_feed
from needlecraft.practice.diary.models import Appointment, Feed
from needlecraft.practice.patients.models import PatientKey
from needlecraft.practice.people.models import Membership

from .conftest import Login
from .test_policies import OWN

LISTS = [route for route, _ in OWN if "<" not in route]
SHUT = "cannot be read"


@pytest.fixture
def treating() -> Membership:
    """Paulina, in a practice of which no patient can be read any more."""
    practice = fiction.tell(at=timezone.now(), is_small=True)
    PatientKey.objects.update(wrapped=b"other bytes")
    return Membership.objects.get(practice=practice, role=Role.PRACTITIONER)


def come_in(member: Membership, login: Login) -> Client:
    client = login(member)
    client.raise_request_exception = False
    return client


@pytest.mark.parametrize("role", [Role.OWNER, Role.PRACTITIONER])
def test_every_list_stays_open(role: Role, treating: Membership, login: Login) -> None:
    client = come_in(Membership.objects.get(practice=treating.practice, role=role), login)
    assert [route for route in LISTS if client.get(f"/{route}").status_code >= 500] == []


@pytest.mark.parametrize("place", ["/", "/diary/week/", "/patients/", "/inbox/", "/mail/"])
def test_a_list_says_who_cannot_be_read(place: str, treating: Membership, login: Login) -> None:
    assert SHUT in come_in(treating, login).get(place).content.decode()


def test_a_calendar_still_shows_when_somebody_comes(treating: Membership) -> None:
    open_feed(by=treating, at=timezone.now(), has_names=True)
    assert Appointment.objects.filter(practitioner=treating).exists()
    assert calendar(Feed.objects.get(), timezone.now()).count(b"BEGIN:VEVENT") >= 1
