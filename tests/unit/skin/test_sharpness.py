from __future__ import annotations

import cv2
import numpy as np
import pytest

from needlecraft.skin import sharpness, zones
from needlecraft.skin.colour_space import srgb
from needlecraft.skin.mesh import the_face

from .samples import astronaut, photo_of

LARGE = cv2.resize(astronaut()[60:230, 140:310], None, fx=4, fy=4, interpolation=cv2.INTER_CUBIC)
LINEAR = srgb(8).linear(LARGE)
EDGES = zones.edge_mask(the_face(photo_of(LARGE)).points, LARGE.shape[:2])
NOISE = np.random.default_rng(1).normal(size=(2, *LARGE.shape)).astype(np.float32) * 0.003


@pytest.mark.parametrize("blur_px", [0.6, 1.0, 1.5, 2.5])
def test_the_blur_between_two_photos_is_found(blur_px: float) -> None:
    blurred = cv2.GaussianBlur(LINEAR, (0, 0), blur_px)
    found = sharpness.between(LINEAR + NOISE[0], blurred + NOISE[1], EDGES)
    assert found is not None
    assert found.blur_px == pytest.approx(blur_px, abs=0.15)
    back = sharpness.between(blurred + NOISE[0], LINEAR + NOISE[1], EDGES)
    assert back is not None
    assert back.blur_px == pytest.approx(-blur_px, abs=0.15)


def test_more_light_is_not_more_sharpness() -> None:
    found = sharpness.between(LINEAR, LINEAR * np.float32(1.4), EDGES)
    assert found is not None
    assert found.blur_px == pytest.approx(0, abs=0.02)


def test_afterwards_both_are_equally_sharp() -> None:
    blurred = cv2.GaussianBlur(LINEAR, (0, 0), 1.5)
    found = sharpness.between(LINEAR, blurred, EDGES)
    assert found is not None
    one, other = found.equalise(LINEAR, blurred)
    assert other is blurred
    assert np.abs(one - other)[EDGES].mean() < 0.2 * np.abs(LINEAR - blurred)[EDGES].mean()


def test_without_edges_nothing_is_said() -> None:
    assert sharpness.between(LINEAR, LINEAR, np.zeros(EDGES.shape, bool)) is None
