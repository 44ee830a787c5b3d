"""The colours of a profile come out as a colour engine sees them."""

from __future__ import annotations

import io
import struct
from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageCms

from needlecraft.skin.colour_space import ProfileError, display_p3, encoded_srgb, read_profile, srgb

from .samples import ADOBE_PRIMARIES, ADOBE_RGB, DISPLAY_P3, P3_PRIMARIES, SRGB, profile, srgb_curve

SAMPLED = b"curv\0\0\0\0" + struct.pack(">I", 1024) + (np.linspace(0, 1, 1024) ** 1.8 * 65535).round().astype(">u2").tobytes()
GAMMA = b"para\0\0\0\0\0\0\0\0" + struct.pack(">i", round(2.2 * 65536))
KNEE = b"para\0\0\0\0\0\4\0\0" + struct.pack(">7i", *(round(v * 65536) for v in (2.2, 0.95, 0.05, 0.1, 0.06, 0.0, 0.0)))
PROFILES = {
    "sRGB": SRGB,
    "Display P3": DISPLAY_P3,
    "Adobe RGB": ADOBE_RGB,
    "a sampled curve": profile(P3_PRIMARIES, SAMPLED),
    "a power": profile(ADOBE_PRIMARIES, GAMMA),
    "a power and a line": profile(P3_PRIMARIES, KNEE),
    "no curve": profile(P3_PRIMARIES, b"curv\0\0\0\0\0\0\0\0"),
}


def every_17th_colour() -> np.ndarray:
    return np.array(list(product(range(0, 256, 17), repeat=3)), np.uint8).reshape(64, 64, 3)


@pytest.mark.parametrize("name", PROFILES)
def test_colours_are_those_of_little_cms_to_one_and_a_half_of_255(name: str) -> None:
    colours = every_17th_colour()
    known = ImageCms.ImageCmsProfile(io.BytesIO(PROFILES[name]))
    transform = ImageCms.buildTransform(known, ImageCms.createProfile("sRGB"), "RGB", "RGB", flags=ImageCms.Flags.NOOPTIMIZE)
    oracle = np.asarray(ImageCms.applyTransform(Image.fromarray(colours), transform))
    ours = encoded_srgb(read_profile(PROFILES[name], 8).linear(colours))
    assert np.abs(ours.astype(int) - oracle).max() <= 1.5


@pytest.mark.parametrize(
    "profiled", [SRGB, profile(((0.43607, 0.22249, 0.01392), (0.38515, 0.71687, 0.09708), (0.14307, 0.06061, 0.7141)), srgb_curve())]
)
def test_a_profile_of_srgb_needs_no_matrix(profiled: bytes) -> None:
    space = read_profile(profiled, 8)
    assert space.matrix is None
    assert np.allclose(space.curves, srgb(8).curves, atol=2e-4)


def test_white_is_one_in_every_channel_whatever_the_primaries() -> None:
    for name, content in PROFILES.items():
        white = read_profile(content, 8).linear(np.full((1, 1, 3), 255, np.uint8))
        assert np.allclose(white, 1, atol=3e-3), name


def test_display_p3_by_its_name_is_display_p3_by_its_profile() -> None:
    colours = every_17th_colour()
    assert np.allclose(display_p3(8).linear(colours), read_profile(DISPLAY_P3, 8).linear(colours), atol=2e-3)


def test_a_colour_outside_srgb_is_kept_below_zero() -> None:
    green = read_profile(DISPLAY_P3, 8).linear(np.array([[[0, 255, 0]]], np.uint8))
    assert green[0, 0, 0] < -0.2


@pytest.mark.parametrize("bits", [8, 16])
def test_every_grey_of_srgb_comes_back_as_it_was(bits: int) -> None:
    codes = np.arange(256) * (257 if bits == 16 else 1)
    greys = np.repeat(codes[:, None, None], 3, axis=2).astype(np.uint16 if bits == 16 else np.uint8)
    assert (encoded_srgb(srgb(bits).linear(greys))[:, 0, 0] == np.arange(256)).all()


def test_sixteen_bits_are_finer_than_eight() -> None:
    ramp = np.repeat(np.arange(30000, 30100, dtype=np.uint16)[:, None, None], 3, axis=2)
    assert (np.diff(srgb(16).linear(ramp)[:, 0, 0]) > 0).all()


@pytest.mark.parametrize(("wrong", "why"), [(b"", "no ICC"), (b"x" * 500, "no ICC"), (SRGB[:200], "cut short"), (SRGB[:450], "lacks")])
def test_what_is_no_such_profile_is_refused_with_a_reason(wrong: bytes, why: str) -> None:
    with pytest.raises(ProfileError, match=why):
        read_profile(wrong, 8)


def test_a_profile_of_tables_is_left_to_a_colour_engine() -> None:
    tabled = DISPLAY_P3.replace(b"wtpt", b"A2B0")
    with pytest.raises(ProfileError, match="table of colours"):
        read_profile(tabled, 8)


@given(st.sampled_from(sorted(PROFILES)), st.lists(st.tuples(st.integers(0, 4000), st.integers(0, 255)), max_size=12), st.integers(0, 4000))
def test_a_damaged_profile_is_refused_or_gives_finite_colours(name: str, changes: list[tuple[int, int]], cut: int) -> None:
    content = bytearray(PROFILES[name])
    for place, value in changes:
        content[place % len(content)] = value
    try:
        space = read_profile(bytes(content[: len(content) - cut % 600]), 8)
    except ProfileError:
        return
    assert np.isfinite(space.linear(every_17th_colour())).all()
    assert len(space.name) <= 60
