"""One patient's way through a real browser: the patient on a phone, the practitioner at a desk."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from .conftest import STAFF, Arrive, bring_forward


def test_the_whole_walk(arrive: Arrive, home: Path) -> None:
    desk, phone = arrive(1440).log_in("practitioner@example.org").page, arrive(390).page
    _find_and_ask(desk)
    _answer(phone, desk.locator("code").inner_text())
    _settle_and_plan(desk)
    _agree_and_book(desk)
    bring_forward(home)
    _treat(desk)
    _worry(phone, desk.locator("code").inner_text())
    desk.goto("/inbox/")
    expect(desk.locator("section").first).to_contain_text("Edith Vance")


def _find_and_ask(desk: Page) -> None:
    desk.goto("/patients/")
    desk.get_by_label("Name, phone, email or date of birth").press_sequentially("vanze")
    desk.get_by_role("link", name=re.compile("Edith Vance")).click()
    desk.get_by_role("button", name="Ask the questions").click()


def _answer(phone: Page, link: str) -> None:
    phone.goto(link)
    first = phone.locator('#q-pregnancy > .choices input[value="no"]')
    first.check()
    expect(phone.locator("#saved")).to_contain_text("Saved at")
    phone.reload()
    expect(first).to_be_checked()
    for _ in range(4):
        for no in phone.locator('.question > .choices input[value="no"]').all():
            no.check()
        title = phone.title()
        phone.get_by_role("button", name="Save and go on").click()
        expect(phone).not_to_have_title(title)
    phone.get_by_label("These answers are true").fill("Edith Vance")
    phone.get_by_role("button", name="Sign and send").click()
    expect(phone.get_by_role("heading", name="Thank you")).to_be_visible()


def test_an_answer_that_met_no_line_is_saved_when_it_is_back(arrive: Arrive) -> None:
    desk, patient = arrive(1440).log_in("practitioner@example.org").page, arrive(390)
    phone = patient.page
    _find_and_ask(desk)
    phone.goto(desk.locator("code").inner_text())
    first = phone.locator('#q-pregnancy > .choices input[value="unsure"]')
    phone.context.set_offline(True)
    first.check()
    expect(phone.locator("#saved")).to_contain_text("Not saved")
    phone.context.set_offline(False)
    expect(phone.locator("#saved")).to_contain_text("Saved at")
    phone.reload()
    expect(first).to_be_checked()
    patient.complaints[:] = [one for one in patient.complaints if "ERR_INTERNET_DISCONNECTED" not in one]


def _settle_and_plan(desk: Page) -> None:
    desk.reload()
    desk.get_by_role("link", name="Settle and screen").click()
    desk.locator('.map-area[for="zones-cheeks"] .press').click(position={"x": 20, "y": 30})
    expect(desk.locator("#zones-cheeks")).to_be_checked()
    desk.locator('[name="fitzpatrick"][value="2"]').check()
    for choice in ("fine lines", "needling pen"):
        desk.get_by_label(choice, exact=True).check()
    desk.get_by_role("button", name="Save and screen for today").click()
    expect(desk.locator("h1")).to_have_class(re.compile("clear"))
    desk.get_by_role("link", name="Edith Vance").click()
    desk.get_by_role("button", name="Propose a plan").click()
    desk.get_by_role("button", name="Make this the course").first.click()


def _agree_and_book(desk: Page) -> None:
    desk.get_by_role("link", name="Read and sign").click()
    desk.get_by_label("I have read this").fill("Edith Vance")
    desk.get_by_role("button", name="Sign").click()
    desk.get_by_role("link", name="Book", exact=True).first.click()
    desk.locator(".times button").first.click()
    expect(desk.get_by_role("status")).to_contain_text("Treatment 1 is on")


def _treat(desk: Page) -> None:
    desk.reload()
    desk.get_by_role("button", name="Begin").click()
    expect(desk.get_by_role("heading", name="Has anything changed since")).to_be_visible()
    desk.get_by_role("button", name="Nothing has changed").click()
    desk.get_by_role("checkbox", name="Cleanse", exact=True).check()
    expect(desk.locator("#at-cleanse")).to_have_text(re.compile(r"\d\d:\d\d"))
    desk.get_by_role("radiogroup", name="Passes").get_by_label(re.compile("^3")).check()
    expect(desk.locator('[name="cheeks-depth"]:checked')).to_have_count(0)
    desk.get_by_role("button", name="Depths as planned").click()
    expect(desk.locator('[name="cheeks-depth"]:checked')).to_have_count(1)
    desk.get_by_label("Cartridge: scan the code").fill("(01)09501101530003(17)751231(10)L-1(21)B-1")
    desk.get_by_role("button", name="Read").click()
    expect(desk.get_by_label("Serial number").first).to_have_value("B-1")
    desk.get_by_role("button", name="Sign and lock").click()
    expect(desk.get_by_role("alert").first).to_contain_text("end point")
    desk.get_by_text("light redness", exact=True).click()
    for step in ("Gliding medium", "Hyaluronic acid", "Sun protection"):
        desk.get_by_role("checkbox", name=step, exact=True).check()
    expect(desk.get_by_role("checkbox", name=re.compile(": not done$"))).to_have_count(1)
    desk.get_by_role("checkbox", name="Photographs: not done").check()
    desk.get_by_role("radio", name="the patient did not want it").check()
    desk.get_by_role("button", name="Sign and lock").click()


def _worry(phone: Page, link: str) -> None:
    phone.goto(link)
    expect(phone.get_by_role("heading", name="Not yet")).to_be_visible()
    phone.get_by_role("link", name="How is it? Tell us").click()
    phone.get_by_label("trouble breathing", exact=True).check()
    phone.get_by_role("button", name="What shall I do?").click()
    expect(phone.locator(".emergency a")).to_have_attribute("href", "tel:112")


@pytest.mark.parametrize("width", [390, 1024, 1440])
def test_no_page_is_wider_than_its_window(arrive: Arrive, width: int) -> None:
    page = arrive(width).log_in("owner@example.org").page
    for address in STAFF:
        page.goto(address)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, address


@pytest.mark.parametrize("place", ["/plans/1/", "/plans/1/options/0/adapt/"])
def test_the_depths_of_a_plan_fit_on_a_phone(arrive: Arrive, place: str) -> None:
    page = arrive(390).log_in("practitioner@example.org").page
    page.goto(place)
    tables = page.locator(".scroll").all()
    assert tables
    for table in tables:
        assert table.evaluate("e => e.scrollWidth - e.clientWidth") <= 0
