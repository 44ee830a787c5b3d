from __future__ import annotations

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray
from tests.skin_made import pairs
from tests.skin_made.camera import Photograph

from needlecraft.skin import alignment, registration
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


def keys(at: NDArray[np.float64], a: float = -0.75) -> NDArray[np.float64]:
    """The weights of bicubic interpolation as OpenCV has it (Keys 1981)."""
    near, far = (a + 2) * at**3 - (a + 3) * at**2 + 1, a * (at**3 - 5 * at**2 + 8 * at - 4)
    return np.where(at < 1, near, np.where(at < 2, far, 0))


def test_what_interpolation_takes_is_given_back_on_average() -> None:
    """On the average of all places between two pixels a wave comes out as the transform of the weights has it."""
    at = np.linspace(-2, 2, 4001)
    waves = np.linspace(0, 1 / 3, 51)
    taken = np.array([(keys(np.abs(at)) * np.cos(2 * np.pi * wave * at)).sum() * (at[1] - at[0]) for wave in waves])
    back = np.array([(registration.GIVEN_BACK * np.cos(2 * np.pi * wave * np.arange(-2, 3))).sum() for wave in waves])
    assert registration.GIVEN_BACK.sum() == pytest.approx(1, abs=1e-6)
    assert np.abs(1 - taken).max() > 0.1
    assert np.abs(1 - taken * back).max() < 0.02


@pytest.mark.parametrize("by_px", [0.0, 0.25, 0.5])
def test_texture_that_is_carried_over_keeps_its_contrast(by_px: float) -> None:
    """Waves of 3 to 12 pixels in both directions, taken between the pixels of a photo that was shifted."""
    rows, columns = np.mgrid[:240, :240].astype(np.float32)
    waves = [(2 * np.pi / length, angle) for length in (3.2, 4, 6, 12) for angle in np.linspace(0, np.pi, 7)[:-1]]

    def seen(by: float) -> Plane:
        every = [np.sin(wave * (np.cos(a) * (columns + by) + np.sin(a) * (rows + by)) + 7 * a) for wave, a in waves]
        return np.sum(every, axis=0).astype(np.float32)

    found = registration.Registration(columns + np.float32(by_px), rows + np.float32(by_px), np.zeros_like(rows))
    inner = np.s_[20:-20, 20:-20]
    assert np.std(found.carry(seen(-by_px))[inner]) == pytest.approx(np.std(seen(0)[inner]), rel=0.03)


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
