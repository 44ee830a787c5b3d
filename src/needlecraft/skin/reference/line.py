"""How deep a line lies at each pixel, by the eigenvalues of its Hessian."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np

from .gaussian import Numbers, curvatures

PEAK: Final = 2 / np.sqrt(27)
"""Of sigma^2 s / (s^2 + sigma^2)^1.5, at sigma = sqrt(2) s: the answer to a Gaussian line of width s and depth 1."""
BETA: Final = 0.5
"""Frangi et al. (MICCAI 1998)."""


def ridges(plane: Numbers, sigmas_px: Sequence[float]) -> Numbers:
    """The largest over the scales of depth times exp(-(l1/l2)^2 / 2 beta^2)."""
    return np.asarray(np.max([_at(plane, sigma) for sigma in sigmas_px], axis=0), np.float64)


def _at(plane: Numbers, sigma: float) -> Numbers:
    across, down, mixed = curvatures(plane, sigma)
    answer = np.zeros(plane.shape)
    for place in np.ndindex(*plane.shape):
        hessian = np.array([[across[place], mixed[place]], [mixed[place], down[place]]])
        smaller, larger = np.linalg.eigvalsh(-(sigma**2) * hessian)
        if larger > 0:
            answer[place] = larger / PEAK * np.exp(-((smaller / larger) ** 2) / (2 * BETA**2))
    return answer
