"""How people come in, in a real browser under the strict content policy: invitation, app, recovery code, passkey, mailed link."""

from __future__ import annotations

import re
import subprocess
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from needlecraft.practice.config.fiction import PASSWORD

from .conftest import Arrive, Visitor
from .person import Person

NEW = "six geese flew over town"
AUTHENTICATOR = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


@pytest.fixture
def hire(arrive: Arrive) -> Callable[..., Visitor]:
    """Invite somebody and let them come in by the link, each with a browser of their own."""

    def invite(email: str, role: str = "Practitioner") -> Visitor:
        owner = arrive(1440).log_in("owner@example.org").page
        owner.goto("/people/invite/")
        owner.get_by_label("Email").fill(email)
        owner.get_by_label("Role").select_option(label=role)
        owner.get_by_role("button", name="Send the invitation").click()
        link = owner.locator("code").inner_text()
        hired = arrive(1024)
        hired.page.goto(link)
        hired.page.get_by_label("Your name").fill(email.partition("@")[0].title())
        hired.page.get_by_label("Password", exact=True).fill(PASSWORD)
        hired.page.get_by_label("Password, once more").fill(PASSWORD)
        hired.page.get_by_role("button", name="Join").click()
        expect(hired.page.get_by_role("status")).to_contain_text("Welcome to Kanal Street Skin")
        return hired

    return invite


def digits(secret: str, later: int = 0) -> str:
    """What the app shows now, or some half minutes later."""
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30 + later))


def set_up_app(page: Page) -> str:
    page.goto("/accounts/")
    page.get_by_role("link", name=re.compile("second factor", re.I)).click()
    page.get_by_role("link", name="Set up the app").click()
    secret = page.locator("#authenticator_secret").inner_text()
    page.get_by_label(re.compile("code", re.I)).fill(digits(secret))
    page.get_by_role("button", name="Set up the app").click()
    expect(page.get_by_role("heading", name="Recovery codes")).to_be_visible()
    return secret


def log_out(page: Page, base: str = "") -> None:
    page.goto(f"{base}/accounts/logout/")
    page.get_by_role("button", name="Log out").click()
    page.wait_for_url("**/accounts/login/")


def with_password(page: Page, email: str, password: str = PASSWORD, base: str = "") -> None:
    page.goto(f"{base}/accounts/login/")
    page.get_by_label("Email").fill(email)
    page.get_by_label("Password").fill(password)
    page.get_by_role("button", name="Log in").click()


def faults(page: Page) -> list[str]:
    found = Axe().run(page).response["violations"]
    return [f"{page.url}: {one['id']}: {one['help']} ({one['nodes'][0]['html'][:200]})" for one in found]


def test_an_app_and_a_recovery_code_open_the_account(hire: Callable[..., Visitor]) -> None:
    page = hire("tessa@example.org").page
    secret = set_up_app(page)
    code = page.locator("#recovery_codes li").first.inner_text()
    with page.expect_download() as download:
        page.get_by_role("link", name="Download them").click()
    assert code in Path(download.value.path()).read_text()
    log_out(page)
    with_password(page, "tessa@example.org")
    expect(page.get_by_role("heading", name="One more step")).to_be_visible()
    page.get_by_label("Code").fill("000000")
    page.get_by_role("button", name="Go on").click()
    expect(page.locator(".errors")).to_be_visible()
    page.get_by_label("Code").fill(digits(secret, 1))
    page.get_by_role("button", name="Go on").click()
    expect(page.get_by_role("link", name="My account")).to_be_visible()
    log_out(page)
    with_password(page, "tessa@example.org")
    page.get_by_label("Code").fill(code)
    page.get_by_role("button", name="Go on").click()
    expect(page.get_by_role("link", name="My account")).to_be_visible()
    log_out(page)
    with_password(page, "tessa@example.org")
    page.get_by_label("Code").fill(code)
    page.get_by_role("button", name="Go on").click()
    expect(page.locator(".errors")).to_be_visible()


def test_an_app_is_removed_and_a_password_changed(hire: Callable[..., Visitor]) -> None:
    page = hire("carla@example.org").page
    set_up_app(page)
    page.goto("/accounts/2fa/")
    page.get_by_role("link", name="Remove the app").click()
    page.get_by_role("button", name="Remove the app").click()
    expect(page.get_by_role("link", name="Set up the app")).to_be_visible()
    page.goto("/accounts/password/change/")
    page.get_by_label("Current Password").fill(PASSWORD)
    page.get_by_label("New Password", exact=True).fill(NEW)
    page.get_by_label("New Password (again)").fill(NEW)
    page.get_by_role("button", name="Change the password").click()
    expect(page.get_by_role("status")).to_be_visible()
    log_out(page)
    with_password(page, "carla@example.org", NEW)
    expect(page.get_by_role("link", name="My account")).to_be_visible()


