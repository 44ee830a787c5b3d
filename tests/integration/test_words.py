"""Every page of the practice speaks the language that is set: nothing that a person reads is left out of the catalogue."""

from __future__ import annotations

import re
import sys
from collections import defaultdict
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from django.urls import resolve
from django.utils import timezone, translation

from needlecraft.practice.aftercare.models import Sheet
from needlecraft.practice.config import fiction
from needlecraft.practice.core.policies import Role
from needlecraft.practice.patients.models import Patient
from needlecraft.practice.people.models import Membership, User
from needlecraft.practice.practices.models import Practice, Room
from needlecraft.protocol.citing import author_year, reference
from needlecraft.protocol.knowledge import load

from .conftest import Login
from .words import Reader, speak, untranslated

#: Pages of the same address that are opened, at most: the same template with other data.
_MOST = 3
_LINK = re.compile(r'(?:href|hx-get)="(/[^"#]*)"')

#: What no language changes, by name.
UNITS = ["mm", "cm²", "Hz", "°C"]
NAMES = ["Needlecraft", "Fitzpatrick", "PDF", "CSV", "JSON", "SMS"]


@pytest.fixture
def practice() -> Practice:
    return fiction.tell(at=timezone.now())


@pytest.fixture
def spoken(practice: Practice, monkeypatch: pytest.MonkeyPatch, settings: Any) -> Iterator[None]:
    speak(monkeypatch, settings)
    yield
    translation.deactivate_all()


def data() -> list[str]:
    """Names: of people, places, works and documents."""
    names = [text for user in User.objects.all() for text in (user.name, user.email)]
    names += [patient.name for patient in Patient.objects.all()]
    names += [one.name for one in (*Practice.objects.all(), *Room.objects.all())]
    for source in load().sources.values():
        names += [text for text in (reference(source), author_year(source), source.title) if text]
    names += [*load().sources, *load().names, *UNITS, *NAMES]
    return sorted(dict.fromkeys(names), key=len, reverse=True)


def visited(client: Client, seeds: list[str]) -> Iterator[tuple[str, str]]:
    """Every page that can be reached by links, some of each kind."""
    seen: set[str] = set()
    counts: dict[str, int] = defaultdict(int)
    queue = list(seeds)
    while queue:
        url = queue.pop(0)
        route = resolve(url.partition("?")[0]).route
        if url in seen or counts[route] >= _MOST:
            continue
        seen.add(url)
        answer = client.get(url)
        if answer.status_code == 200 and answer["Content-Type"].startswith("text/html"):
            counts[route] += 1
            page = answer.content.decode()
            yield url, page
            queue += [link.replace("&amp;", "&") for link in _LINK.findall(page) if not link.startswith("/static/")]


def test_every_page_that_links_lead_to_is_translated(practice: Practice, spoken: None, login: Login) -> None:
    owner = Membership.objects.get(practice=practice, role=Role.OWNER)
    treating = Membership.objects.get(practice=practice, role=Role.LEAD)
    names = data()
    left: dict[str, str] = {}
    opened = set()
    for member in (treating, owner):
        for url, page in visited(login(member), ["/", "/settings/", *(f"/a/{sheet.link}/" for sheet in Sheet.objects.all())]):
            opened.add(resolve(url.partition("?")[0]).route)
            for text in Reader(page).texts:
                if untranslated(text, names):
                    left.setdefault(text, url)
    sys.stdout.write(f"{sorted(opened)}\n")
    assert not left, "not translated:\n" + "\n".join(f"{url}: {text}" for text, url in left.items())
