"""One patient's whole way by keyboard alone: every thing that is used is reached with Tab, and is seen to be reached."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import ElementHandle, Page, expect

from .conftest import PASSWORD, Arrive, bring_forward

NAME = "Kai Tastanova"
_MOST_TABS = 400
#: Something that shows the focus stands on it or on its label: an outline, for the shadows and colours vanish in high contrast.
_SEEN = """(e) => [e, e.closest("label"), ...(e.labels ?? [])].filter(Boolean).some((one) => {
  const style = getComputedStyle(one);
  return style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0;
})"""


class Hands:
    """A person who uses no pointer."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def to(self, what: str, is_it: Callable[[ElementHandle], bool]) -> ElementHandle:
        """Tab until it is reached; ``what`` is what is looked for, told when it cannot be reached."""
        for _ in range(_MOST_TABS):
            self.page.keyboard.press("Tab")
            here = self.page.evaluate_handle("document.activeElement").as_element()
            if here is not None and is_it(here):
                assert here.evaluate(_SEEN), f"the focus on “{what}” cannot be seen"
                return here
        raise AssertionError(f"“{what}” is not reached with Tab on {self.page.url}")

    def press(self, name: str, *, key: str = "Enter") -> None:
        """A link or a button by its words."""
        self.to(name, lambda here: here.evaluate("e => e.matches('a, button, summary')") and here.inner_text().strip() == name)
        self.page.keyboard.press(key)

    def go(self, name: str) -> None:
        """The same, to another page."""
        with self.page.expect_navigation():
            self.press(name)

    def write(self, field: str, text: str) -> None:
        """Into a field by its name."""
        self.to(field, lambda here: here.get_attribute("name") == field)
        self.page.keyboard.type(text)

    def choose(self, field: str, value: str) -> None:
        """One of several: boxes are ticked where they stand, of rings the arrows find the right one."""
        here = self.to(
            f"{field} {value}", lambda here: _is(here, field) and (_kind(here) == "radio" or here.get_attribute("value") == value)
        )
        if _kind(here) == "radio":
            rings = self.page.locator(f'[name="{field}"]:visible').count()
            self.page.keyboard.press("Space")
            for _ in range(rings):
                if self.page.evaluate("document.activeElement.value") == value:
                    return
                self.page.keyboard.press("ArrowRight")
            raise AssertionError(f"the arrows do not reach {value} of {field}")
        self.page.keyboard.press("Space")


def _is(here: ElementHandle, field: str) -> bool:
    return here.get_attribute("name") == field


def _kind(here: ElementHandle) -> str | None:
    return here.get_attribute("type")


def test_the_whole_walk_by_keyboard(arrive: Arrive, home: Path) -> None:
    desk, phone = Hands(arrive(1440).page), Hands(arrive(390).page)
    _come_in(desk)
    _answer(phone, _entered(desk))
    chart = _settled_and_planned(desk)
    _agreed_and_booked(desk)
    bring_forward(home)
    _treated(desk, chart)
    _report(phone, desk.page.locator("code").first.inner_text())
    desk.page.goto("/inbox/")
    expect(desk.page.locator("main")).to_contain_text(NAME)


def _come_in(desk: Hands) -> None:
    desk.page.goto("/accounts/login/")
    desk.write("login", "practitioner@example.org")
    desk.write("password", PASSWORD)
    with desk.page.expect_navigation():
        desk.page.keyboard.press("Enter")


def _entered(desk: Hands) -> str:
    desk.go("Patients")
    desk.go("New patient")
    desk.write("name", NAME)
    desk.page.keyboard.press("Tab")
    desk.page.keyboard.type("03041991")
    with desk.page.expect_navigation():
        desk.page.keyboard.press("Enter")
    desk.go("Ask the questions")
    return desk.page.locator("code").inner_text()


def _answer(phone: Hands, link: str) -> None:
    page = phone.page
    page.goto(link)
    for _ in range(4):
        title = page.title()
        for name in page.locator('.question > .choices input[value="no"]').evaluate_all("all => all.map(one => one.name)"):
            phone.choose(name, "no")
        phone.go("Save and go on")
        expect(page).not_to_have_title(title)
    phone.write("signature", NAME)
    phone.go("Sign and send")
    expect(page.get_by_role("heading", name="Thank you")).to_be_visible()


def _settled_and_planned(desk: Hands) -> str:
    desk.page.reload()
    desk.go("Settle and screen")
    for field, value in (("fitzpatrick", "2"), ("concerns", "fine_lines"), ("zones", "cheeks"), ("modalities", "pen")):
        desk.page.evaluate("document.activeElement.blur()")
        desk.choose(field, value)
    desk.go("Save and screen for today")
    desk.go(NAME)
    chart = desk.page.url
    desk.go("Propose a plan")
    desk.go("Make this the course")
    return chart


def _agreed_and_booked(desk: Hands) -> None:
    desk.go("Read and sign")
    desk.write("signature", NAME)
    desk.go("Sign")
    desk.go("Book")
    desk.to("a free time", lambda here: here.evaluate("e => e.matches('.times button')"))
    with desk.page.expect_navigation():
        desk.page.keyboard.press("Enter")
    expect(desk.page.get_by_role("status")).to_contain_text("Treatment 1 is on")


def _treated(desk: Hands, chart: str) -> None:
    desk.page.goto(chart)
    desk.go("Begin")
    desk.go("Nothing has changed")
    desk.choose("step", "cleanse")
    expect(desk.page.locator("#at-cleanse")).not_to_be_empty()
    for step in ("gliding_medium", "after_product", "sun_protection"):
        desk.choose("step", step)
    desk.choose("left", "photographs")
    desk.choose("left-because", "the patient did not want it")
    desk.go("Depths as planned")
    desk.write("serial", "KEYS-1")
    desk.write("lot", "L-KEYS")
    desk.write("expires_on", "01012099")
    desk.choose("cheeks-passes", "3")
    desk.choose("cheeks-endpoint", "light redness")
    expect(desk.page.locator("#saved")).to_contain_text("Ready to sign")
    desk.go("Sign and lock")
    expect(desk.page.locator("main")).to_contain_text("/a/")


def _report(phone: Hands, link: str) -> None:
    phone.page.goto(link)
    phone.go("How is it? Tell us")
    phone.choose("symptom", "trouble_breathing")
    phone.go("What shall I do?")
    expect(phone.page.locator(".emergency a")).to_have_attribute("href", "tel:112")
