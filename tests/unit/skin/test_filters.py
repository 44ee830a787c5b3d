"""The fast filters mean what the slow ones write out."""

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from needlecraft.skin import filters, reference

PLANES = st.builds(
    lambda seed, height, width, grain: cv2.resize(
        np.random.default_rng(seed).standard_normal((max(2, int(height / grain)), max(2, int(width / grain)))).astype(np.float32),
        (width, height),
        interpolation=cv2.INTER_CUBIC,
    ),
    st.integers(0, 2**32 - 1),
    st.integers(24, 70),
    st.integers(24, 70),
    st.sampled_from([1.0, 2.5, 6.0]),
)
FEW = settings(max_examples=12, deadline=None)


def worst(fast: np.ndarray, slow: np.ndarray) -> float:
    """The largest difference over the spread of the truth."""
    return float(np.abs(fast - slow).max() / max(float(np.std(slow)), 1e-3))


@FEW
@given(PLANES, st.floats(0.5, 2.8))
def test_smoothing_at_full_size_is_the_convolution(plane, sigma):
    assert worst(filters.smooth(plane, sigma), reference.smooth(plane, sigma)) < 5e-3


@FEW
@given(st.integers(0, 1000), st.sampled_from([6.0, 8.0, 12.0]))
def test_smoothing_by_reduction_is_within_a_seventh_of_what_is_left_of_noise(seed, sigma):
    plane = np.random.default_rng(seed).standard_normal((96, 128)).astype(np.float32)
    slow = reference.smooth(plane, sigma)
    assert np.sqrt(np.mean((filters.smooth(plane, sigma) - slow) ** 2)) < slow.std() / 7


@FEW
@given(PLANES, st.floats(0.8, 2.5))
def test_nothing_outside_a_mask_counts(plane, sigma):
    mask = np.zeros(plane.shape, bool)
    mask[4:-6, 3:-5] = True
    slow = reference.smooth(plane, sigma, mask)
    spoilt = np.where(mask, plane, np.float32(1e3))
    assert worst(filters.smooth(spoilt, sigma, mask)[mask], slow[mask]) < 2e-2


@FEW
@given(PLANES)
def test_a_band_is_the_difference_of_two_gaussians(plane):
    assert worst(filters.band(plane, 3.5, 12.0), reference.band(plane, 3.5, 12.0)) < 5e-3


@pytest.mark.parametrize("wavelength", [4.0, 12.0])
def test_half_the_amplitude_is_left_at_the_cut_off(wavelength):
    wave = np.sin(2 * np.pi * np.arange(240) / wavelength).astype(np.float32)
    plane = np.repeat(wave[None], 40, axis=0)
    assert filters.smooth(plane, filters.CUT_OFF_SIGMA * wavelength).std() / plane.std() == pytest.approx(0.5, abs=0.03)


@settings(max_examples=6, deadline=None)
@given(PLANES, st.floats(1.0, 2.5))
def test_lines_at_full_size_are_those_of_the_eigenvalues(plane, sigma):
    assert worst(filters.ridges(plane, [sigma]), reference.ridges(plane, [sigma])) < 0.06


@settings(max_examples=3, deadline=None)
@given(st.integers(0, 1000))
def test_lines_on_reduced_copies_follow_the_eigenvalues(seed):
    coarse = np.random.default_rng(seed).standard_normal((6, 8)).astype(np.float32)
    plane = cv2.resize(coarse, (80, 60), interpolation=cv2.INTER_CUBIC)
    fast, slow = filters.ridges(plane, [3.0, 6.0]), reference.ridges(plane, [3.0, 6.0])
    assert np.corrcoef(fast.ravel(), slow.ravel())[0, 1] > 0.97
    assert fast.mean() == pytest.approx(slow.mean(), rel=0.03)


@pytest.mark.parametrize("width", [1.0, 1.5, 2.5, 4.0, 7.0])
@pytest.mark.parametrize("angle_deg", [0, 30, 45, 90])
def test_a_line_answers_with_its_depth_at_any_width_and_angle(width, angle_deg):
    y, x = np.mgrid[-80:81, -80:81].astype(np.float32)
    across = x * np.sin(np.radians(angle_deg)) + y * np.cos(np.radians(angle_deg))
    line = (0.1 * np.exp(-(across**2) / (2 * width**2))).astype(np.float32)
    answer = filters.ridges(line, [width * 2**0.5])
    assert answer[60:100, 60:100].max() == pytest.approx(0.1, rel=0.06)


def test_a_bright_line_does_not_answer():
    plane = np.zeros((64, 64), np.float32)
    plane[:, 30:33] = -0.2
    assert filters.ridges(plane, [1.5])[:, 31].max() < 1e-6


def test_the_depth_of_a_line_does_not_depend_on_what_else_is_in_the_photo():
    plane = np.zeros((128, 256), np.float32)
    plane[:, 40:43] = 0.05
    alone = filters.ridges(plane, [1.5, 3.0])[:, 20:60]
    plane[:, 200:206] = 3.0
    assert np.array_equal(alone, filters.ridges(plane, [1.5, 3.0])[:, 20:60])


