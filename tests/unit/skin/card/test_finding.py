"""Where the card is, against cameras that are known."""

import contextlib

import cv2
import numpy as np
import pytest
from tests.unit.skin.card.made import DRAWN_PX_PER_MM, Light, View, drawing, seen

from needlecraft.skin.card import layout
from needlecraft.skin.card.finding import CardError, find_in

LIGHTS = {
    "plain": Light(),
    "dim": Light(gain=(0.12, 0.1, 0.06), noise=0.012),
    "warm": Light(gain=(1, 0.7, 0.35)),
    "three to one": Light(gain=(0.5, 0.5, 0.5), left_to_right=3),
    "blurred": Light(blur_px=1.5),
    "JPEG 70": Light(noise=0.01, jpeg=70),
    "all at once": Light(gain=(0.4, 0.28, 0.14), left_to_right=3, blur_px=1.5, noise=0.01, jpeg=70),
}


def tilt_from_the_line_of_sight_deg(view):
    height, width = view.shape
    camera = np.array([(view.focal_px, 0, (width - 1) / 2), (0, view.focal_px, (height - 1) / 2), (0, 0, 1)])
    pose = np.linalg.inv(camera) @ view.to_px
    normal, sight = np.cross(pose[:, 0], pose[:, 1]), pose @ (layout.WIDTH_MM / 2, layout.HEIGHT_MM / 2, 1)
    return np.degrees(np.arccos(abs(normal @ sight) / np.linalg.norm(normal) / np.linalg.norm(sight)))


def grey(pixels):
    return cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY)


def refused(pixels):
    with pytest.raises(CardError) as caught:
        find_in(grey(pixels))
    return caught.value.code


@pytest.mark.parametrize("light", LIGHTS)
@pytest.mark.parametrize(("tilt_deg", "axis_deg", "roll_deg"), [(20, 90, 3), (40, 0, -20), (60, 45, 100)])
def test_a_tilted_card_is_found_in_bad_light_to_a_fraction_of_a_pixel(card_drawing, light, tilt_deg, axis_deg, roll_deg):
    view = View(tilt_deg=tilt_deg, axis_deg=axis_deg, roll_deg=roll_deg, at_px=(60, -40))
    card = find_in(grey(seen(view, LIGHTS[light], card_drawing)), view.focal_px)
    assert np.linalg.norm(card.corners - view.project(layout.OUTLINE), axis=1).max() < 0.5
    assert card.px_per_mm == pytest.approx(view.px_per_mm, rel=0.005)
    assert card.tilt_deg == pytest.approx(tilt_from_the_line_of_sight_deg(view), abs=1.5)


def test_in_good_light_corners_are_a_twentieth_of_a_pixel_off_and_millimetres_a_thousandth(card_drawing):
    for angle in range(0, 180, 45):
        view = View(tilt_deg=15, axis_deg=angle, roll_deg=angle, at_px=(angle / 3, -30))
        card = find_in(grey(seen(view, Light(), card_drawing)), view.focal_px)
        assert np.linalg.norm(card.corners - view.project(layout.OUTLINE), axis=1).max() < 0.05
        assert card.px_per_mm == pytest.approx(view.px_per_mm, rel=0.001)
        assert card.scale.unit == "mm"


def test_a_card_that_faces_the_camera_has_little_tilt(card_drawing):
    assert find_in(grey(seen(View(), Light(), card_drawing))).tilt_deg < 2


def test_blur_is_told_in_pixels(card_drawing):
    blurs = [find_in(grey(seen(View(px_per_mm=8), Light(blur_px=blur), card_drawing))).blur_px for blur in (1, 2, 3)]
    # what the drawing itself is smoothed by, and the step of the reading, come to under half a pixel
    np.testing.assert_allclose(blurs, [1, 2, 3], atol=0.45)


def test_without_a_card_there_is_none():
    noise = np.random.default_rng(1).integers(0, 256, (300, 400), np.uint8)
    assert find_in(noise) is None
    assert find_in(cv2.GaussianBlur(noise, (0, 0), 4)) is None
    assert find_in(np.zeros((1, 1), np.uint8)) is None
    assert find_in(np.full((600, 800), 255, np.uint8)) is None


