"""A link that opens nothing tells nothing: guessed, run out, taken back, used up and erased answer with the same page."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from needlecraft.practice.aftercare.models import Sheet
from needlecraft.practice.audit.actions import Actor
from needlecraft.practice.config import fiction
from needlecraft.practice.consultations.actions import ask, sign_intake
from needlecraft.practice.consultations.models import Intake
from needlecraft.practice.core.links import new_link
from needlecraft.practice.core.policies import Role
from needlecraft.practice.diary import feeds
from needlecraft.practice.patients.actions import erase
from needlecraft.practice.patients.models import Patient
from needlecraft.practice.people import actions as people
from needlecraft.practice.people.models import Invitation, Membership
from needlecraft.practice.practices.models import Practice

GUESSES = (new_link(), "x", "0" * 4_000, "%00", "%ff%fe", "..%2f..", "\u202e\u200b", "'--", "%F0%9F%98%80")


@pytest.fixture
def told() -> Practice:
    return fiction.tell(at=timezone.now(), is_small=True)


@pytest.fixture
def owner(told: Practice) -> Membership:
    return Membership.objects.get(practice=told, role=Role.OWNER)


def closed(owner: Membership) -> dict[str, str]:
    """Links that were good, each closed in another way."""
    now, by = timezone.now(), Actor.of(owner)
    first, second, third = Patient.objects.of(owner.practice).order_by("-pk")[:3]
    links = {"run out": ask(by=by, at=now, patient=first)[1], "erased": ask(by=by, at=now, patient=second)[1]}
    (signed, used), sheet = ask(by=by, at=now, patient=third), Sheet.objects.get()
    sign_intake(at=now, intake=signed, signature="Anna")
    Intake.objects.filter(patient=first, signed_at=None).update(expires_at=now)
    erase(by=by, at=now, patient=second)
    feed = feeds.open_feed(by=owner, at=now, has_names=True)
    feeds.open_feed(by=owner, at=now, has_names=True)
    Sheet.objects.update(revoked_at=now)
    return {
        **{f"/i/{link}/": why for why, link in links.items()},
        f"/i/{used}/": "used up",
        f"/a/{sheet.link}/": "taken back",
        f"/a/{sheet.link}/report/": "taken back",
        f"/a/{sheet.link}/aftercare.ics": "taken back",
        f"/calendar/{feed}/": "replaced",
    }


def test_a_link_that_is_closed_and_one_that_never_was_answer_the_same(owner: Membership) -> None:
    visitor = Client()
    guessed = [f"{place}{guess}/" for place in ("/i/", "/a/", "/calendar/") for guess in GUESSES]
    answers = {link: visitor.get(link) for link in (*closed(owner), *guessed)}
    assert {link: one.status_code for link, one in answers.items() if one.status_code != 404} == {}
    assert len({one.content for one in answers.values()}) == 1
    assert len({tuple(sorted(one.headers.items())) for one in answers.values()}) == 1


def test_a_closed_invitation_names_nobody(owner: Membership) -> None:
    now, seat, visitor = timezone.now(), people.Seat(Role.PRACTITIONER, [], None), Client()
    late, back, used = (people.invite(by=owner, at=now, email=f"{name}@example.org", seat=seat, held=[]) for name in ("a", "b", "c"))
    Invitation.objects.filter(email="a@example.org").update(expires_at=now - timedelta(minutes=1))
    people.take_back(by=owner, at=now, invitation=Invitation.objects.get(email="b@example.org"))
    people.join(at=now, invitation=Invitation.objects.get(email="c@example.org"), name="Cleo", password="a long enough password")
    for link in (late, back, used, *GUESSES):
        answer = visitor.get(f"/join/{link}/")
        page = answer.content.decode()
        assert answer.status_code in (404, 410)
        assert [word for word in ("example.org", "Cleo", owner.user.name) if word in page] == []
        assert visitor.post(f"/join/{link}/", {"name": "M", "password": "a long enough password"}).status_code in (404, 410)