def discs(seed, n=6, shape=(150, 200), radii=(3.0, 9.0)):
    rng = np.random.default_rng(seed)
    places = [(25 + 50 * (i % 4), 35 + 75 * (i // 4)) for i in range(n)]
    y, x = np.mgrid[: shape[0], : shape[1]].astype(np.float32)
    plane = (0.002 * rng.standard_normal(shape)).astype(np.float32)
    truth = []
    for left, top in places:
        radius, at_x, at_y = rng.uniform(*radii), left + rng.uniform(-4, 4), top + rng.uniform(-4, 4)
        plane += np.float32(0.1) * np.clip(radius + 0.5 - np.hypot(x - at_x, y - at_y), 0, 1).astype(np.float32)
        truth.append((at_x, at_y, radius))
    return plane, np.array(truth)


@FEW
@given(st.integers(0, 10_000))
def test_discs_are_found_where_they_are_and_as_large_as_they_are(seed):
    plane, truth = discs(seed)
    found = filters.blobs(plane, [1.4 * 1.3**i for i in range(10)], 0.05)
    assert len(found.x_px) == len(truth)
    for x, y, radius in truth:
        nearest = np.argmin(np.hypot(found.x_px - x, found.y_px - y))
        assert np.hypot(found.x_px[nearest] - x, found.y_px[nearest] - y) < 0.5
        assert found.radius_px[nearest] == pytest.approx(radius, rel=0.12)
        assert found.contrast[nearest] == pytest.approx(0.1, rel=0.1)
        assert found.roundness[nearest] > 0.85


@settings(max_examples=2, deadline=None)
@given(st.integers(0, 10_000))
def test_blobs_are_those_of_brute_force(seed):
    plane, _ = discs(seed, n=2, shape=(70, 100), radii=(3.0, 4.5))
    radii = [1.8, 2.4, 3.2, 4.3, 5.7]
    fast, slow = filters.blobs(plane, radii, 0.03), reference.blobs(plane, radii, 0.03)
    assert len(fast.x_px) == len(slow)
    for blob in slow:
        distance = np.hypot(fast.x_px - blob.x_px, fast.y_px - blob.y_px)
        nearest = int(np.argmin(distance))
        assert distance[nearest] < 1.0
        assert fast.contrast[nearest] == pytest.approx(blob.contrast, rel=0.05)
        assert fast.radius_px[nearest] == pytest.approx(blob.radius_px, rel=0.06)


def test_only_blobs_whose_middle_lies_in_the_mask_are_found_and_as_they_are_without_it():
    plane, truth = discs(3)
    where = np.zeros(plane.shape, bool)
    where[:, : plane.shape[1] // 2] = True
    radii = [1.4 * 1.3**i for i in range(10)]
    every, some = filters.blobs(plane, radii, 0.05), filters.blobs(plane, radii, 0.05, where)
    is_in = where[np.rint(every.y_px).astype(int), np.rint(every.x_px).astype(int)]
    assert 0 < len(some.x_px) < len(truth)
    assert all(np.array_equal(one, column[is_in]) for one, column in zip(some, every, strict=True))


def test_blobs_are_as_dark_as_they_are_beside_what_is_around_them():
    plane, _ = discs(3)
    radii = [1.4 * 1.3**i for i in range(10)]
    slope = np.linspace(0.5, 0.7, plane.shape[1], dtype=np.float32)
    here, there = (np.array(filters.blobs(one, radii, 0.05)) for one in (plane, plane + slope))
    assert here.shape == there.shape
    assert here.size
    assert np.allclose(here[:, np.argsort(here[0])], there[:, np.argsort(there[0])], atol=2e-3)


@pytest.mark.parametrize("sigma", [0.6, 0.85, 1.2, 1.7, 2.4])
def test_smoothing_and_bending_is_the_laplacian_of_a_gaussian(sigma):
    """Of noise, in which there is everything that pixels can hold."""
    plane = np.random.default_rng(8).standard_normal((80, 90)).astype(np.float32)
    bell, _, second = filters._kernels(sigma)
    exact = cv2.sepFilter2D(plane, cv2.CV_32F, second, bell) + cv2.sepFilter2D(plane, cv2.CV_32F, bell, second)
    apart = (filters._disc_answer(plane, sigma, 1.0) - exact)[16:-16, 16:-16]
    assert apart.std() < 0.015 * exact.std()


def test_a_line_is_not_round():
    plane = np.zeros((100, 160), np.float32)
    plane[48:54, 20:140] = 0.1
    found = filters.blobs(plane, [1.5, 2.2, 3.2, 4.6, 6.5], 0.03)
    assert np.all(np.abs(found.roundness[(found.x_px > 35) & (found.x_px < 125)]) < 0.35)


def test_a_blob_of_a_guarding_radius_is_left_out():
    plane, _ = discs(1, radii=(8.0, 8.1))
    assert not len(filters.blobs(plane, [1.4, 2.0, 2.8, 4.0], 0.05).x_px)


def test_the_numbers_do_not_depend_on_the_number_of_threads():
    plane = np.random.default_rng(5).standard_normal((700, 300)).astype(np.float32)
    before = cv2.getNumThreads()
    answers = []
    try:
        for n_threads in (1, 2, 3):
            cv2.setNumThreads(n_threads)
            answers.append(
                (filters.ridges(plane, [1.0, 3.0, 6.0]), *filters.blobs(plane, [1.5, 2, 3, 4, 6], 0.1), filters.smooth(plane, 9))
            )
    finally:
        cv2.setNumThreads(before)
    for other in answers[1:]:
        assert all(np.array_equal(a, b) for a, b in zip(answers[0], other, strict=True))


@pytest.mark.parametrize("call", [lambda p: filters.ridges(p, []), lambda p: filters.blobs(p, [1, 2], 0.1)])
def test_too_few_scales_are_refused(call):
    with pytest.raises(ValueError, match="at least"):
        call(np.zeros((20, 20), np.float32))
