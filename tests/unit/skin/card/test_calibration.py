"""What the card tells of colours, against a printer, a lamp and a camera that are known."""

import dataclasses

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.unit.skin.card.ciede2000 import delta_e
from tests.unit.skin.card.made import DRAWN, Light, View, drawing, linear_of, seen, srgb_of

from needlecraft.skin.card import layout
from needlecraft.skin.card.calibration import Curve, calibrate, relative
from needlecraft.skin.card.error import CardError
from needlecraft.skin.card.measured import Measured
from needlecraft.skin.colour import from_lab, ita_deg, lab

PRINTED = (DRAWN**1.1) @ (np.eye(3) * 0.8 + 0.2 / 3) * 0.8 + 0.02
"""What a printer made of it: darker, duller, on paper that is not white."""
SKINS = from_lab([(lightness, a, b) for lightness in (72, 62, 50, 38, 30) for a, b in ((9, 16), (14, 18), (20, 16))])
CAMERA = ((1.1, -0.06, -0.04), (-0.08, 1.15, -0.07), (0.02, -0.12, 1.1))
MEASURED = Measured("7", lab(PRINTED))


@pytest.fixture(scope="module")
def printed():
    return drawing(PRINTED)


@pytest.fixture(scope="module")
def visits(found, printed):
    """The same card and skins, the same lamp, twelve times; white balance, exposure, contrast and the holding hand differ."""
    rng = np.random.default_rng(3)
    made = []
    for visit in range(12):
        gain = 0.85 * np.exp(rng.normal(0, 0.08)) * np.exp(rng.normal(0, 0.05, 3) * (1, 0, 1))
        light = Light(gain=tuple(gain), camera=CAMERA, gamma=float(np.exp(rng.normal(0, 0.06))), left_to_right=1.04)
        photo, card = found(seen(View(tilt_deg=rng.uniform(0, 25)), light, printed, seed=visit))
        encoded = np.round(srgb_of(np.clip(SKINS @ np.array(CAMERA).T * gain, 0, 1) ** light.gamma) * 255)
        made.append((photo, card, linear_of(encoded).astype(np.float32)))
    return made


def refused(photo, card, measured=None):
    with pytest.raises(CardError) as caught:
        calibrate(photo, card, measured)
    return caught.value.code


def test_measured_patches_make_skin_absolute(visits):
    before = [delta_e(lab(skins), lab(SKINS)) for _photo, _card, skins in visits]
    after = [delta_e(lab(calibrate(photo, card, MEASURED).apply(skins)), lab(SKINS)) for photo, card, skins in visits]
    assert np.mean(before) > 4
    assert np.mean(after) < 0.5
    assert np.percentile(after, 95) < 1


def test_measured_patches_hold_skin_still_under_changing_white_balance_and_exposure(visits):
    raw = np.array([lab(skins) for _photo, _card, skins in visits])
    held = np.array([lab(calibrate(photo, card, MEASURED).apply(skins)) for photo, card, skins in visits])
    assert raw[..., 1].std(axis=0).mean() > 1
    assert held[..., 1].std(axis=0).mean() < 0.4
    assert ita_deg(raw).std(axis=0).mean() > 4
    assert ita_deg(held).std(axis=0).mean() < 0.8


def test_a_card_that_was_not_measured_still_brings_a_later_photo_to_the_earlier(visits):
    first_photo, first_card, first_skins = visits[0]
    baseline = calibrate(first_photo, first_card)
    assert not baseline.is_absolute
    wanted = lab(baseline.apply(first_skins))
    corrections = [relative(baseline, calibrate(photo, card)) for photo, card, _skins in visits[1:]]
    before = [delta_e(lab(baseline.apply(skins)), wanted) for _photo, _card, skins in visits[1:]]
    after = [delta_e(lab(one.apply(skins)), wanted) for one, (_photo, _card, skins) in zip(corrections, visits[1:], strict=True)]
    assert np.mean(before) > 2.5
    assert np.mean(after) < 0.6
    assert max(one.mean_residual for one in corrections) < 1


