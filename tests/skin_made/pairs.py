"""Two photos of the same made skin: an easy pair, and one as hard as practice gets."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .camera import Camera, Light, Photograph
from .scene import Scene, make
from .warp import Warp

FULL_LENGTH_PX = 4000
"""The recipes are for photos of 3000 by 4000; shifts and waves of smaller ones are smaller in the same measure."""


@dataclass(frozen=True, slots=True)
class Pair:
    """``follow_up.displacement`` leads from a pixel of the baseline to the follow-up; ``lost_spots`` (n, 3) are gone there."""

    before: Scene
    after: Scene
    baseline: Photograph
    follow_up: Photograph
    lost_spots: np.ndarray


def easy_pair(seed: int, shape: tuple[int, int]) -> Pair:
    """2 degrees, 2 %, a shift, waves of 20 px; other light; 80 % of the spots left and a new red patch; JPEG 92."""
    part = max(shape) / FULL_LENGTH_PX
    warp = Warp(rotation_deg=2, scale=1.02, shift_px=(40 * part, -25 * part), wave_px=20 * part, seed=seed)
    light = Light(balance=(1.18, 1.10, 1.05), gradient=0.15)
    return _pair(seed, shape, {"spots": 0.8, "patch_od": 0.06}, warp, light, Camera(noise=1.5, jpeg_quality=92, seed=seed + 1))


def hard_pair(seed: int, shape: tuple[int, int]) -> Pair:
    """5 degrees, 8 %, waves of 35 px; relief lit anew, pores faded, a third of the spots gone, blurred, noisy, JPEG 80."""
    part = max(shape) / FULL_LENGTH_PX
    warp = Warp(rotation_deg=5, scale=1.08, shift_px=(160 * part, -110 * part), wave_px=35 * part, seed=seed)
    change = {"spots": 2 / 3, "patch_od": 0.06, "relief_new": 0.4, "pore_depth": 0.3}
    light = Light(balance=(1.18, 1.10, 1.05), gradient=0.35)
    return _pair(seed, shape, change, warp, light, Camera(blur_px=1.3, noise=3.0, jpeg_quality=80, seed=seed + 1))


def _pair(seed: int, shape: tuple[int, int], change: dict[str, float], warp: Warp, light: Light, camera: Camera) -> Pair:
    before = make(seed, shape, pores_per_cm2=18.0, spots_per_cm2=0.24, marks_per_cm2=0.12, lines=14)
    after = before.changed(**change)
    kept = len(after.spots())
    first = Camera(noise=1.5, jpeg_quality=92, seed=seed)
    return Pair(before, after, before.photograph(camera=first), after.photograph(warp, light, camera), before.spots()[kept:])
