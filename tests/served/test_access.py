"""Nobody is kept out: axe-core finds nothing on any page, in the light and in the dark."""

from __future__ import annotations

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from .conftest import Arrive

STAFF = (
    "/", "/patients/", "/patients/new/", "/patients/1/", "/patients/1/correct/", "/patients/1/erase/", "/patients/1/consultation/",
    "/screenings/1/", "/screenings/4/", "/plans/1/", "/courses/1/consent/", "/courses/1/questions/", "/consents/1/",
    "/patients/1/record/", "/courses/1/book/2/", "/treatments/1/", "/treatments/1/aftercare/", "/inbox/", "/patients/1/photos/",
    "/patients/1/photos/take/", "/patients/1/photos/compare/", "/diary/", "/diary/?by=room", "/diary/week/", "/diary/calendar/",
    "/courses/2/book/", "/appointments/2/", "/settings/", "/mail/", "/protocol/", "/protocol/rules/tanning/", "/protocol/choices/",
    "/plans/1/options/0/adapt/", "/inbox/1/",
)  # fmt: skip


def faults(page: Page) -> list[str]:
    found = Axe().run(page).response["violations"]
    return [f"{page.url}: {one['id']}: {one['help']} ({one['nodes'][0]['html'][:200]})" for one in found]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_page_keeps_anybody_out(arrive: Arrive, scheme: str) -> None:
    visitor = arrive(1024)
    page = visitor.page
    page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    page.goto("/accounts/login/")
    found = faults(page)
    visitor.log_in("owner@example.org")
    for place in STAFF:
        page.goto(place)
        found += faults(page)
    page.goto("/treatments/1/aftercare/")
    sheet = page.locator("code").inner_text()
    page.goto("/patients/8/")
    page.get_by_role("button", name="Ask the questions").click()
    intake = re.sub(r"^https?://[^/]+", "", page.locator("code").inner_text())
    for place in (sheet, f"{sheet}report/", intake, f"{intake}medicines/", f"{intake}sign/"):
        page.goto(place)
        found += faults(page)
    assert found == []