def test_a_passkey_is_added_renamed_used_and_removed(hire: Callable[..., Visitor]) -> None:
    visitor = hire("pia@example.org")
    page = visitor.page
    base = page.url.partition("/accounts")[0].replace("127.0.0.1", "localhost")  # a passkey belongs to a name, not to a number
    devices = page.context.new_cdp_session(page)
    devices.send("WebAuthn.enable")
    devices.send("WebAuthn.addVirtualAuthenticator", {"options": AUTHENTICATOR})
    with_password(page, "pia@example.org", base=base)
    page.goto(f"{base}/accounts/2fa/webauthn/add/")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Confirm").click()
    page.get_by_label("Name").fill("Tablet")
    expect(page.get_by_label("It opens the practice without a password")).to_be_checked()
    page.get_by_role("button", name="Add this device").click()
    expect(page.get_by_role("heading", name="Recovery codes")).to_be_visible()
    page.goto(f"{base}/accounts/2fa/webauthn/")
    page.get_by_role("link", name="Rename Tablet").click()
    page.get_by_label("Name").fill("Tablet in room 1")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Tablet in room 1")).to_be_visible()
    log_out(page, base)
    page.get_by_role("button", name="With a passkey").click()
    expect(page.get_by_role("link", name="My account")).to_be_visible()
    page.goto(f"{base}/accounts/2fa/webauthn/")
    page.get_by_role("link", name="Remove Tablet in room 1").click()
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Confirm").click()
    page.get_by_role("button", name="Remove").click()
    expect(page.get_by_text("No passkey yet")).to_be_visible()


def test_a_forgotten_password_is_set_by_a_link(hire: Callable[..., Visitor], home: Path, address: str) -> None:
    page = hire("fred@example.org").page
    log_out(page)
    page.get_by_role("link", name="Forgot your password?").click()
    expect(page.get_by_text("This practice sends no mail")).to_be_visible()
    command = [sys.executable, "-m", "needlecraft", "password", "fred@example.org", "--home", str(home)]
    link = subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()
    place = address + urlsplit(link).path
    page.goto(place)
    page.get_by_label(re.compile("^New password$", re.I)).fill(NEW)
    page.get_by_label(re.compile("again", re.I)).fill(NEW)
    page.get_by_role("button", name="Set the password").click()
    expect(page.get_by_role("heading", name="Your new password holds")).to_be_visible()
    with_password(page, "fred@example.org", NEW)
    expect(page.get_by_role("link", name="My account")).to_be_visible()
    page.goto(place)
    expect(page.get_by_role("heading", name="This link does not open")).to_be_visible()


def test_two_owners_who_remove_each_other_at_once_leave_one(hire: Callable[..., Visitor], address: str) -> None:
    hire("otto@example.org", "Owner")
    olivia, otto = Person(address).log_in("owner@example.org"), Person(address).log_in("otto@example.org")
    _, page = olivia.get("/people/")
    number = {name: re.search(rf'href="(/people/\d+/)">{name}<', page) for name in ("Olivia Brandt", "Otto")}
    assert all(number.values())

    def remove(who: Person, whom: str) -> int:
        place = f"{number[whom][1]}end/"  # type: ignore[index]
        who.get(place)
        return who.post(place)[0]

    with ThreadPoolExecutor(2) as both:
        answers = list(both.map(remove, (olivia, otto), ("Otto", "Olivia Brandt")))
    assert answers.count(302) >= 1
    owners = [person for person in (olivia, otto) if person.get("/people/")[0] == 200]
    assert len(owners) == 1
    owners[0].get("/people/invite/")
    last = "Olivia Brandt" if owners == [olivia] else "Otto"
    assert owners[0].post(f"{number[last][1]}end/")[0] == 422  # type: ignore[index]
    if owners != [olivia]:
        _bring_back(otto, olivia)


def _bring_back(otto: Person, olivia: Person) -> None:
    """The other tests know Olivia as the owner."""
    otto.get("/people/invite/")
    otto.post("/people/invite/", email="owner@example.org", role="owner")
    _, page = otto.get("/people/")
    link = re.search(r"<code>http://[^/]+(/join/[\w-]+/)</code>", page)
    assert link is not None
    olivia.get(link[1])
    assert olivia.post(link[1])[0] == 302


ACCOUNT = (
    "/accounts/", "/accounts/logout/", "/accounts/password/change/", "/accounts/password/reset/", "/accounts/password/reset/done/",
    "/accounts/password/reset/key/done/", "/accounts/password/reset/key/1-guess/", "/accounts/inactive/", "/accounts/reauthenticate/",
    "/accounts/2fa/", "/accounts/2fa/reauthenticate/", "/accounts/2fa/totp/activate/", "/accounts/2fa/totp/deactivate/",
    "/accounts/2fa/recovery-codes/", "/accounts/2fa/recovery-codes/generate/", "/accounts/2fa/webauthn/", "/accounts/2fa/webauthn/add/",
    "/accounts/2fa/webauthn/reauthenticate/",
    "/people/", "/people/invite/", "/people/rules/", "/people/2/", "/people/2/end/", "/audit/", "/audit/overrides/", "/join/a-guess/",
)  # fmt: skip


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_page_of_the_account_keeps_anybody_out(hire: Callable[..., Visitor], scheme: str) -> None:
    visitor = hire(f"axel-{scheme}@example.org", "Owner")
    page = visitor.page
    page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    found: list[str] = []
    for is_protected in (False, True):
        if is_protected:
            set_up_app(page)
        for place in ACCOUNT:
            page.goto(place)
            found += faults(page)
            assert page.evaluate("document.documentElement.scrollWidth") <= 1024, place
    page.goto("/audit/")
    page.get_by_role("button", name="Verify now").click()
    found += faults(page)
    log_out(page)
    with_password(page, f"axel-{scheme}@example.org")
    expect(page.get_by_role("heading", name="One more step")).to_be_visible()
    visitor.complaints[:] = [one for one in visitor.complaints if not re.search(r"40[45] \(", one)]
    assert found + faults(page) == []
