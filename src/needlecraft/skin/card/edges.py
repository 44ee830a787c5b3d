"""Where the sides of dark squares run, to a fraction of a pixel.

Across each side the image is read at many places. How much of such a reading is light tells where the side is: an area, which neither noise
nor blur moves, unlike the steepest place. A line through all of them is a side; two lines meet in a corner.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

import cv2
import numpy as np
from numpy.typing import NDArray

from .layout import MODULE_MM

Array = NDArray[np.float64]

_REACH_MM: Final = 0.75 * MODULE_MM
"""How far a side is read to both sides: within the black border of a marker and the white around it."""
_N_ACROSS: Final = 33
_N_ALONG: Final = 25
_FROM_END: Final = 0.12
"""The part of a side next to a corner that is left out at both ends."""
_N_FLAT: Final = 5
"""Readings at each end that tell how dark the dark and how light the light is."""
_NEARLY_LINEAR: Final = 2.2
"""Undoes the encoding of sRGB well enough to tell where half of the light is."""
_LEAST_CONTRAST: Final = 1e-4
_TENTH, _NINE_TENTHS, _BETWEEN_SIGMAS = 0.1, 0.9, 2.563
"""From a tenth to nine tenths of a blurred edge are 2.563 sigmas of a Gaussian."""


@dataclass(frozen=True, slots=True, eq=False)
class Sides:
    """The corners of the squares in pixels, (n, 4, 2), how soft their sides are, as the sigma of a Gaussian, and their contrast, (n,)."""

    corners: Array
    blur_px: float
    contrast: Array
    """How much lighter it is around each square than inside, as a part of white, its least distinct side."""


def located(grey: NDArray[np.uint8], squares_mm: Array, project: Callable[[Array], Array]) -> Sides:
    """The sides of dark squares (n, 4, 2), clockwise, near where ``project`` takes them from millimetres to pixels."""
    start, end = squares_mm[:, :, None], np.roll(squares_mm, -1, axis=1)[:, :, None]
    along = np.linspace(_FROM_END, 1 - _FROM_END, _N_ALONG)[:, None]
    on_side = start + (end - start) * along
    unit = (end - start) / np.linalg.norm(end - start, axis=-1, keepdims=True)
    outwards = np.stack([unit[..., 1], -unit[..., 0]], axis=-1)
    across = np.linspace(-_REACH_MM, _REACH_MM, _N_ACROSS)
    places = project(on_side[..., None, :] + outwards[..., None, :] * across[:, None])
    level, contrast = _levels(grey, places)
    light_mm = (level.mean(axis=-1) - 0.5) * 2 * _REACH_MM
    points = project(on_side - outwards * light_mm[..., None])
    return Sides(_corners(points), _blur_px(level, places), contrast.mean(axis=-1).min(axis=-1))


def _levels(grey: NDArray[np.uint8], places: Array) -> tuple[Array, Array]:
    """From dark (0) to light (1) across each side, (n, 4, along, across), and by how much, (n, 4, along).

    Of light, since it is light that a lens blurs.
    """
    flat = places.astype(np.float32).reshape(-1, _N_ALONG * _N_ACROSS, 2)
    read = cv2.remap(grey, flat[..., 0], flat[..., 1], cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    values = (np.asarray(read, np.float64).reshape(places.shape[:-1]) / 255) ** _NEARLY_LINEAR
    dark, light = values[..., :_N_FLAT].mean(axis=-1, keepdims=True), values[..., -_N_FLAT:].mean(axis=-1, keepdims=True)
    return np.clip((values - dark) / np.maximum(light - dark, _LEAST_CONTRAST), -0.5, 1.5), (light - dark)[..., 0]


def _corners(points: Array) -> Array:
    """Where the lines through the points of neighbouring sides meet, (n, 4, 2)."""
    lines = np.array([[_line(side) for side in square] for square in points])
    meeting = np.cross(np.roll(lines, 1, axis=1), lines)
    return np.asarray(meeting[..., :2] / meeting[..., 2:])


def _line(points: Array) -> Array:
    """The line near most of the points, as (a, b, c) with a x + b y + c = 0."""
    fitted: Any = cv2.fitLine(points.astype(np.float32), cv2.DIST_HUBER, 0, 0.001, 0.0001)
    dx, dy, x, y = fitted.ravel().astype(np.float64)
    return np.array((-dy, dx, dy * x - dx * y))


def _blur_px(level: Array, places: Array) -> float:
    """Half of the sides are sharper than this: the length from a tenth to nine tenths of the mean edge of each, over that of a Gaussian."""
    step_px = np.linalg.norm(places[..., -1, :] - places[..., 0, :], axis=-1).mean(axis=-1) / (_N_ACROSS - 1)
    mean_edge = level.mean(axis=2)
    n_between = np.sum((mean_edge > _TENTH) & (mean_edge < _NINE_TENTHS), axis=-1)
    return float(np.median(n_between * step_px) / _BETWEEN_SIGMAS)