def test_a_mirrored_card_is_none(card_drawing):
    assert find_in(np.ascontiguousarray(grey(seen(View(), Light(), card_drawing))[:, ::-1])) is None


def test_a_card_beyond_the_edge_is_cut_off(card_drawing):
    assert refused(seen(View(at_px=(380, 0)), Light(), card_drawing)) == "cut_off"
    assert refused(seen(View(at_px=(278, 0), roll_deg=0), Light(), card_drawing)) == "cut_off"


def test_a_finger_on_a_corner_is_told_from_an_edge(card_drawing):
    pixels = seen(View(), Light(), card_drawing)
    x, y = View().project(layout.MARKERS[2].mean(axis=0))[0]
    cv2.circle(pixels, (round(x), round(y)), 35, (180, 130, 110), -1)
    assert refused(pixels) == "covered"


def test_two_cards_are_one_too_many(card_drawing):
    views = [View(px_per_mm=4, at_px=(side * 240, side * 120)) for side in (-1, 1)]
    left, right = (seen(view, Light(), card_drawing) for view in views)
    assert refused(np.concatenate([left[:, :500], right[:, 500:]], axis=1)) == "two_cards"


def test_another_edition_is_named_as_such(monkeypatch):
    with monkeypatch.context() as other:
        other.setattr(layout, "marker_id", lambda corner: 8 + corner)
        of_another = drawing()
    assert refused(seen(View(), Light(), of_another)) == "other_edition"


def test_a_card_that_is_small_or_far_too_tilted_is_refused(card_drawing):
    assert refused(seen(View(px_per_mm=1.8), Light(blur_px=0.4), card_drawing)) == "too_small"
    assert refused(seen(View(px_per_mm=8, tilt_deg=68), Light(), card_drawing)) == "too_tilted"


def test_a_blurred_card_is_refused_if_it_is_found_at_all(card_drawing):
    assert refused(seen(View(px_per_mm=8), Light(blur_px=6.5, noise=0.001), card_drawing)) == "blurred"


def test_a_bent_card_is_refused(card_drawing):
    image, to_drawn = card_drawing
    row, column = np.indices(image.shape[:2], np.float32)
    around = (column - to_drawn[0, 2]) / (layout.WIDTH_MM * DRAWN_PX_PER_MM)
    down = (row + 40 * np.sin(np.pi * around)).astype(np.float32)
    bent = cv2.remap(image, column, down, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    assert refused(seen(View(), Light(), (bent, to_drawn))) == "bent"


def test_a_marker_that_cannot_be_read_is_looked_for_where_it_must_be(card_drawing):
    view = View(tilt_deg=10)
    pixels = seen(view, Light(), card_drawing)
    inside = view.project(layout.MARKERS[1].mean(axis=0) + np.array([(-3, -3), (3, -3), (3, 3), (-3, 3)]))
    cv2.fillConvexPoly(pixels, np.round(inside).astype(np.int32), (40, 40, 40))
    card = find_in(grey(pixels), view.focal_px)
    assert np.linalg.norm(card.corners - view.project(layout.OUTLINE), axis=1).max() < 0.1


@pytest.mark.parametrize("seed", range(40))
def test_markers_strewn_about_are_refused_and_break_nothing(seed):
    rng = np.random.default_rng(seed)
    page = np.full((300, 400), 255, np.uint8)
    for corner in rng.permutation(4)[: rng.integers(1, 5)]:
        modules = np.kron(np.where(layout.marker_modules(corner), 0, 255).astype(np.uint8), np.ones((8, 8), np.uint8))
        turn = cv2.getRotationMatrix2D((24, 24), float(rng.uniform(0, 360)), float(rng.uniform(0.5, 1.5)))
        turn[:, 2] += rng.uniform((0, 0), (350, 250))
        cv2.warpAffine(modules, turn, page.shape[::-1], dst=page, borderMode=cv2.BORDER_TRANSPARENT)
    with contextlib.suppress(CardError):
        assert find_in(page) is None
