"""The stippled map: every zone has its place, the dots say dose and depth, and words say the same."""

from __future__ import annotations

import re
from itertools import combinations

import pytest
from django.template.loader import render_to_string

from needlecraft.practice.maps.outlines import FIGURES
from needlecraft.practice.maps.presenters import Place, layers, to_choose
from needlecraft.practice.maps.stipple import Area, figures, fill
from needlecraft.protocol.knowledge import load

ZONES = [(code, zone.name) for code, zone in load().zones.items()]
HOSTILE = '"><script>alert(1)</script>'


def test_every_zone_of_the_knowledge_has_one_place() -> None:
    placed = [code for figure in FIGURES for code in figure.zones]
    assert sorted(placed) == sorted(load().zones)


@pytest.mark.parametrize("figure", FIGURES, ids=lambda figure: figure.code)
def test_no_dot_lies_in_two_zones(figure: object) -> None:
    drawn = figures()[figure.code]  # type: ignore[attr-defined]
    areas = {code: Area((*zone.parts, *zone.holes)) for code, zone in drawn.figure.zones.items()}
    for one, other in combinations(areas, 2):
        assert not [dot for dot in drawn.dots[one] if areas[other].holds(*dot)], (one, other)


def test_the_same_zone_is_drawn_the_same_every_time() -> None:
    nose = FIGURES[0].zones["nose"]
    assert fill(nose.parts, 4, "nose") == fill(nose.parts, 4, "nose") == fill(nose.parts, 4, "nose")


def test_a_lower_dose_is_the_thinned_out_picture_of_a_higher_one() -> None:
    shown = layers([Place("cheeks", "cheeks", 1.0, dose=4), Place("forehead", "forehead", 1.0, dose=1)], dose_word="passes")
    cheeks, forehead = shown.figures[0].layers
    dots = figures()["face"].dots
    assert cheeks.dots.count("h0") == len(dots["cheeks"])
    assert forehead.dots.count("h0") < len(dots["forehead"]) / 3
    assert shown.density == "The closer the dots, the more passes: here up to 4."


@pytest.mark.parametrize(
    ("depth", "words"),
    [
        (0.25, "up to 0.25 mm deep"),
        (0.5, "over 0.25 to 0.5 mm deep"),
        (1.5, "over 1 to 1.5 mm deep"),
        (2.0, "deeper than 1.5 mm"),
        (None, "depth not given"),
    ],
)
def test_a_colour_is_said_in_words(depth: float | None, words: str) -> None:
    assert [word for _tone, word in layers([Place("chin", "chin", depth)]).legend] == [words]


def test_a_figure_is_drawn_where_a_zone_of_it_is_named() -> None:
    assert [one.ground.code for one in layers([]).figures] == ["face"]
    assert [one.ground.code for one in layers([Place("back", "back", 1.0)]).figures] == ["body"]
    both = layers([Place("back", "back", 1.0), Place("chin", "chin", 0.5)])
    assert [one.ground.code for one in both.figures] == ["face", "body"]


def test_a_zone_without_a_place_still_stands_in_words() -> None:
    shown = layers([Place("tail", "tail", 1.0, words="1 mm")])
    assert (shown.figures[0].layers, shown.rows) == ((), (("tail", "1 mm"),))
    assert to_choose("zones", [("tail", "tail")], ["tail"])[-1].zones[0].is_chosen


def test_zones_are_boxes_with_names_without_a_script() -> None:
    page = "".join(render_to_string("maps/choose.html", {"map": one}) for one in to_choose("zones", ZONES, ["cheeks"]))
    assert sorted(re.findall(r'type="checkbox" id="zones-(\w+)"', page)) == sorted(load().zones)
    assert page.count('<label class="map-area"') == len(ZONES)
    assert re.findall(r'value="(\w+)" checked', page) == ["cheeks"]
    assert not re.search(r"<script|style=|\son\w+=", page)


def test_a_map_is_tens_of_kilobytes_at_most() -> None:
    shown = render_to_string("maps/shown.html", {"map": layers([Place(code, name, 1.0, 3) for code, name in ZONES])})
    assert len(shown) < 90_000
    face = render_to_string("maps/shown.html", {"map": layers([Place("cheeks", "cheeks", 1.0, 3)])})
    assert len(face) < 40_000


@pytest.mark.parametrize("dose", [-1.0, 0.0, 1e308, float("nan"), float("inf")])
def test_a_dose_that_makes_no_sense_still_draws(dose: float) -> None:
    assert layers([Place("chin", "chin", 1.0, dose=dose)], dose_word="passes").figures[0].layers[0].dots


def test_names_are_escaped() -> None:
    shown = render_to_string("maps/shown.html", {"map": layers([Place("chin", HOSTILE, 1.0, words=HOSTILE)])})
    chosen = render_to_string("maps/choose.html", {"map": to_choose("zones", [("chin", HOSTILE)], [])[0]})
    assert "<script" not in shown + chosen
