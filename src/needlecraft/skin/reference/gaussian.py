"""Gaussians and their derivatives as sums over a window."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from ..arrays import Mask

Numbers = NDArray[np.float64]

REACH_SIGMAS: Final = 5.0
CUT_OFF: Final = float(np.sqrt(np.log(2) / 2) / np.pi)
"""Standard deviation over the wavelength of which half the amplitude passes (ISO 16610-21:2011)."""


def convolved(plane: Numbers, kernel: Numbers) -> Numbers:
    """The sum over a square window about each pixel, the plane mirrored at its edges."""
    reach = len(kernel) // 2
    framed = np.pad(np.asarray(plane, np.float64), reach, mode="symmetric")
    windows = np.lib.stride_tricks.sliding_window_view(framed, kernel.shape)
    return np.einsum("ijkl,kl->ij", windows, kernel[::-1, ::-1])


def grid(sigma: float) -> tuple[Numbers, Numbers]:
    """How far to the right and down each place of the window is."""
    reach = max(1, int(np.ceil(REACH_SIGMAS * sigma)))
    down, right = np.mgrid[-reach : reach + 1, -reach : reach + 1].astype(np.float64)
    return right, down


def bell(sigma: float) -> Numbers:
    """A Gaussian of sum 1."""
    right, down = grid(sigma)
    kernel: Numbers = np.exp(-(right**2 + down**2) / (2 * sigma**2))
    return np.asarray(kernel / kernel.sum(), np.float64)


def smooth(plane: Numbers, sigma_px: float, mask: Mask | None = None) -> Numbers:
    """The weighted mean about each pixel; with a mask, of what it lets through."""
    if mask is None:
        return convolved(plane, bell(sigma_px))
    over, under = convolved(plane * mask, bell(sigma_px)), convolved(mask.astype(np.float64), bell(sigma_px))
    return np.divide(over, under, out=np.zeros_like(over), where=under > 0)


def band(plane: Numbers, fine_px: float, coarse_px: float) -> Numbers:
    """Smoothed for the fine wavelength less smoothed for the coarse."""
    return smooth(plane, CUT_OFF * fine_px) - smooth(plane, CUT_OFF * coarse_px)


def curvatures(plane: Numbers, sigma: float) -> tuple[Numbers, Numbers, Numbers]:
    """Second derivatives across, down and mixed, under a Gaussian."""
    right, down = grid(sigma)
    kernel = bell(sigma)
    across = convolved(plane, (right**2 / sigma**4 - 1 / sigma**2) * kernel)
    along = convolved(plane, (down**2 / sigma**4 - 1 / sigma**2) * kernel)
    return across, along, convolved(plane, right * down / sigma**4 * kernel)
