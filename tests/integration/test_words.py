"""Every page of the practice speaks the language that is set: nothing that a person reads is left out of the catalogue."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from django.urls import resolve
from django.utils import timezone, translation
from tools.words import CATALOGUE, catalogue

from needlecraft.practice.aftercare.models import Sheet
from needlecraft.practice.config import fiction
from needlecraft.practice.consultations.models import Screening
from needlecraft.practice.core.policies import Role
from needlecraft.practice.diary.models import Appointment
from needlecraft.practice.mail.models import Mail
from needlecraft.practice.patients.models import Patient
from needlecraft.practice.people.models import Invitation, Membership, User
from needlecraft.practice.practices.models import Practice, Room
from needlecraft.practice.treatments.models import Treatment, UsedCartridge
from needlecraft.protocol.citing import author_year, reference
from needlecraft.protocol.knowledge import load

from .conftest import Login
from .core.pdf import text_of
from .photos.samples import jpeg, sent
from .test_policies import OWN
from .words import Reader, speak, untranslated

#: Pages of the same address that are opened, at most: the same template with other data.
_MOST = 4
_LINK = re.compile(r'(?:href|hx-get)="(/[^"#]*)"')
_OWN_WORDS = "In the words of a person"

#: Letters that no language changes: units, names of things, kinds of files.
UNITS = ["mm", "cm²", "Hz", "px", "°C"]
NAMES = ["Needlecraft", "Fitzpatrick", "PDF", "CSV", "JSON", "SHA-256", "GS1", "HEIC", "Europe/Berlin", "I", "V", "(FHIR)"]


def member(practice: Practice, role: Role) -> Membership:
    return Membership.objects.get(practice=practice, role=role)


@pytest.fixture
def practice(login: Login) -> Practice:
    """The fictional practice, with something of everything."""
    practice = fiction.tell(at=timezone.now(), is_small=True)
    lead, owner = login(member(practice, Role.LEAD)), login(member(practice, Role.OWNER))
    for kind in ("cartridge", "numbing", "skin"):
        new = {"name": _OWN_WORDS, "kind": kind, "number": "L2411", "expires_on": "2099-12-31", "quantity": "3"}
        lead.post("/stock/receive/", new)
    lead.post("/stock/devices/", {"name": _OWN_WORDS, "modality": "pen", "serial": "P1", "service_due_on": "2020-01-01"})
    owner.post("/settings/closed/", {"on": "2100-01-04", "why": _OWN_WORDS})
    owner.post("/people/invite/", {"email": "nina@example.org", "role": "practitioner", "name": _OWN_WORDS, "expires_on": "2099-01-31"})
    lead.post("/protocol/rules/diabetes/adopt/", {"rule": "diabetes", "follow": "S0", "reason": _OWN_WORDS})
    for patient in Patient.objects.all():
        lead.post(f"/patients/{patient.pk}/screen/")
    for screening in Screening.objects.all():
        lead.post(f"/screenings/{screening.pk}/", {"reason": _OWN_WORDS})
    [treatment] = Treatment.objects.exclude(signed_at=None)
    lead.post(f"/treatments/{treatment.pk}/react/", {"what": "redness", "severity": "mild", "where": "cheeks"})
    lead.post(f"/treatments/{treatment.pk}/add/", {"words": _OWN_WORDS})
    lead.post(f"/treatments/{treatment.pk}/aftercare/edit/", {"code": "sun", "until": "2099-01-01T10:00", "words": _OWN_WORDS})
    lead.post(f"/patients/{treatment.patient_id}/photos/take/", sent(jpeg()))
    for appointment in Appointment.objects.filter(treatment=None):
        lead.post(f"/appointments/{appointment.pk}/begin/")
    return practice


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
    names += [mail.subject for mail in Mail.objects.all()]
    for source in load().sources.values():
        names += [text for text in (reference(source), author_year(source), source.title) if text]
    names += [*(one.email for one in Invitation.objects.all()), *(one.serial for one in UsedCartridge.objects.all())]
    names += [*load().sources, *(name for name in load().names if len(name) > 1), _OWN_WORDS, *UNITS, *NAMES]
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


def told(left: dict[str, str]) -> str:
    return "not translated:\n" + "\n".join(f"{url}: {text}" for text, url in left.items())


def test_every_page_that_links_lead_to_is_translated(practice: Practice, spoken: None, login: Login) -> None:
    names, opened, left, commas = data(), set[str](), dict[str, str](), dict[str, str]()
    asked = login(member(practice, Role.LEAD)).post(f"/patients/{Patient.objects.latest('pk').pk}/ask/", follow=True).content.decode()
    links = re.findall(r"http://testserver(/i/[\w-]{32}/)", asked)[:1]
    links += re.findall(r"http://testserver(/join/[\w-]{32}/)", login(member(practice, Role.OWNER)).get("/people/").content.decode())
    public = [
        "/accounts/login/",
        "/accounts/password/reset/",
        "/i/thanks/",
        *(f"/a/{sheet.link}/" for sheet in Sheet.objects.all()),
        *links,
    ]
    some = ["/", "/settings/", "/mail/", "/inbox/", "/audit/overrides/"]
    some += [f"/treatments/{one.pk}/{page}" for one in Treatment.objects.all() for page in ("", "rescreen/", "changed/", "versions/")]
    some += [f"/patients/{Treatment.objects.all()[0].patient_id}/photos/{page}" for page in ("", "compare/")]
    some += [
        f"/people/{member(practice, Role.FRONT_DESK).pk}/second-factor/",
        *(f"/appointments/{Appointment.objects.all()[0].pk}/{page}/" for page in ("move", "cancel")),
    ]
    who = {role: login(member(practice, role)) for role in (Role.LEAD, Role.OWNER, Role.FRONT_DESK)} | {None: Client()}
    for role, client in who.items():
        for url, page in visited(client, some if role else public):
            opened.add(resolve(url.partition("?")[0]).route)
            read = Reader(page)
            left |= {text: url for text in read.texts if text not in left and untranslated(text, names)}
            commas |= {text: url for text in read.commas if text not in commas}
    assert not commas, f"numbers that no program reads: {commas}"
    assert not left, told(left)
    owner = who[Role.OWNER]
    pages = {route for route, _one in OWN if route not in opened and "link" not in route and shows(owner, route)}
    assert not pages, "pages that nothing led to"


def shows(client: Client, route: str) -> bool:
    """Does the address show a page to somebody?"""
    url = "/" + route.replace("<size:size>", "small").replace("<slug:name>", "tanning")
    answer = client.get(re.sub(r"<int:\w+>", "1", url))
    return answer.status_code == 200 and answer["Content-Type"].startswith("text/html")


def test_what_a_page_answers_to_an_empty_form_is_translated(practice: Practice, spoken: None, login: Login) -> None:
    names, left = data(), dict[str, str]()
    for role in (Role.LEAD, Role.OWNER):
        client = login(member(practice, role))
        for route, _one in OWN:
            url = "/" + re.sub(r"<int:\w+>", "1", route.replace("<slug:name>", "tanning"))
            if "<" in url:
                continue
            answer = client.post(url)
            if answer.status_code in (200, 422) and answer["Content-Type"].startswith("text/html"):
                left |= {text: url for text in Reader(answer.content.decode()).texts if text not in left and untranslated(text, names)}
    assert not left, told(left)


@pytest.mark.parametrize("role", [Role.LEAD])
def test_papers_and_calendars_are_translated(role: Role, practice: Practice, spoken: None, login: Login) -> None:
    client, names, left = login(member(practice, role)), data(), dict[str, str]()
    [treatment] = Treatment.objects.exclude(signed_at=None)
    papers = {
        url: text_of(client.get(url).content)
        for url in (f"/treatments/{treatment.pk}/paper/", f"/courses/{treatment.course_id}/questions/paper/")
    }
    record = client.post(f"/patients/{treatment.patient_id}/record/", {"as": "pdf"})
    papers[record.request["PATH_INFO"]] = text_of(record.content)
    sheet = Sheet.objects.all()[0]
    ics = Client().get(f"/a/{sheet.link}/aftercare.ics").content.decode().replace("\r\n ", "")
    papers[".ics"] = "\n".join(
        re.findall(r"^(?:SUMMARY|DESCRIPTION):(.*)$", ics.replace("\r", "").replace("\\n", " ").replace("\\", ""), re.MULTILINE)
    )

    for url, text in papers.items():
        left |= {rest: url for line in text.splitlines() if (rest := untranslated(" ".join(line.split()).replace("- ", "-"), names))}
    assert not left, told(left)


def test_the_catalogue_is_fresh() -> None:
    assert CATALOGUE.read_text(encoding="utf-8") == catalogue(), "stale: run `make words`"


def test_a_fingerprint_is_no_word_wherever_its_line_ends() -> None:
    assert not untranslated("SHA-256 " + "12" * 31 + " cd", ["SHA"])
    assert untranslated("12" * 31 + "12 cafe", []) == "cafe"
