from __future__ import annotations

import cv2
import numpy as np
import pytest
from tests.skin_made import pairs
from tests.skin_made.camera import Photograph

from needlecraft.skin import alignment
from needlecraft.skin.arrays import Plane
from needlecraft.skin.colour import optical_density
from needlecraft.skin.colour_space import srgb
from needlecraft.skin.regions import Region
from needlecraft.skin.registration import register

SHAPE = (1_000, 760)
EDGE_PX = 80


def density(photograph: Photograph) -> Plane:
    return optical_density(np.ascontiguousarray(srgb(8).linear(photograph.pixels)[..., 1]))


def grid(shape: tuple[int, int]) -> np.ndarray:
    return np.dstack(np.meshgrid(np.arange(shape[1]), np.arange(shape[0]))).astype(np.float32)


def errors_px(pair: pairs.Pair) -> np.ndarray:
    before, after = density(pair.baseline), density(pair.follow_up)
    found = register(before, after, alignment.by_features(before, after))
    truth = grid(before.shape) + pair.follow_up.displacement
    return np.hypot(found.x_px - truth[..., 0], found.y_px - truth[..., 1])[EDGE_PX:-EDGE_PX, EDGE_PX:-EDGE_PX]


@pytest.mark.parametrize("seed", [1, 2])
def test_an_easy_pair_is_registered_to_a_fifth_of_a_pixel(seed: int) -> None:
    assert errors_px(pairs.easy_pair(seed, SHAPE)).mean() < 0.20


@pytest.mark.parametrize("seed", [1, 2])
def test_a_hard_pair_is_registered_to_less_than_half_a_pixel(seed: int) -> None:
    assert errors_px(pairs.hard_pair(seed, SHAPE)).mean() < 0.45


def test_a_photo_lies_on_itself() -> None:
    plane = density(pairs.easy_pair(3, (403, 301)).baseline)
    found = register(plane, plane, np.eye(2, 3))
    truth = grid(plane.shape)
    assert np.abs(found.x_px - truth[..., 0]).max() < 0.02
    assert np.abs(found.y_px - truth[..., 1]).max() < 0.02
    assert found.agreement(Region.of(np.ones(plane.shape, bool))) == 1


def test_what_is_carried_over_stands_where_the_baseline_has_it() -> None:
    plane = density(pairs.easy_pair(4, (480, 400)).baseline)
    shift = np.array([[1.0, 0, 13], [0, 1.0, -9]])
    moved = cv2.warpAffine(plane, shift, (400, 480), borderMode=cv2.BORDER_REFLECT)
    carried = register(plane, moved, shift).carry(moved)
    assert np.abs(carried - plane)[60:-60, 60:-60].mean() < 0.002


def test_green_is_carried_over_as_sharply_as_by_itself_where_it_is_asked_for() -> None:
    shift = np.array([[1.0, 0, 3.4], [0, 1.0, -2.3]])
    colour = srgb(8).linear(pairs.easy_pair(4, (480, 400)).baseline.pixels)
    found = register(*[optical_density(np.ascontiguousarray(colour[..., 1]))] * 2, shift)
    where = np.zeros(colour.shape[:2], bool)
    where[200:300, 150:250] = True
    carried = found.carry_colour(colour, where)
    assert np.array_equal(carried[where][:, 1], found.carry(np.ascontiguousarray(colour[..., 1]))[where])
    blurrier = cv2.remap(colour, found.x_px, found.y_px, cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE)
    assert np.array_equal(carried[..., [0, 2]], blurrier[..., [0, 2]])
    assert np.array_equal(carried[:64], blurrier[:64])


def test_a_place_that_is_not_there_any_more_does_not_agree() -> None:
    before = density(pairs.easy_pair(5, (600, 500)).baseline)
    after = before.copy()
    after[200:400, 150:350] = density(pairs.easy_pair(6, (600, 500)).baseline)[200:400, 150:350]
    found = register(before, after, np.eye(2, 3))
    gone, left = np.zeros(before.shape, bool), np.zeros(before.shape, bool)
    gone[230:370, 180:320] = True
    left[450:, :] = True
    assert found.agreement(Region.of(gone)) < 0.8
    assert found.agreement(Region.of(left)) > 0.95


def test_the_number_of_threads_changes_nothing() -> None:
    pair = pairs.easy_pair(7, (400, 360))
    before, after = density(pair.baseline), density(pair.follow_up)
    start = alignment.by_features(before, after)
    n_threads = cv2.getNumThreads()
    try:
        cv2.setNumThreads(1)
        one = register(before, after, start)
    finally:
        cv2.setNumThreads(n_threads)
    many = register(before, after, start)
    assert np.array_equal(one.x_px, many.x_px)
    assert np.array_equal(one.disagreement_px, many.disagreement_px)


def test_other_skin_is_not_laid_over() -> None:
    before, after = (density(pairs.easy_pair(seed, (700, 600)).baseline) for seed in (8, 9))
    with pytest.raises(alignment.NotTheSameSkinError, match="same place"):
        alignment.by_features(before, after)


def test_skin_without_a_mark_is_not_laid_over() -> None:
    bare = np.full((500, 500), 0.3, np.float32)
    with pytest.raises(alignment.NotTheSameSkinError, match="same place"):
        alignment.by_features(bare, bare)


def test_points_of_which_a_third_is_wrong_still_align() -> None:
    rng = np.random.default_rng(1)
    here = rng.uniform(0, 800, (90, 2)).astype(np.float32)
    truth = np.array([[1.02, -0.05, 30], [0.05, 1.02, -12]])
    there = cv2.transform(here[:, None], truth)[:, 0]
    there[:30] += rng.uniform(50, 100, (30, 2)).astype(np.float32)
    assert np.allclose(alignment.by_points(here, there), truth, atol=1e-3)
