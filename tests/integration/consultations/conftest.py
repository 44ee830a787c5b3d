"""Steps of an intake, as a patient and a practitioner click them."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from needlecraft.practice.consultations import facts
from needlecraft.practice.consultations.models import Screening
from needlecraft.practice.patients.models import Patient
from needlecraft.practice.people.models import Membership

from ..conftest import Login

SETTLED = {"fitzpatrick": "2", "concerns": ["fine_lines"], "zones": ["cheeks", "perioral"], "modalities": ["pen"]}
Screened = Callable[..., Screening]


@pytest.fixture
def desk(paul: Membership, login: Login) -> Client:
    return login(paul)


@pytest.fixture
def link(anna: Patient, desk: Client) -> str:
    page = desk.post(f"/patients/{anna.pk}/ask/", follow=True).content.decode()
    found = re.search(r"http://testserver(/i/[\w-]{32}/)", page)
    assert found is not None
    return found[1]


@pytest.fixture
def screened(anna: Patient, link: str, desk: Client) -> Screened:
    """Answer no to everything but what is given, sign, settle, screen."""

    def walk(settled: dict[str, Any] | None = None, **told: Any) -> Screening:
        for part, questions in facts.asked("guideline").items():
            Client().post(f"{link}{part}/", {f"q-{question.code}": "no" for question in questions} | told)
        assert Client().post(f"{link}sign/", {"signature": "Anna Meissner Orsted"}).status_code == 302
        assert desk.post(f"/patients/{anna.pk}/consultation/", settled or SETTLED).status_code == 302
        return Screening.objects.filter(patient=anna).latest("pk")

    return walk
