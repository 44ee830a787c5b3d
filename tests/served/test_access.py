"""Nobody is kept out: axe-core finds nothing on any page, in the light and in the dark."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from .conftest import STAFF, Arrive, bring_forward


def faults(page: Page) -> list[str]:
    found = Axe().run(page).response["violations"]
    return [f"{page.url}: {one['id']}: {one['help']} ({one['nodes'][0]['html'][:200]})" for one in found]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_page_keeps_anybody_out(arrive: Arrive, home: Path, scheme: str) -> None:
    visitor = arrive(1024)
    page = visitor.page
    page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    page.goto("/accounts/login/")
    found = faults(page)
    visitor.log_in("owner@example.org")
    for place in STAFF:
        page.goto(place)
        found += faults(page)
    bring_forward(home)
    page.goto("/patients/2/")
    page.locator('form[action*="/begin/"] button, a[href^="/treatments/"]').first.click()
    if page.url.endswith("/rescreen/"):
        found += faults(page)
        page.get_by_role("link", name="Something has changed").click()
        found += faults(page)
        page.go_back()
        page.get_by_role("button", name="Nothing has changed").click()
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
