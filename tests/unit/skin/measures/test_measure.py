"""A number says what it is of, and a photo that cannot give it gives a reason."""

from dataclasses import replace

import cv2
import numpy as np
import pytest
from tests.skin_made import make

from needlecraft.skin.arrays import Scale
from needlecraft.skin.measures import TITLES, Surface, measure
from needlecraft.skin.measures.skeleton import strokes, thinned
from needlecraft.skin.regions import Region

SHAPE = (480, 480)
SCENE = make(11, SHAPE)
LINEAR = SCENE.photograph().linear
ABSOLUTE = ("melanin_index", "lightness", "a_star", "b_star", "ita")


def whole():
    return {"cheeks, left": Region.of(np.ones(SHAPE, bool))}


def surface(**what):
    given = {"linear": LINEAR, "zones": whole(), "scale": Scale("mm", 12.0), "is_calibrated": True, **what}
    return Surface(**given)


def test_every_zone_has_every_measure_and_each_has_a_title():
    zones = whole() | {"nose": Region.of(np.zeros(SHAPE, bool))}
    found = measure(surface(zones=zones))
    assert {zone: list(values) for zone, values in found.items()} == {zone: list(TITLES) for zone in zones}


def test_a_zone_without_pixels_has_reasons_and_no_numbers():
    found = measure(surface(zones={"nose": Region.of(np.zeros(SHAPE, bool))}))["nose"]
    assert all(value.value is None and "too small" in value.why for value in found.values())


def test_without_a_calibration_there_is_no_absolute_colour():
    found = measure(surface(is_calibrated=False))["cheeks, left"]
    for name in ABSOLUTE:
        assert found[name].value is None
        assert "card" in found[name].why
    assert found["erythema_index"].value is not None


def test_centimetres_are_named_only_beside_a_card():
    beside_card, by_face = (measure(surface(scale=Scale(unit, 12.0)))["cheeks, left"] for unit in ("mm", "% OCD"))
    assert beside_card["pores"].unit == "per cm²"
    for value in by_face.values():
        assert "mm" not in value.unit
        assert "cm" not in value.unit
    assert by_face["pores"].value == pytest.approx(beside_card["pores"].value * 0.81, rel=1e-3)
    assert by_face["lines"].unit == "% OCD per (10 % OCD)²"


def test_without_any_scale_colour_is_measured_and_sizes_are_not():
    found = measure(surface(scale=Scale("px", 1.0)))["cheeks, left"]
    assert found["blood"].value is not None
    assert "scale is not known" in found["pores"].why


def test_a_photo_from_too_far_says_how_many_pixels_are_missing():
    small = cv2.resize(LINEAR, (160, 160), interpolation=cv2.INTER_AREA)
    far = Surface(small, {"chin": Region.of(np.ones((160, 160), bool))}, Scale("mm", 4.0), is_calibrated=True)
    found = measure(far)["chin"]
    for name in ("pores", "texture_sa", "lines"):
        assert found[name].value is None
        assert "pixels per mm" in found[name].why
    assert found["spots"].value is not None


def test_what_is_cut_off_is_left_out_and_said():
    burnt = LINEAR.copy()
    burnt[:, :120] = 1.0
    found = measure(surface(linear=burnt))["cheeks, left"]
    assert found["blood"].coverage == pytest.approx(0.75, abs=0.02)
    assert found["blood"].value == pytest.approx(measure(surface())["cheeks, left"]["blood"].value, abs=0.5)
    burnt[:, :300] = 1.0
    assert "can be used" in measure(surface(linear=burnt))["cheeks, left"]["blood"].why


def test_a_lick_of_glare_is_left_out():
    shiny = LINEAR.copy()
    y, x = np.mgrid[: SHAPE[0], : SHAPE[1]]
    shiny += (0.35 * np.exp(-((x - 240) ** 2 + (y - 240) ** 2) / (2 * 20**2)))[..., None].astype(np.float32)
    found = measure(surface(linear=np.minimum(shiny, 0.97)))["cheeks, left"]
    assert found["blood"].coverage < 0.995
    assert measure(surface())["cheeks, left"]["blood"].coverage > 0.999


def test_hairs_are_no_lines():
    hairy = LINEAR.copy()
    for i in range(6):
        cv2.line(hairy, (40, 60 + 60 * i), (440, 90 + 60 * i), (0.02, 0.015, 0.01), 2, cv2.LINE_AA)
    plain, found = (measure(surface(linear=linear))["cheeks, left"] for linear in (LINEAR, hairy))
    assert found["lines"].coverage < plain["lines"].coverage
    assert abs(found["lines"].value - plain["lines"].value) < 0.25 * plain["lines"].value


def test_what_is_seen_aslant_does_not_count():
    weight = np.ones(SHAPE, np.float32)
    weight[:, :120] = 0.2
    assert measure(surface(weight=weight))["cheeks, left"]["blood"].n_px == 480 * 360


def test_measuring_twice_gives_the_same_numbers():
    assert measure(surface()) == measure(surface(linear=LINEAR.copy()))


def test_zones_do_not_touch_each_other():
    left = np.zeros(SHAPE, bool)
    left[:, :240] = True
    halves = {"left": Region.of(left), "right": Region.of(~left)}
    changed = LINEAR.copy()
    changed[:, 300:] *= np.float32([1.2, 1.0, 1.0])
    before, after = (measure(surface(linear=linear, zones=halves)) for linear in (LINEAR, changed))
    assert before["left"]["erythema_index"] == after["left"]["erythema_index"]
    assert before["right"]["erythema_index"] != after["right"]["erythema_index"]


def test_a_spot_of_known_size_is_counted_once_and_has_its_area():
    scene = replace(SCENE, spots_per_cm2=1 / SCENE.area_cm2, spot_radius_mm=(1.41, 1.41), marks_per_cm2=0.0)
    found = measure(surface(linear=scene.photograph().linear))["cheeks, left"]
    assert found["spots"].value == pytest.approx(1 / 16, rel=1e-3)
    assert found["red_marks"].value == 0
    assert found["spot_area"].value == pytest.approx(100 * np.pi * 1.41**2 / 1600, rel=0.25)


@pytest.mark.parametrize("angle_deg", range(0, 180, 15))
def test_a_straight_line_is_as_long_as_it_is_at_any_angle(angle_deg):
    mask = np.zeros((200, 200), np.uint8)
    step = 70 * np.array([np.cos(np.radians(angle_deg)), np.sin(np.radians(angle_deg))])
    cv2.line(mask, *(tuple(np.rint(100 + sign * step).astype(int).tolist()) for sign in (-1, 1)), 1, 5)
    assert strokes(mask.astype(bool), 20, 6).length_px.sum() == pytest.approx(140, rel=0.08)


def test_thinning_leaves_one_piece_one_pixel_wide():
    mask = np.zeros((60, 90), np.uint8)
    cv2.ellipse(mask, (45, 30), (30, 18), 0, 0, 300, 1, 7)
    thin = thinned(mask.astype(bool))
    assert cv2.connectedComponents(thin, connectivity=8)[0] == 2
    assert not cv2.erode(thin, np.ones((2, 2), np.uint8)).any()
    assert not (thin & ~mask).any()
