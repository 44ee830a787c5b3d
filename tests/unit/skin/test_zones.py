"""Zones are skin, on the right side, by the protocol's codes, and nothing else."""

from __future__ import annotations

from itertools import combinations

import cv2
import numpy as np
import pytest

from needlecraft.protocol.knowledge import Knowledge
from needlecraft.skin.arrays import Mask, Points
from needlecraft.skin.mesh import the_face
from needlecraft.skin.regions import union
from needlecraft.skin.zones import LEFT_OUT, ZONES, on_mesh, outlined

from .samples import astronaut, photo_of

#: The face is small in its photo: zones are looked at in a frame that is larger.
ENLARGED = 4
MEDIAN_COLOUR_IS_SKIN = 0.15


@pytest.fixture(scope="module")
def points() -> Points:
    return the_face(photo_of(astronaut())).points


def masks_of(points: Points, shape: tuple[int, int]) -> dict[str, Mask]:
    return {code: union([zone], shape) for code, zone in on_mesh(points, shape).items()}


@pytest.fixture(scope="module")
def masks(points: Points) -> dict[str, Mask]:
    return masks_of((points + 0.5) * ENLARGED - 0.5, (512 * ENLARGED, 512 * ENLARGED))


def test_codes_are_those_of_zones_that_the_protocol_has_on_the_face(knowledge: Knowledge) -> None:
    of_the_face = {code for code, zone in knowledge.zones.items() if zone.region == "face"}
    ours = {code.split(", ")[0] for code in ZONES}
    assert ours == of_the_face - {"eyelids", "lips"}


def test_a_zone_with_sides_has_both() -> None:
    sides = [code.split(", ") for code in ZONES if ", " in code]
    assert {code: {side for other, side in sides if other == code} for code, _ in sides} == {code: {"left", "right"} for code, _ in sides}


def test_the_patients_left_is_right_in_the_picture(masks: dict[str, Mask]) -> None:
    for code in {code.split(", ")[0] for code in ZONES if ", " in code}:
        left, right = (np.argwhere(masks[f"{code}, {side}"])[:, 1].mean() for side in ("left", "right"))
        assert left > right + 50, code


def test_zones_lie_in_the_order_of_a_face(masks: dict[str, Mask]) -> None:
    height = {code: np.argwhere(mask)[:, 0].mean() for code, mask in masks.items()}
    order = ["forehead", "temples, left", "under_eyes, left", "cheeks, left", "perioral", "chin"]
    assert sorted(order, key=height.__getitem__) == order
    assert height["cheeks, right"] < height["jaw, right"]
    assert height["under_eyes, right"] < height["nose"] + 100 < height["perioral"] + 100


def test_zones_do_not_overlap(masks: dict[str, Mask]) -> None:
    for one, other in combinations(masks, 2):
        assert not (masks[one] & masks[other]).any(), (one, other)


def test_eyes_brows_lips_and_nostrils_are_left_out(points: Points, masks: dict[str, Mask]) -> None:
    canvas = np.zeros((512 * ENLARGED, 512 * ENLARGED), np.uint8)
    for polygon in LEFT_OUT:
        cv2.fillPoly(canvas, [np.rint((points[list(polygon)] + 0.5) * ENLARGED - 0.5).astype(np.int32)], 1)
    assert canvas.sum() > 1000
    assert not any((canvas.astype(bool) & mask).any() for mask in masks.values())


def test_zones_keep_inside_the_face(points: Points, masks: dict[str, Mask]) -> None:
    hull = cv2.convexHull(((points + 0.5) * ENLARGED - 0.5).astype(np.float32)).astype(np.int32)
    face = cv2.fillPoly(np.zeros((512 * ENLARGED, 512 * ENLARGED), np.uint8), [hull], 1).astype(bool)
    assert all((mask & face).sum() == mask.sum() > 0 for mask in masks.values())


def test_zones_are_of_one_colour_that_of_skin(points: Points) -> None:
    masks = masks_of(points, (512, 512))
    cheek = np.median(astronaut()[masks["cheeks, left"]], axis=0)
    for code, mask in masks.items():
        seen = np.median(astronaut()[mask], axis=0)
        assert (np.diff(seen) < 0).all(), code  # red over green over blue
        assert np.abs(seen / seen.sum() - cheek / cheek.sum()).max() < MEDIAN_COLOUR_IS_SKIN, code


def test_the_other_side_of_a_mirrored_face_is_the_mirrored_zone(points: Points) -> None:
    mirrored = the_face(photo_of(astronaut()[:, ::-1])).points
    ours = masks_of(points, (512, 512))
    theirs = masks_of(mirrored, (512, 512))
    for code in ("cheeks", "jaw", "temples", "under_eyes"):
        one, other = ours[f"{code}, left"], theirs[f"{code}, right"][:, ::-1]
        assert (one & other).sum() / (one | other).sum() > 0.5, code


def test_a_mesh_outside_the_frame_marks_nothing(points: Points) -> None:
    assert not any(zone.n_px for zone in on_mesh(points + 5000, (100, 100)).values())


def test_an_outline_reaches_no_farther_than_the_frame() -> None:
    corners = np.array([[-3.0, 10.2], [40.7, 10.2], [40.7, 99.6], [-3.0, 99.6]], np.float32)
    whole = cv2.fillPoly(np.zeros((90, 60), np.uint8), [np.rint(corners * 16).astype(np.int32)], 1, shift=4) > 0
    found = outlined({"back": corners}, whole.shape)["back"]
    assert np.array_equal(union([found], whole.shape), whole)
    assert found.mask.size == whole.sum()
