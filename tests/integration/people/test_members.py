"""Who works here, how far they may go, and how a membership ends."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from needlecraft.practice.audit.models import Entry
from needlecraft.practice.core.policies import Role
from needlecraft.practice.people import actions
from needlecraft.practice.people.models import Credential, Membership

from ..conftest import NOW, Login, employ


@pytest.fixture
def desk(olivia: Membership, login: Login) -> Client:
    return login(olivia)


def test_a_role_is_changed_and_holds_at_once(desk: Client, paul: Membership, login: Login) -> None:
    at_work = login(paul)
    assert at_work.get("/inbox/").status_code == 200
    assert desk.post(f"/people/{paul.pk}/", {"role": "front_desk", "modalities": ["pen"], "deepest_mm": "1"}).status_code == 302
    assert at_work.get("/inbox/").status_code == 404
    paul.refresh_from_db()
    assert (paul.modalities, paul.deepest_mm) == ([], None), "a scope belongs to those who treat"


def test_who_is_ended_is_out_at_the_next_click(desk: Client, paul: Membership, login: Login) -> None:
    at_work = login(paul)
    assert at_work.get("/").status_code == 200
    assert desk.post(f"/people/{paul.pk}/end/").status_code == 302
    assert desk.post(f"/people/{paul.pk}/end/").status_code == 302
    answer = at_work.get("/", follow=True)
    assert "belong to no practice" in answer.content.decode()
    assert at_work.get("/", headers={"HX-Request": "true"})["HX-Redirect"] == "/accounts/"
    assert Entry.objects.filter(verb="ended").count() == 1


@pytest.mark.parametrize("path", ["", "end/"])
def test_the_last_owner_stays(desk: Client, olivia: Membership, path: str) -> None:
    answer = desk.post(f"/people/{olivia.pk}/{path}", {"role": "lead"})
    assert answer.status_code == 422
    assert "at least one owner" in answer.content.decode()
    otto = employ(olivia.practice, "Otto", Role.OWNER)
    Membership.objects.filter(pk=otto.pk).update(ended_at=NOW)
    assert desk.post(f"/people/{olivia.pk}/{path}", {"role": "lead"}).status_code == 422, "one who has left does not count"
    Membership.objects.filter(pk=otto.pk).update(ended_at=None)
    assert desk.post(f"/people/{olivia.pk}/{path}", {"role": "lead"}).status_code == 302


def test_who_was_removed_meanwhile_removes_nobody(olivia: Membership) -> None:
    otto = employ(olivia.practice, "Otto", Role.OWNER)
    actions.end(by=olivia, at=NOW, member=otto)
    with pytest.raises(actions.CannotChange, match="no longer work here"):
        actions.end(by=otto, at=NOW, member=olivia)


def test_a_credential_is_entered_renewed_shown_when_expired_and_taken_away(desk: Client, paul: Membership) -> None:
    past = timezone.now().date() - timedelta(days=2)
    credential = {"held-name": "Licence", "held-number": "7", "held-expires_on": str(past)}
    assert desk.post(f"/people/{paul.pk}/credentials/", credential).status_code == 302
    assert "expired on" in desk.get("/people/").content.decode()
    assert desk.post(f"/people/{paul.pk}/credentials/", credential | {"held-expires_on": "2099-01-01"}).status_code == 302
    [held] = paul.credentials.all()
    assert held.expires_on == date(2099, 1, 1)
    assert desk.post(f"/people/{paul.pk}/credentials/", {"held-name": ""}).status_code == 422
    assert desk.post(f"/people/{paul.pk}/credentials/{held.pk}/drop/").status_code == 302
    assert Credential.objects.count() == 0
    assert Entry.objects.filter(verb__in=("credited", "discredited")).count() == 3


def test_a_credential_of_another_practice_is_not_there(desk: Client, mallory: Membership) -> None:
    held = Credential.objects.create(membership=mallory, name="Licence")
    assert desk.post(f"/people/{mallory.pk}/credentials/{held.pk}/drop/").status_code == 404
    assert desk.post(f"/people/{mallory.pk}/credentials/", {"held-name": "Licence"}).status_code == 404


def test_the_last_day_of_a_credential_still_counts(paul: Membership) -> None:
    Credential.objects.create(membership=paul, name="Licence", expires_on=date(2026, 12, 1))
    assert not paul.credentials.expired(date(2026, 12, 1)).exists()
    assert paul.credentials.expired(date(2026, 12, 2)).exists()
