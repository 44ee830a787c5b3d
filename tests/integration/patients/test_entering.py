"""Entering a patient: a phone that can be called, and an age that the protocol speaks of."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.utils import timezone

from needlecraft.practice.audit.actions import Actor
from needlecraft.practice.patients.actions import alike, enter
from needlecraft.practice.patients.facts import age_limit
from needlecraft.practice.patients.models import Patient
from needlecraft.practice.people.models import Membership
from needlecraft.practice.practices.models import Practice
from needlecraft.protocol.fields import RecordError

from ..conftest import Login

WHO = {"name": "Berta Vogel", "born_on": "1980-01-01"}


@pytest.mark.parametrize("phone", ["not a phone", "+49", "1234"])
def test_what_has_no_digits_is_no_phone(phone: str, freya: Membership, login: Login) -> None:
    refused = login(freya).post("/patients/new/", {**WHO, "phone": phone})
    assert refused.status_code == 422
    assert "This is no phone number." in refused.content.decode()
    assert not Patient.objects.exists()


@pytest.mark.parametrize("phone", ["", "12345", "+49 (0)30 / 12 34-56 ext. 7", "0170 1234567 (mother)"])
def test_whatever_can_be_called_is_taken(phone: str, freya: Membership, login: Login) -> None:
    assert login(freya).post("/patients/new/", {**WHO, "phone": phone}).status_code == 302


def test_who_is_too_young_for_the_protocol_is_entered_and_it_is_said(freya: Membership, login: Login) -> None:
    today = timezone.localdate(timezone=freya.practice.zone)
    desk = login(freya)
    young = desk.post("/patients/new/", {**WHO, "born_on": str(today.replace(year=today.year - 10, day=1))}, follow=True)
    assert "The protocol allows no treatment before" in young.content.decode()
    assert Patient.objects.count() == 1
    assert "The protocol allows no treatment" not in desk.post("/patients/new/", {**WHO, "name": "Carla"}, follow=True).content.decode()


def test_the_limit_is_that_of_the_rule(practice: Practice) -> None:
    limit = age_limit(practice, date(2010, 6, 15), date(2026, 12, 1))
    assert limit is not None
    assert limit.until == date(2028, 6, 15)
    assert "Under 18" in limit.because
    assert age_limit(practice, date(2008, 12, 1), date(2026, 12, 1)) is None


def test_a_policy_that_can_no_longer_be_read_refuses_nobody_at_the_desk(
    freya: Membership, login: Login, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unreadable(_practice: Practice) -> None:
        raise RecordError("adopted: no such source")

    monkeypatch.setattr("needlecraft.practice.patients.facts.policy_of", unreadable)
    assert login(freya).post("/patients/new/", WHO).status_code == 302
    assert Patient.objects.count() == 1


def test_the_same_address_asks_for_a_second_look(freya: Membership, login: Login) -> None:
    desk, mail = login(freya), {"email": "berta.vogel@example.org"}
    desk.post("/patients/new/", WHO | mail)
    other = {"name": "Klaus Vogel", "born_on": "1971-05-05", "email": "Berta.Vogel@example.org"}
    asked = desk.post("/patients/new/", other)
    assert asked.status_code == 422
    assert "Is it one of these?" in asked.content.decode()
    assert "Berta Vogel" in asked.content.decode()
    assert desk.post("/patients/new/", other | {"is_another": "1"}).status_code == 302


def test_somebody_new_is_held_against_all_others_in_one_question(practice: Practice, django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(1):
        assert alike(practice, "Nobody Knows", date(1980, 1, 2), "+49 40 7654321", "nobody@example.org") == []


@pytest.mark.parametrize(
    ("name", "born_on", "phone", "email", "is_alike"),
    [
        ("Anna Merker", date(1991, 3, 4), "", "", True),
        ("Somebody Else", date(1991, 3, 4), "", "", False),
        ("Somebody Else", None, "040 765432", "", True),
        ("Somebody Else", None, "765432", "", True),
        ("Somebody Else", None, "5432", "", False),
        ("Somebody Else", date(1991, 3, 5), "", "ANNA@example.org", True),
        ("Anna Mercer", None, "", "", False),
    ],
)
def test_who_is_alike(
    name: str, born_on: date | None, phone: str, email: str, is_alike: bool, practice: Practice, olivia: Membership
) -> None:
    by, now = Actor.of(olivia), timezone.now()
    known = enter(by=by, at=now, name="Anna Mercer", born_on=date(1991, 3, 4), phone="040 765432", email="anna@example.org")
    enter(by=by, at=now, name="Bela Novak", born_on=date(1970, 1, 1), phone="030 111111", email="bela@example.org")
    assert alike(practice, name, born_on, phone, email) == ([known] if is_alike else [])
