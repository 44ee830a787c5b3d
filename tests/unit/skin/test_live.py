from __future__ import annotations

import cv2
import numpy as np

from needlecraft.skin.gate.live import guide
from needlecraft.skin.mesh import the_face

from .faces import first
from .samples import photo_of

FRAME = cv2.resize(first().pixels, (640, 640), interpolation=cv2.INTER_AREA)


def test_an_empty_frame_is_told_to_find_a_face() -> None:
    found = guide(np.full((480, 640, 3), 120, np.uint8))
    assert found.outcome == "refuse"
    assert "No face" in found.says


def test_what_is_refused_is_told_before_what_is_flagged() -> None:
    small = np.full((640, 640, 3), 90, np.uint8)
    small[220:420, 220:420] = cv2.resize(FRAME, (200, 200), interpolation=cv2.INTER_AREA)
    found = guide(small)
    assert found.outcome == "refuse"
    assert "closer" in found.says


def test_the_size_is_that_of_the_photo_to_come() -> None:
    sizes = [next(check for check in guide(FRAME, full_size).checks if "corners" in check.name).value for full_size in (1.0, 4.0)]
    assert sizes[1] == np.float32(4 * sizes[0])


def test_the_ghost_of_the_baseline_is_followed() -> None:
    baseline = the_face(first())
    assert not [check for check in guide(FRAME, 4.0, baseline).checks if check.name.startswith("same") and check.outcome != "pass"]
    opened = the_face(first())
    opened.points[14, 1] += 0.3 * opened.outer_canthal_px
    found = guide(FRAME, 4.0, opened)
    assert "mouth" in next(check.advice for check in found.checks if check.name == "same expression")


def test_a_large_frame_is_looked_at_like_a_small_one() -> None:
    assert guide(first().pixels).says == guide(FRAME, first().shape[1] / 640).says
    assert guide(photo_of(FRAME[:, ::-1]).pixels).outcome == guide(FRAME).outcome
