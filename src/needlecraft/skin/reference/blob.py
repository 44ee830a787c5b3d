"""Round things by brute force: each pixel of each scale against all its neighbours."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple

import numpy as np

from .gaussian import Numbers, curvatures

PEAK: Final = 2 / np.e
"""Of the normalised Laplacian amid a disc of depth 1, at sigma = radius / sqrt(2)."""


class Blob(NamedTuple):
    """One round thing."""

    x_px: int
    y_px: int
    radius_px: float
    contrast: float


def blobs(plane: Numbers, radii_px: Sequence[float], least: float) -> list[Blob]:
    """What is larger than its 26 neighbours in space and scale, strongest first; the first and the last radius only guard."""
    radii = sorted(radii_px)
    scales = np.stack([_answer(plane, radius / np.sqrt(2)) for radius in radii])
    found = []
    for level in range(1, len(radii) - 1):
        for y in range(1, plane.shape[0] - 1):
            for x in range(1, plane.shape[1] - 1):
                around = scales[level - 1 : level + 2, y - 1 : y + 2, x - 1 : x + 2].ravel()
                here = scales[level, y, x]
                if here >= least and here > np.delete(around, around.size // 2).max():
                    found.append(Blob(x, y, _radius(radii, level, scales[:, y, x]), float(here)))
    return sorted(found, key=lambda blob: -blob.contrast)


def _radius(radii: Sequence[float], level: int, answers: Numbers) -> float:
    """Where the parabola through the answers of three radii peaks, in steps of their logarithms."""
    below, here, above = (float(answer) for answer in answers[level - 1 : level + 2])
    at = (above - below) / (2 * (2 * here - below - above))
    other = radii[level + 1] / radii[level] if at > 0 else radii[level] / radii[level - 1]
    return float(radii[level] * other**at)


def _answer(plane: Numbers, sigma: float) -> Numbers:
    across, down, _ = curvatures(plane, sigma)
    return -(sigma**2) * (across + down) / PEAK
