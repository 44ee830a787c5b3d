"""Entering a patient: a phone that can be called, and an age that the protocol speaks of."""

from __future__ import annotations

from datetime import date

import pytest
from django.utils import timezone

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
