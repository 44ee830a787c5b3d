"""What is said of sizes and colours is what was done."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import pytest

from needlecraft.skin import compare as comparing
from needlecraft.skin.arrays import Scale
from needlecraft.skin.card import CardError
from needlecraft.skin.compare import compare
from needlecraft.skin.gate.checks import at_least, at_most
from needlecraft.skin.limits import Limit, Limits
from needlecraft.skin.measures import TITLES
from needlecraft.skin.report.story import _SUBJECTS, number, rough, story, valued
from needlecraft.skin.subject import Subject, of_face, of_marked, of_same_place

from .faces import again, first
from .samples import photo_of
from .test_compare import NECK, body


def told(before: Subject, after: Subject) -> str:
    return " ".join(story(compare(before, after)).limits)


def test_a_card_in_the_baseline_alone_gives_millimetres_and_says_so() -> None:
    beside_a_card = replace(of_face(first()), scale=Scale("mm", 4.5))
    said = told(beside_a_card, of_face(again()))
    assert "in millimetres" in said
    assert "OCD" not in said
    assert "those of the cameras" in said


def test_marked_skin_without_a_card_has_no_size_and_says_so() -> None:
    before = of_marked(body(0), NECK)
    said = told(before, of_same_place(body(0), before))
    assert "sizes are not known" in said
    assert "OCD" not in said


def test_colours_that_two_cards_could_not_bring_together_are_not_called_calibrated(monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*_: Any) -> None:
        raise CardError("other_card", "The two photos show different cards.")

    monkeypatch.setattr(comparing, "relative", refused)
    measured: Any = SimpleNamespace(is_absolute=True)
    before, after = (replace(of_face(photo), calibration=measured) for photo in (first(), again()))
    found = compare(before, after)
    assert found.pair.colours == "of the cameras"
    assert next(one.baseline for one in found.changes if one.measure == "melanin_index") is None
    assert "those of the cameras" in " ".join(story(found).limits)


def test_limits_that_hold_for_nothing_are_said_to_and_why() -> None:
    in_mm = Limits("", "", {"neck": {"red_marks": Limit("per cm²", 8, 16, 0.5, 0.7, 2.0, None, None, None)}})
    before = of_marked(body(0), NECK)
    said = story(compare(before, of_same_place(body(0), before), in_mm))
    assert "none of your limits" in said.answer
    assert any("no repeat shots of this zone" in line for line in said.not_judged)
    assert story(compare(before, of_same_place(body(0), before))).not_judged == ()


def test_limits_too_wide_to_tell_anything_are_called_that() -> None:
    wide = Limit("OD × 100", 2, 4, 20, 30, 99.0, None, None, None)
    before = of_marked(body(0), NECK)
    said = story(compare(before, of_same_place(body(0.01), before), Limits("", "", {"neck": {"erythema_index": wide, "melanin": wide}})))
    assert "too wide to tell" in said.answer
    assert any("Of 2 numbers" in line for line in said.limits)
    assert any("Limits of 2 people are wide" in line for line in said.limits)


def test_limits_of_another_camera_are_called_that() -> None:
    own = Limits("", "", {"neck": {"erythema_index": Limit("OD × 100", 9, 18, 0.5, 0.7, 2.0, None, None, None)}}, ("Phone A",))
    before = of_marked(body(0), NECK)
    taken_by_b = replace(before, photo=replace(before.photo, facts=replace(before.photo.facts, camera="Phone B")))
    said = story(compare(taken_by_b, of_same_place(body(0), before), own)).limits
    assert any("made with Phone A" in line and "of Phone B" in line for line in said)
    assert not any("made with" in line for line in story(compare(before, of_same_place(body(0), before), own)).limits)


def test_what_forbids_a_comparison_is_the_first_of_its_checks() -> None:
    outcomes = [row.outcome for row in story(compare(of_face(first()), of_face(photo_of(first().pixels[:, ::-1])))).checks]
    assert outcomes[0] == "refuse"
    assert outcomes == sorted(outcomes, key=["refuse", "flag", "pass"].index)


def test_a_zone_that_cannot_be_compared_says_why_once() -> None:
    zones = {zone.name: zone for zone in story(compare(of_face(first()), of_face(again()))).zones}
    assert zones["Left temple"].rows == ()
    assert "covered" in zones["Left temple"].sentence
    assert zones["Left cheek"].rows


def test_every_measure_has_its_subject() -> None:
    assert set(_SUBJECTS) == set(TITLES)


@pytest.mark.parametrize(
    ("value", "read"),
    [(1240.4, "1240"), (999.6, "1000"), (306.2, "306"), (12.0, "12.0"), (0.0, "0.00"), (-3e-06, "0.00"), (-1.5, "\u22121.50")],
)
def test_numbers_are_read_by_people(value: float, read: str) -> None:
    assert number(value) == read


def test_shares_are_read_in_per_cent() -> None:
    assert valued(at_most("covered", 0.214, "of the skin", (0.1, 0.5), "")) == ("21 % of the skin", "to 10 %")
    assert valued(at_least("px", 315.0, "px", (500.0, 120.0), "")) == ("315 px", "from 500")


@pytest.mark.parametrize(("value", "read"), [(2.2e-07, "0"), (0.015, "0.015"), (11.4, "11"), (320.4, "320"), (-0.2, "-0.2")])
def test_checks_are_read_to_two_figures(value: float, read: str) -> None:
    assert rough(value) == read
