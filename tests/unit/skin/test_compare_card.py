"""A pair with the card beside the skin: millimetres, sharpness, and colours freed of the camera's white balance."""

from __future__ import annotations

from functools import cache

import cv2
import numpy as np
import pytest
from tests.skin_made.scene import make

from needlecraft.skin.compare import Comparison
from needlecraft.skin.photo import Photo
from needlecraft.skin.subject import of_marked

from .card import made
from .faces import beside
from .samples import photo_of

PX_PER_MM = 9.0
NECK = {"neck": np.array([[100, 760], [1_000, 760], [1_000, 1_380], [100, 1_380]], np.float32)}


@cache
def scene() -> np.ndarray:
    """Linear light: the card above a piece of skin."""
    skin = make(4, (1_440, 1_100), px_per_mm=PX_PER_MM, spots_per_cm2=1.0, pores_per_cm2=40.0).photograph().pixels
    image = made.linear_of(skin).astype(np.float32)
    drawn, to_drawn = made.drawing(surround=(0.5, 0.36, 0.28))
    view = made.View(px_per_mm=PX_PER_MM, roll_deg=1.0, at_px=(0.0, -370.0), shape=image.shape[:2], focal_px=3_000.0)
    matrix = view.to_px @ np.linalg.inv(to_drawn)
    on_card = np.zeros(drawn.shape[:2], np.float32)
    around = round(made.AROUND_MM * made.DRAWN_PX_PER_MM)
    on_card[around:-around, around:-around] = 1
    smooth = cv2.GaussianBlur(drawn, (0, 0), 0.45 * made.DRAWN_PX_PER_MM / PX_PER_MM)
    card, covered = (cv2.warpPerspective(part, matrix, image.shape[1::-1]) for part in (smooth, on_card))
    return image * (1 - covered[..., None]) + card * covered[..., None]


def taken(gain: tuple[float, float, float] = (1, 1, 1), blur_px: float = 0.6, redder_od: float = 0.0) -> Photo:
    light = scene().copy()
    light[700:] *= 10 ** -(np.float32(redder_od) * np.array([0.1, 1, 0.7], np.float32))
    light = cv2.GaussianBlur(light, (0, 0), blur_px) * np.array(gain, np.float32)
    noise = np.random.default_rng(1).normal(0, 0.004, light.shape)
    return photo_of(np.clip(np.round(255 * (made.srgb_of(light) + noise)), 0, 255).astype(np.uint8))


@cache
def pair(gain: tuple[float, float, float] = (1, 1, 1), blur_px: float = 0.6, redder_od: float = 0.0) -> Comparison:
    return beside(of_marked(taken(), NECK), taken(gain, blur_px, redder_od))


def difference(found: Comparison, measure: str) -> float:
    given = next(one for one in found.changes if one.measure == measure)
    assert given.difference is not None, given.why
    return given.difference


def test_beside_the_card_sizes_are_millimetres() -> None:
    found = pair()
    assert found.pair.baseline.scale.unit == "mm"
    assert found.pair.baseline.scale.px_per_mm == pytest.approx(PX_PER_MM, rel=0.005)
    lines = next(one for one in found.changes if one.measure == "lines")
    assert lines.unit == "mm per cm²"


def test_another_white_balance_is_no_redness() -> None:
    gain = (0.95, 0.87, 0.80)
    assert abs(difference(pair(gain), "erythema_index")) < 0.5
    without = beside(of_marked(cut(taken()), moved(NECK)), cut(taken(gain)))
    assert difference(without, "erythema_index") > 3


def test_redder_skin_is_still_redder_under_another_white_balance() -> None:
    assert difference(pair((0.95, 0.87, 0.80), redder_od=0.05), "erythema_index") == pytest.approx(4.5, abs=0.7)


def test_the_card_tells_the_sharpness_of_skin_without_a_face() -> None:
    found = pair(blur_px=1.5)
    sharpness = next(check for check in found.pair.checks if check.name == "same sharpness")
    assert sharpness.value == pytest.approx((1.5**2 - 0.6**2) ** 0.5, abs=0.2)


def test_what_needs_a_measured_card_is_not_given_beside_a_printed_one() -> None:
    lightness = next(one for one in pair().changes if one.measure == "lightness")
    assert lightness.difference is None
    assert pair().pair.colours == "relative to a card"


def cut(photo: Photo) -> Photo:
    """Without the card."""
    return photo_of(np.ascontiguousarray(photo.pixels[700:]))


def moved(outlines: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    return {name: corners - np.array([[0, 700]], np.float32) for name, corners in outlines.items()}
