"""People come in by invitation, and nobody by any other way."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any
from unittest.mock import patch

import pytest
from django.core import mail
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from needlecraft.practice.audit.models import Entry
from needlecraft.practice.core.policies import Role
from needlecraft.practice.people import actions
from needlecraft.practice.people.models import Invitation, Membership, User

from ..conftest import Login, employ

SEAT = {"email": "Nina@Example.org", "role": "practitioner", "modalities": ["pen"], "deepest_mm": "0.5"}
HELD = {"name": "Licence", "number": "L-7", "expires_on": "2099-01-31"}
SELF = {"name": "Nina Roth", "password": "six geese flew over town", "again": "six geese flew over town"}


@pytest.fixture
def desk(olivia: Membership, login: Login) -> Client:
    return login(olivia)


def invited(desk: Client, capture: Any, **other: Any) -> str:
    """The link, as the page shows it once."""
    with capture(execute=True):
        answer = desk.post("/people/invite/", SEAT | HELD | other)
    assert answer.status_code == 302, answer.content.decode()
    found = re.search(r"<code>http://testserver(/join/[\w-]{32}/)</code>", desk.get("/people/").content.decode())
    assert found is not None
    return found[1]


def test_somebody_new_comes_in_with_what_was_given(desk: Client, django_capture_on_commit_callbacks: Any) -> None:
    link = invited(desk, django_capture_on_commit_callbacks)
    assert link not in desk.get("/people/").content.decode()
    [sent] = mail.outbox
    assert sent.to == ["nina@example.org"]
    assert link in sent.body
    assert link.split("/")[2].encode() not in bytes(Invitation.objects.get().link_digest)
    phone = Client()
    assert "nina@example.org" in phone.get(link).content.decode()
    assert phone.post(link, SELF).status_code == 302
    nina = Membership.objects.get(user__email="nina@example.org")
    assert (nina.role, nina.modalities, float(nina.deepest_mm or 0)) == ("practitioner", ["pen"], 0.5)
    assert [(one.name, one.number, str(one.expires_on)) for one in nina.credentials.all()] == [("Licence", "L-7", "2099-01-31")]
    assert "Set up a second factor" in phone.get("/accounts/").content.decode()
    assert phone.get("/").status_code == 200
    assert {"invited", "joined"} <= set(Entry.objects.values_list("verb", flat=True))


def test_a_link_opens_once(desk: Client, django_capture_on_commit_callbacks: Any) -> None:
    link = invited(desk, django_capture_on_commit_callbacks)
    Client().post(link, SELF)
    again = Client().post(link, SELF | {"name": "Somebody Else"})
    assert again.status_code == 410
    assert "taken up already" in again.content.decode()
    assert User.objects.filter(email="nina@example.org").count() == 1


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"expires_at": timezone.now() - timedelta(days=1)}, "time of this"),
        ({"revoked_at": timezone.now()}, "has taken this"),
    ],
)
def test_a_closed_link_says_why(desk: Client, django_capture_on_commit_callbacks: Any, change: dict[str, Any], told: str) -> None:
    link = invited(desk, django_capture_on_commit_callbacks)
    Invitation.objects.update(**change)
    for answer in (Client().get(link), Client().post(link, SELF)):
        assert answer.status_code == 410
        assert told in answer.content.decode()
    assert not User.objects.filter(email="nina@example.org").exists()


def test_a_guess_says_that_it_is_none(desk: Client) -> None:
    answer = Client().get("/join/a-guess/")
    assert answer.status_code == 404
    assert "not one of ours" in answer.content.decode()


def test_sent_again_the_old_link_opens_nothing(desk: Client, django_capture_on_commit_callbacks: Any) -> None:
    old = invited(desk, django_capture_on_commit_callbacks)
    with django_capture_on_commit_callbacks(execute=True):
        desk.post(f"/people/invitations/{Invitation.objects.get().pk}/again/")
    assert Client().get(old).status_code == 404
    new = re.search(r"/join/[\w-]{32}/", mail.outbox[-1].body)
    assert new is not None
    assert Client().get(new[0]).status_code == 200


def test_taken_back_twice_is_once(desk: Client, django_capture_on_commit_callbacks: Any) -> None:
    link = invited(desk, django_capture_on_commit_callbacks)
    pk = Invitation.objects.get().pk
    assert desk.post(f"/people/invitations/{pk}/take-back/").status_code == 302
    assert desk.post(f"/people/invitations/{pk}/take-back/").status_code == 404
    assert Client().get(link).status_code == 410
    assert Entry.objects.filter(verb="took_back").count() == 1


def test_invited_twice_only_the_last_link_opens(desk: Client, django_capture_on_commit_callbacks: Any) -> None:
    first = invited(desk, django_capture_on_commit_callbacks)
    second = invited(desk, django_capture_on_commit_callbacks, role="front_desk")
    assert (Client().get(first).status_code, Client().get(second).status_code) == (410, 200)


def test_who_has_an_account_joins_a_second_practice_by_logging_in(
    desk: Client, mallory: Membership, olivia: Membership, login: Login, django_capture_on_commit_callbacks: Any
) -> None:
    link = invited(desk, django_capture_on_commit_callbacks, email=mallory.user.email, role="front_desk")
    stranger = Client()
    assert "Log in to join" in stranger.get(link).content.decode()
    assert stranger.post(link, SELF).status_code == 422
    assert desk.post(link).status_code == 422, "somebody else's invitation"
    at_work = login(mallory)
    assert at_work.post(link).status_code == 302
    assert "Kanal Street Skin" in at_work.get("/").content.decode()
    assert at_work.get("/people/").status_code == 404
    assert at_work.post("/accounts/practice/", {"practice": mallory.practice_id}).status_code == 302
    assert "Elsewhere" in at_work.get("/people/").content.decode()
    for other in (olivia.practice_id + mallory.practice_id, "", "x", "9" * 30, "²"):
        assert at_work.post("/accounts/practice/", {"practice": other}).status_code == 404, other


def test_who_left_comes_back_by_an_invitation(
    desk: Client, paul: Membership, login: Login, django_capture_on_commit_callbacks: Any
) -> None:
    desk.post(f"/people/{paul.pk}/end/")
    link = invited(desk, django_capture_on_commit_callbacks, email=paul.user.email, role="read_only")
    back = login(paul)
    assert back.post(link).status_code == 302
    paul.refresh_from_db()
    assert (paul.ended_at, paul.role, paul.modalities) == (None, "read_only", [])


@pytest.mark.parametrize(
    "wrong",
    [
        {"email": "nobody"}, {"email": "a\0b@example.org"}, {"email": "olivia@example.org"}, {"role": "emperor"}, {"modalities": ["sword"]},
        {"deepest_mm": "9"}, {"deepest_mm": "-1"}, {"deepest_mm": "NaN"}, {"deepest_mm": "1e9"}, {"name": "x" * 10_000},
        {"name": "", "number": "1"}, {"expires_on": "yesterday"}, {"email": f"{'x' * 10_000}@example.org"},
    ],
)  # fmt: skip
def test_what_cannot_be_read_invites_nobody(desk: Client, wrong: dict[str, Any]) -> None:
    assert desk.post("/people/invite/", SEAT | HELD | wrong).status_code == 422
    assert Invitation.objects.count() == 0


@pytest.mark.parametrize(
    "wrong",
    [
        {"name": "\0"}, {"name": "7"}, {"password": "short", "again": "short"}, {"again": "something else"}, {"password": "x" * 10_000},
        {"password": "nina@example.org", "again": "nina@example.org"}, {"password": "password1234", "again": "password1234"},
    ],
)  # fmt: skip
def test_nobody_comes_in_half(desk: Client, django_capture_on_commit_callbacks: Any, wrong: dict[str, str]) -> None:
    link = invited(desk, django_capture_on_commit_callbacks)
    assert Client().post(link, SELF | wrong).status_code == 422
    assert not User.objects.filter(email="nina@example.org").exists()


def test_nobody_gives_more_than_they_have(olivia: Membership, paul: Membership) -> None:
    seat = actions.Seat(Role.OWNER, [], None)
    with pytest.raises(actions.CannotChange, match="more than yours"):
        actions.invite(by=paul, at=timezone.now(), email="x@example.org", seat=seat, held=[])
    with pytest.raises(actions.CannotChange, match="more than yours"):
        actions.end(by=paul, at=timezone.now(), member=olivia)


def test_an_invitation_falls_with_who_gave_it(desk: Client, olivia: Membership, django_capture_on_commit_callbacks: Any) -> None:
    link = invited(desk, django_capture_on_commit_callbacks, role="owner")
    employ(olivia.practice, "Otto", Role.OWNER)
    Membership.objects.filter(pk=olivia.pk).update(role=Role.FRONT_DESK)
    answer = Client().post(link, SELF)
    assert answer.status_code == 422
    assert "may no longer do so" in answer.content.decode()
    assert not User.objects.filter(email="nina@example.org").exists()


def test_a_mail_server_that_is_away_undoes_nothing(desk: Client, django_capture_on_commit_callbacks: Any) -> None:
    with patch("needlecraft.practice.people.actions.send_mail", side_effect=OSError):
        link = invited(desk, django_capture_on_commit_callbacks)
    assert Client().get(link).status_code == 200


def test_the_database_keeps_one_open_invitation_an_address(desk: Client, django_capture_on_commit_callbacks: Any) -> None:
    invited(desk, django_capture_on_commit_callbacks)
    row = Invitation.objects.get()
    row.pk, row.link_digest = None, b"another"
    with pytest.raises(IntegrityError), transaction.atomic():
        row.save(force_insert=True)