def test_without_measured_patches_nothing_is_absolute_and_greys_are_near(visits):
    photo, card, _skins = visits[0]
    plain, absolute = calibrate(photo, card), calibrate(photo, card, MEASURED)
    assert (plain.is_absolute, plain.number) == (False, None)
    assert (absolute.is_absolute, absolute.number) == (True, "7")
    chroma = np.hypot(*lab(plain.apply(plain.patches[layout.IS_GREY]))[:, 1:].T)
    assert chroma.max() < 2


def test_the_plain_photo_of_the_plain_card_is_left_as_it_is(found):
    photo, card = found(seen(View(), Light(), drawing()))
    calibration = calibrate(photo, card)
    assert calibration.correction.max_residual < 1
    np.testing.assert_allclose(delta_e(lab(calibration.apply(SKINS)), lab(SKINS)), 0, atol=0.7)


def test_a_slope_of_light_is_told_and_taken_out_and_too_much_is_refused(found, printed):
    across = 2.2  # the photo is that many cards wide
    for part in (0.97, 0.94):
        photo, card = found(seen(View(roll_deg=0), Light(left_to_right=part**across), printed))
        calibration = calibrate(photo, card, MEASURED)
        assert calibration.falloff.left_right == pytest.approx(1 - part, abs=0.015)
        assert calibration.falloff.top_bottom < 0.01
        assert calibration.correction.mean_residual < 0.5
    assert refused(*found(seen(View(roll_deg=0), Light(left_to_right=0.8**across), printed))) == "uneven_light"


def test_too_bright_and_too_dark_are_refused(found, printed):
    assert refused(*found(seen(View(), Light(gain=(1.3, 1.3, 1.3)), printed))) == "clipped"
    assert refused(*found(seen(View(), Light(gain=(1.3, 0.9, 0.9)), printed))) == "clipped"
    photo, card = found(seen(View(), Light(), printed))
    photo.pixels[:] = photo.pixels // 80
    assert refused(photo, card) == "clipped"


def test_a_shadow_on_the_card_is_refused(found, printed):
    pixels = seen(View(roll_deg=0), Light(), printed)
    x, y = View(roll_deg=0).project([layout.BARE[1]])[0]
    photo, card = found(pixels)
    pixels[round(y) - 12 : round(y) + 12, round(x) - 12 : round(x) + 12] = 150
    assert refused(photo, card) == "shaded"


def test_the_numbers_of_another_card_are_refused(visits):
    photo, card, _skins = visits[0]
    assert refused(photo, card, Measured("8", MEASURED.lab[::-1])) == "unlike_its_patches"


def test_two_pieces_of_card_are_not_compared(visits):
    photo, card, _skins = visits[0]
    one = calibrate(photo, card, MEASURED)
    with pytest.raises(CardError) as caught:
        relative(one, dataclasses.replace(one, number="8"))
    assert caught.value.code == "other_card"


def test_a_glint_of_a_few_pixels_moves_no_patch(found, printed):
    photo, card = found(seen(View(), Light(), printed))
    before = calibrate(photo, card).patches
    for patch in layout.PATCHES:
        x, y = np.round(card.at([patch.centre_mm])[0]).astype(int)
        photo.pixels[y : y + 2, x : x + 2] = 250
    np.testing.assert_allclose(calibrate(photo, card).patches, before, rtol=0.02, atol=0.002)


def test_sixteen_bits_say_the_same(found, printed):
    photo, card = found(seen(View(), Light(), printed))
    deep, same_card = found(photo.pixels.astype(np.uint16) * 257)
    np.testing.assert_allclose(same_card.to_px, card.to_px)
    np.testing.assert_allclose(calibrate(deep, card).patches, calibrate(photo, card).patches, atol=1e-6)
    deep.pixels[:] = 65535
    assert refused(deep, card) == "clipped"


NUMBER = st.floats(0.5, 2)


@given(NUMBER, NUMBER, st.floats(-0.05, 0.05))
def test_a_curve_never_falls(gain, gamma, flare):
    curve = Curve(np.full(3, gain), np.full(3, gamma), np.full(3, flare))
    greys = np.repeat(np.linspace(-0.1, 1.2, 200, dtype=np.float32)[:, None], 3, axis=1)
    assert (np.diff(curve.apply(greys), axis=0) >= -1e-6).all()
    assert curve.apply(np.empty((0, 3), np.float32)).shape == (0, 3)
