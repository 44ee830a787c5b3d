"""Nobody is locked out by a stranger, a second factor can be asked of everybody, and sessions end when they should."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from unittest.mock import patch

import pytest
from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from needlecraft.practice.audit.models import Entry
from needlecraft.practice.config.environment import EnvironmentMistake, proxies
from needlecraft.practice.core.policies import Role
from needlecraft.practice.people.models import Membership, User
from needlecraft.practice.practices.models import Practice

from ..conftest import Login, employ

PASSWORD = "a long enough password"
TOO_OFTEN = "Too many failed login attempts"


@pytest.fixture(autouse=True)
def _nobody_tried_before() -> None:
    cache.clear()


def tried(email: str, password: str = "wrong", ip: str = "203.0.113.1", **headers: str) -> str:
    """What a login says: ``in``, or the page."""
    answer = Client(REMOTE_ADDR=ip, headers=headers or None).post("/accounts/login/", {"login": email, "password": password})
    return "in" if answer.status_code == 302 else answer.content.decode()


def test_a_guesser_is_stopped_and_the_owner_of_the_account_is_not(paul: Membership) -> None:
    told = [tried(paul.user.email) for _ in range(6)]
    assert TOO_OFTEN not in told[4]
    assert TOO_OFTEN in told[5]
    assert TOO_OFTEN in tried(paul.user.email, PASSWORD), "the guesser does not learn the right password"
    assert tried(paul.user.email, PASSWORD, ip="198.51.100.7") == "in"


def test_what_a_stranger_writes_into_the_header_is_not_believed(paul: Membership, settings: Any) -> None:
    told = [tried(paul.user.email, **{"X-Forwarded-For": f"192.0.2.{n}"}) for n in range(6)]
    assert TOO_OFTEN in told[5], "no proxy is trusted"
    cache.clear()
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    told = [tried(paul.user.email, ip="127.0.0.1", **{"X-Forwarded-For": f"192.0.2.{n}, 203.0.113.1"}) for n in range(6)]
    assert TOO_OFTEN in told[5], "only what the proxy added counts"
    assert tried(paul.user.email, PASSWORD, ip="127.0.0.1", **{"X-Forwarded-For": "203.0.113.1, 198.51.100.7"}) == "in"


def test_with_fewer_proxies_than_told_the_connection_counts(paul: Membership, settings: Any) -> None:
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 3
    told = [tried(paul.user.email, **{"X-Forwarded-For": f"192.0.2.{n}"}) for n in range(6)]
    assert TOO_OFTEN in told[5]


def test_asking_for_a_reset_from_elsewhere_keeps_nobody_from_one(paul: Membership, mailoutbox: list[object]) -> None:
    for _ in range(8):
        Client(REMOTE_ADDR="203.0.113.1").post("/accounts/password/reset/", {"email": paul.user.email})
    n_before = len(mailoutbox)
    assert n_before == 5
    Client(REMOTE_ADDR="198.51.100.7").post("/accounts/password/reset/", {"email": paul.user.email})
    assert len(mailoutbox) == n_before + 1


def test_a_reset_does_not_tell_who_has_an_account(paul: Membership, mailoutbox: list[object]) -> None:
    pages = [Client().post("/accounts/password/reset/", {"email": email}, follow=True) for email in (paul.user.email, "nobody@example.org")]
    assert pages[0].content == pages[1].content
    assert len(mailoutbox) == 1


@pytest.mark.parametrize(
    ("environ", "n"),
    [
        ({}, 0),
        ({"NEEDLECRAFT_ADDRESS": "https://practice.example"}, 1),
        ({"NEEDLECRAFT_PROXIES": "2"}, 2),
        ({"NEEDLECRAFT_PROXIES": "0"}, 0),
    ],
)
def test_the_number_of_proxies_comes_from_the_environment(environ: dict[str, str], n: int) -> None:
    assert proxies(environ) == n


@pytest.mark.parametrize("text", ["-1", "many", "10", "1.5"])
def test_a_number_of_proxies_that_cannot_be_is_refused(text: str) -> None:
    with pytest.raises(EnvironmentMistake, match="NEEDLECRAFT_PROXIES"):
        proxies({"NEEDLECRAFT_PROXIES": text})


@pytest.mark.parametrize(
    "path", ["signup/", "email/", "confirm-email/", "confirm-email/abc/", "password/set/", "login/code/confirm/", "3rdparty/"]
)
def test_pages_that_are_not_used_are_not_there(path: str, paul: Membership, login: Login) -> None:
    for client in (Client(), login(paul)):
        assert client.get(f"/accounts/{path}").status_code == 404
        assert client.post(f"/accounts/{path}", {"email": "x@example.org", "password1": PASSWORD}).status_code == 404
    assert User.objects.count() == 1


def strict(practice: Practice, **setting: object) -> None:
    Practice.objects.filter(pk=practice.pk).update(setting=setting)


def test_without_a_second_factor_nothing_else_opens_where_it_is_asked_for(paul: Membership, login: Login) -> None:
    strict(paul.practice, requires_second_factor=True)
    client = login(paul)
    assert client.get("/patients/").url == "/accounts/2fa/"
    assert client.post("/patients/new/", {"name": "X"}).url == "/accounts/2fa/"
    assert client.get("/patients/", headers={"HX-Request": "true"})["HX-Redirect"] == "/accounts/2fa/"
    assert "asks everybody for a second factor" in client.get("/accounts/2fa/").content.decode()
    TOTP.activate(paul.user, "JBSWY3DPEHPK3PXP")
    assert client.get("/patients/").status_code == 200


def test_another_practice_does_not_ask_for_it(paul: Membership, mallory: Membership, login: Login) -> None:
    strict(mallory.practice, requires_second_factor=True)
    assert login(paul).get("/patients/").status_code == 200


def test_the_owner_settles_how_people_come_in(olivia: Membership, login: Login) -> None:
    Practice.objects.filter(pk=olivia.practice_id).update(setting={"of": "another"})
    client = login(olivia)
    assert client.post("/people/rules/", {"requires_second_factor": "on", "idle_minutes": "10"}).status_code == 302
    assert Practice.objects.get(pk=olivia.practice_id).setting == {"of": "another", "requires_second_factor": True, "idle_minutes": 10}
    for wrong in ("-1", "721", "x", ""):
        assert client.post("/people/rules/", {"idle_minutes": wrong}).status_code in (302, 422)


def test_the_secret_of_an_app_is_sealed_in_the_database(paul: Membership) -> None:
    TOTP.activate(paul.user, "JBSWY3DPEHPK3PXP")
    stored = Authenticator.objects.get().data["secret"]
    assert "JBSWY3DPEHPK3PXP" not in stored
    assert get_adapter().decrypt(stored) == "JBSWY3DPEHPK3PXP"


def test_a_lost_second_factor_is_taken_by_the_owner_and_told(
    olivia: Membership, paul: Membership, login: Login, mailoutbox: list[Any], django_capture_on_commit_callbacks: Any
) -> None:
    TOTP.activate(paul.user, "JBSWY3DPEHPK3PXP")
    desk, at_work = login(olivia), login(paul)
    assert "The second factor is lost" in desk.get(f"/people/{paul.pk}/").content.decode()
    with django_capture_on_commit_callbacks(execute=True):
        assert desk.post(f"/people/{paul.pk}/second-factor/").status_code == 302
    assert not Authenticator.objects.exists()
    assert at_work.get("/").status_code == 302, "every session of theirs is over"
    assert mailoutbox[0].to == [paul.user.email]
    assert Entry.objects.filter(verb="forgot_factors").count() == 1


def test_the_second_factor_that_protects_another_practice_is_not_taken(
    olivia: Membership, mallory: Membership, paul: Membership, login: Login
) -> None:
    Membership.objects.create(practice=mallory.practice, user=paul.user, role=Role.READ_ONLY)
    TOTP.activate(paul.user, "JBSWY3DPEHPK3PXP")
    assert login(olivia).post(f"/people/{paul.pk}/second-factor/").status_code == 422
    assert Authenticator.objects.exists()


def test_who_does_not_click_is_logged_out(paul: Membership, login: Login) -> None:
    strict(paul.practice, idle_minutes=10)
    client, now = login(paul), timezone.now()
    for minutes, status in ((0, 200), (9, 200), (18, 200), (29, 302)):
        with patch("needlecraft.practice.people.middleware.timezone.now", return_value=now + timedelta(minutes=minutes)):
            assert client.get("/").status_code == status, minutes
    assert "nobody clicked" in client.get("/accounts/login/").content.decode()


def test_logged_out_everywhere_is_everywhere(paul: Membership, login: Login) -> None:
    tablet, phone = login(paul), login(paul)
    assert tablet.post("/accounts/leave-everywhere/").status_code == 302
    for client in (tablet, phone):
        assert client.get("/").status_code == 302
    assert tried(paul.user.email, PASSWORD) == "in"
    assert Entry.objects.filter(verb="left_everywhere").count() == 1


def test_a_login_gives_the_session_a_new_name(paul: Membership) -> None:
    client = Client()
    client.get("/accounts/login/")
    session = client.session
    session["planted"] = True
    session.save()
    client.cookies["session"] = planted = session.session_key
    client.post("/accounts/login/", {"login": paul.user.email, "password": PASSWORD})
    assert client.cookies["session"].value != planted


def test_coming_in_is_an_entry_of_the_audit(paul: Membership) -> None:
    assert tried(paul.user.email, PASSWORD) == "in"
    assert Entry.objects.get(verb="came_in").by == paul.user_id


def test_the_practice_in_which_one_works_is_on_every_page(paul: Membership, login: Login) -> None:
    second = Practice.objects.create(name="Harbour Clinic", time_zone="UTC")
    Membership.objects.create(practice=second, user=paul.user, role=Role.READ_ONLY)
    client = login(paul)
    for place in ("/", "/patients/", "/accounts/", "/accounts/2fa/"):
        assert "<strong>Kanal Street Skin</strong>" in client.get(place).content.decode(), place
    client.post("/accounts/practice/", {"practice": second.pk})
    assert "<strong>Harbour Clinic</strong>" in client.get("/").content.decode()
    employ(second, "Hanna", Role.OWNER)
