"""Who may open what: every address, against every role, a stranger, and somebody of another practice."""

from __future__ import annotations

import pytest
from django.core.management import call_command
from django.test import Client

from needlecraft.practice.core.checks import addresses
from needlecraft.practice.core.policies import PERMISSIONS, Open, Permission, Role, policy_of
from needlecraft.practice.patients.models import Patient
from needlecraft.practice.people.models import Membership

from .conftest import Login, employ

OWN = [(route, one) for route, one in addresses() if not one.callback.__module__.startswith("allauth.")]


def test_every_address_has_a_policy() -> None:
    assert [route for route, one in addresses() if policy_of(one.callback) is None] == []


def filled(route: str, patient: Patient) -> str:
    member = Membership.objects.filter(practice=patient.practice).order_by("pk")[0]
    values = {
        "<int:pk>": str(patient.pk),
        "<int:member>": str(member.pk),
        "<int:n>": "1",
        "<str:link>": "a-guess",
        "<part:part>": "conditions",
        "<size:size>": "small",
        "<slug:name>": "tanning",
        "<slug:code>": "keloid",
    }
    for name, value in values.items():
        route = route.replace(name, value)
    return f"/{route}"


@pytest.mark.parametrize("role", list(Role))
@pytest.mark.parametrize("route", [route for route, _ in OWN])
def test_a_role_opens_what_its_permissions_allow_and_finds_nothing_else(route: str, role: Role, anna: Patient, login: Login) -> None:
    policy = next(policy_of(one.callback) for known, one in OWN if known == route)
    status = login(employ(anna.practice, "Some", role)).get(filled(route, anna)).status_code
    if policy is Open.NOBODY or (isinstance(policy, Permission) and policy not in PERMISSIONS[role]):
        assert status == 404
    elif "<" not in route:
        assert status in (200, 405)


@pytest.mark.parametrize("route", [route for route, one in OWN if isinstance(policy_of(one.callback), Permission)])
def test_a_stranger_is_asked_to_log_in(route: str, anna: Patient) -> None:
    answer = Client().get(filled(route, anna))
    assert (answer.status_code, answer.url.split("?")[0]) == (302, "/accounts/login/")


@pytest.mark.parametrize("route", [route for route, one in OWN if "<int:" in route])
@pytest.mark.parametrize("method", ["get", "post"])
def test_the_owner_of_another_practice_finds_nothing_of_this_one(
    route: str, method: str, anna: Patient, mallory: Membership, login: Login
) -> None:
    assert getattr(login(mallory), method)(filled(route, anna)).status_code in (404, 405)


@pytest.mark.parametrize("route", [route for route, one in OWN if policy_of(one.callback) is Open.LINK])
def test_a_guessed_link_finds_nothing(route: str, anna: Patient) -> None:
    assert Client().get(filled(route, anna)).status_code == 404


def test_the_models_and_the_database_agree() -> None:
    call_command("makemigrations", "--check", "--dry-run", verbosity=0)
