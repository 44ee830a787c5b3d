"""Made skin is what it says it is."""

import cv2
import numpy as np
import pytest
from tests.skin_made import Camera, Light, Warp, easy_pair, hard_pair, make
from tests.skin_made.tone import ita_of, linear_of, melanin_for


@pytest.mark.parametrize("ita_deg", [60, 30, 0, -30, -60])
def test_skin_has_the_ita_that_was_asked_for(ita_deg):
    assert ita_of(linear_of(melanin_for(ita_deg), 0.12)) == pytest.approx(ita_deg, abs=1e-6)


def test_the_same_seed_makes_the_same_photo_and_another_seed_another():
    photos = [make(seed, (200, 240)).photograph(camera=Camera(jpeg_quality=90)).pixels for seed in (1, 1, 2)]
    assert np.array_equal(photos[0], photos[1])
    assert not np.array_equal(photos[0], photos[2])


def test_a_warp_and_its_way_back_are_each_other_undone():
    warp = Warp(rotation_deg=5, scale=1.08, shift_px=(16, -11), wave_px=9, seed=3)
    points = np.random.default_rng(0).uniform(0, 500, (50, 2))
    assert np.abs(warp.backward(warp.forward(points, (500, 600)), (500, 600)) - points).max() < 1e-3


def test_the_displacement_leads_each_pixel_to_its_place_in_the_photo():
    scene = make(4, (400, 500))
    still = scene.photograph(camera=Camera(noise=0))
    moved = scene.photograph(Warp(rotation_deg=3, scale=1.04, shift_px=(6, -4), wave_px=5), camera=Camera(noise=0))
    y, x = np.mgrid[:400, :500].astype(np.float32)
    back = cv2.remap(moved.pixels, x + moved.displacement[..., 0], y + moved.displacement[..., 1], cv2.INTER_CUBIC)
    inner = (slice(60, -60), slice(60, -60))
    assert np.abs(back[inner].astype(float) - still.pixels[inner]).mean() < 0.6
    assert np.abs(moved.pixels[inner].astype(float) - still.pixels[inner]).mean() > 3


def test_a_change_keeps_the_first_of_the_things_there_were():
    scene = make(5, (600, 600))
    later = scene.changed(spots=0.5, pores=0.8, lines_length=0.5)
    assert np.array_equal(later.spots(), scene.spots()[: len(later.spots())])
    assert len(later.spots()) == round(len(scene.spots()) * 0.5)
    assert len(later.pores()) == round(len(scene.pores()) * 0.8)
    assert later.truth_length_mm() == pytest.approx(scene.truth_length_mm() / 2, rel=0.05)


def test_light_multiplies_what_the_camera_sees():
    scene = make(6, (200, 200))
    plain, bright = (scene.photograph(light=light, camera=Camera(noise=0)).linear for light in (Light(), Light(0.5, (1.1, 1.0, 0.9))))
    assert np.median(bright / plain, axis=(0, 1)) == pytest.approx([0.55, 0.5, 0.45], rel=0.02)


@pytest.mark.parametrize("pair_of", [easy_pair, hard_pair])
def test_a_pair_differs_by_a_known_movement_and_lost_spots(pair_of):
    pair = pair_of(7, (600, 800))
    assert pair.baseline.pixels.shape == pair.follow_up.pixels.shape == (600, 800, 3)
    assert not pair.baseline.displacement.any()
    assert np.abs(pair.follow_up.displacement).max() > 5
    assert len(pair.lost_spots) == len(pair.before.spots()) - len(pair.after.spots()) > 0
