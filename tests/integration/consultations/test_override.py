"""Going on against a screening: with a reason, against a contraindication with a second person, and never against what is not known."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from django.test import Client

from needlecraft.practice.consultations import facts
from needlecraft.practice.consultations.models import Override, Screening
from needlecraft.practice.core.policies import Role
from needlecraft.practice.patients.models import Patient
from needlecraft.practice.people.models import Membership

from ..conftest import Login, employ

SETTLED = {"fitzpatrick": "2", "concerns": ["fine_lines"], "zones": ["perioral"], "modalities": ["pen"]}


def screened(anna: Patient, desk: Client, **yes: str) -> Screening:
    page = desk.post(f"/patients/{anna.pk}/ask/", follow=True).content.decode()
    link = re.search(r"http://testserver(/i/[\w-]{32}/)", page)
    assert link is not None
    for part, questions in facts.asked("guideline").items():
        Client().post(f"{link[1]}{part}/", {f"q-{question.code}": "no" for question in questions} | yes)
    Client().post(f"{link[1]}sign/", {"signature": "Anna Meissner Orsted"})
    desk.post(f"/patients/{anna.pk}/consultation/", SETTLED)
    return Screening.objects.get(patient=anna)


def in_force(screening: Screening) -> bool:
    return Override.objects.in_force(screening, screening.answer["verdict"]).exists()


@pytest.fixture
def reviewed(anna: Patient, paul: Membership, login: Login) -> Screening:
    return screened(anna, login(paul), **{"q-cold_sores": "yes", "q-cold_sores-state": "past"})


@pytest.fixture
def ruled_out(anna: Patient, paul: Membership, login: Login) -> Screening:
    return screened(anna, login(paul), **{"q-pregnancy": "yes", "q-pregnancy-state": "current"})


def test_a_review_is_decided_by_a_clinician_with_a_reason(reviewed: Screening, paul: Membership, login: Login) -> None:
    assert reviewed.answer["verdict"] == "review"
    assert login(paul).post(f"/screenings/{reviewed.pk}/", {"reason": " "}).status_code == 422
    assert not in_force(reviewed)
    assert login(paul).post(f"/screenings/{reviewed.pk}/", {"reason": "Prophylaxis is prescribed."}).status_code == 302
    assert in_force(reviewed)
    assert "Prophylaxis is prescribed." in login(paul).get(f"/screenings/{reviewed.pk}/").content.decode()


def test_a_contraindication_takes_two(ruled_out: Screening, paul: Membership, olivia: Membership, login: Login) -> None:
    assert ruled_out.answer["verdict"] == "contraindicated"
    login(paul).post(f"/screenings/{ruled_out.pk}/", {"reason": "A mistake in the answers."})
    found = Override.objects.get()
    login(paul).post(f"/overrides/{found.pk}/confirm/")
    assert not in_force(ruled_out)
    login(olivia).post(f"/overrides/{found.pk}/confirm/")
    assert in_force(ruled_out)


def test_who_treats_alone_names_an_adviser(ruled_out: Screening, paul: Membership, login: Login) -> None:
    told = {"reason": "A mistake in the answers.", "adviser": "Dr Weiss, by telephone at noon"}
    assert login(paul).post(f"/screenings/{ruled_out.pk}/", told).status_code == 302
    assert in_force(ruled_out)


def test_an_adviser_does_not_stand_in_for_a_colleague(ruled_out: Screening, paul: Membership, login: Login) -> None:
    employ(paul.practice, "Lea", Role.LEAD)
    told = {"reason": "A mistake in the answers.", "adviser": "Dr Weiss"}
    assert login(paul).post(f"/screenings/{ruled_out.pk}/", told).status_code == 422


@pytest.mark.parametrize("change", [lambda found: found.update(reason_sealed=b"x"), lambda found: found.delete()])
def test_an_override_stands_for_ever(reviewed: Screening, paul: Membership, login: Login, change: Any) -> None:
    login(paul).post(f"/screenings/{reviewed.pk}/", {"reason": "Prophylaxis is prescribed."})
    with pytest.raises(DatabaseError, match="an override is never"), transaction.atomic():
        change(Override.objects.all())


def test_who_only_reads_overrides_nothing(reviewed: Screening, rita: Membership, login: Login) -> None:
    login(rita).post(f"/screenings/{reviewed.pk}/", {"reason": "Because."})
    assert not Override.objects.exists()
