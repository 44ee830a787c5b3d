"""The camera under a ghost, and two photos compared by keyboard, in a real browser."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from .conftest import Arrive


def test_photos_are_taken_one_after_the_other_and_compared(arrive: Arrive) -> None:
    desk = arrive(1024).log_in("practitioner@example.org").page
    desk.goto("/patients/2/photos/take/")
    desk.get_by_label("the patient said yes").check()
    expect(desk.locator("[data-ghost]")).to_be_hidden()
    _shoot(desk, 1)
    expect(desk.get_by_label("Left 45°")).to_be_checked()
    desk.goto("/patients/2/photos/take/?purpose=after&view=front")
    desk.get_by_label("the patient said yes").check()
    expect(desk.locator("[data-ghost]")).to_have_attribute("src", re.compile(r"/photos/\d+/screen/"))
    expect(desk.locator("[data-ghost]")).to_be_visible()
    _shoot(desk, 1)
    desk.goto("/patients/2/photos/compare/")
    for box in desk.get_by_role("checkbox").all():
        box.check()
    desk.get_by_role("button", name="Compare").click()
    _compare(desk)


def _shoot(desk: Page, n_taken: int) -> None:
    desk.get_by_role("button", name="Take the photo").click()
    desk.get_by_role("button", name="Keep it").click()
    expect(desk.locator("#taken li")).to_have_count(n_taken, timeout=30_000)


def _compare(desk: Page) -> None:
    stage = desk.locator("[data-stage]")
    photos = stage.locator("img")
    desk.get_by_label("Slider").check()
    stage.focus()
    for key in ("+", "+", "ArrowRight"):
        desk.keyboard.press(key)
    moved = [photo.evaluate("image => getComputedStyle(image).transform") for photo in photos.all()]
    assert moved[0] == moved[1]
    assert moved[0].startswith("matrix(2, 0, 0, 2, -")
    desk.keyboard.press("0")
    assert photos.first.evaluate("image => getComputedStyle(image).transform") == "matrix(1, 0, 0, 1, 0, 0)"
