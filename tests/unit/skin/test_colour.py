"""Colours as numbers, against the definition written out for one colour in double precision."""

import math

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from needlecraft.skin.colour import DARKEST, from_lab, ita_deg, lab, luminance, optical_density

CHANNEL = st.floats(-0.25, 2.0, width=32)


def lab_as_defined(red, green, blue):
    """CIE 15 (2004) 8.2.1 with the matrix and the white of IEC 61966-2-1."""
    x = 0.4124 * red + 0.3576 * green + 0.1805 * blue
    y = 0.2126 * red + 0.7152 * green + 0.0722 * blue
    z = 0.0193 * red + 0.1192 * green + 0.9505 * blue

    def root(t):
        return t ** (1 / 3) if t > (24 / 116) ** 3 else 841 / 108 * t + 16 / 116

    fx, fy, fz = root(x / 0.9505), root(y), root(z / 1.0890)
    return 116 * fy - 16, 500 * (fx - fy), 200 * (fy - fz)


@given(CHANNEL, CHANNEL, CHANNEL)
def test_lab_is_the_definition_to_a_thousandth(red, green, blue):
    np.testing.assert_allclose(lab([red, green, blue]), lab_as_defined(red, green, blue), atol=1e-3)


@pytest.mark.parametrize(
    ("linear", "published"),
    [
        ((1, 1, 1), (100, 0, 0)),
        ((1, 0, 0), (53.24, 80.09, 67.20)),
        ((0, 1, 0), (87.73, -86.18, 83.18)),
        ((0, 0, 1), (32.30, 79.19, -107.86)),
    ],
)
def test_the_corners_of_srgb_have_the_lab_that_is_printed_everywhere(linear, published):
    np.testing.assert_allclose(lab(linear), published, atol=0.03)


@given(st.floats(0, 1, width=32))
def test_a_grey_has_no_chroma(grey):
    assert np.abs(lab([grey] * 3)[1:]).max() < 1e-3


def test_an_image_is_its_pixels_one_by_one_and_is_left_as_it_was():
    image = np.random.default_rng(5).random((7, 9, 3), np.float32)
    before = image.copy()
    whole = lab(image)
    assert whole.shape == image.shape
    assert whole.dtype == np.float32
    np.testing.assert_allclose(whole[3, 4], lab(image[3, 4]), atol=1e-4)
    np.testing.assert_allclose(whole[::2], lab(image[::2]), atol=1e-4)
    np.testing.assert_array_equal(image, before)
    assert lab(np.empty((0, 3))).shape == (0, 3)


def test_numbers_do_not_depend_on_the_number_of_threads():
    image = np.random.default_rng(6).random((400, 500, 3), np.float32)
    threads = cv2.getNumThreads()
    try:
        cv2.setNumThreads(1)
        alone = lab(image)
        cv2.setNumThreads(2)
        np.testing.assert_array_equal(alone, lab(image))
    finally:
        cv2.setNumThreads(threads)


def test_the_typology_angle_is_that_of_its_definition():
    assert ita_deg([70, 12, 15]) == pytest.approx(math.degrees(math.atan(20 / 15)))
    assert ita_deg([30, 12, 15]) == pytest.approx(-math.degrees(math.atan(20 / 15)))
    assert ita_deg(np.full((2, 3, 3), 60, np.float32)).shape == (2, 3)


def test_the_typology_angle_nears_ninety_without_a_leap_and_is_unknown_beyond():
    assert ita_deg([70, 0, 1e-6]) == pytest.approx(90, abs=1e-3)
    assert np.isnan(ita_deg([[70, 0, 0], [70, 0, -1e-6], [50, 0, 0]])).all()


def test_optical_density_ends_where_eight_bits_end():
    np.testing.assert_allclose(optical_density([1, 0.1, 0.01]), [0, 1, 2], atol=1e-6)
    np.testing.assert_allclose(optical_density([0, -1, DARKEST]), -math.log10(1 / 255 / 12.92), rtol=1e-6)


def test_luminance_is_one_for_white_and_weighs_green_most():
    np.testing.assert_allclose(luminance([[1, 1, 1], [1, 0, 0], [0, 1, 0], [0, 0, 1]]), [1, 0.2126, 0.7152, 0.0722], atol=1e-6)


@given(CHANNEL, CHANNEL, CHANNEL)
def test_from_lab_leads_back(red, green, blue):
    np.testing.assert_allclose(from_lab(lab([red, green, blue])), [red, green, blue], atol=2e-5)
