"""The filters on a plane of 12 megapixels beside those of scikit-image and DIPlib, and beside what memory allows."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from time import perf_counter

import diplib
import numpy as np
from skimage import feature
from skimage import filters as skimage_filters

from needlecraft.skin.arrays import Plane
from needlecraft.skin.filters import band, blobs, ridges, smooth

from ..timing import in_turns

SIGMAS_PX = (1.0, 3.0, 5.0, 7.0, 9.0)
FINE_PX, COARSE_PX = 2.0, 20.0
N_BLOB_SCALES = 8
BLOB_STEP = (COARSE_PX / FINE_PX) ** (1 / (N_BLOB_SCALES - 1))
#: One more at either end, which only guard; a disc answers most at a sigma of its radius over the root of two.
BLOB_RADII_PX = tuple(2**0.5 * FINE_PX * BLOB_STEP**n for n in range(-1, N_BLOB_SCALES + 1))
LEAST_OD = 0.05
BAND_PX = (3.0, 12.0)
#: Wavelengths at which a Gaussian of sigma 1 leaves half the amplitude (ISO 16610-21:2011), so that the peers cut at the same places.
SIGMA_OF = 0.18738
COPY, OURS, SKIMAGE, DIPLIB = "copy", "ours", "scikit-image", "DIPlib"


@dataclass(frozen=True, slots=True)
class FiltersMeasured:
    """Seconds on the wall, by what is done and who does it; ``copy_s`` of one plane of that size, and how fast that is."""

    seconds: dict[str, dict[str, float]]
    copy_s: float
    gigabytes_a_second: float


def measure(plane: Plane, rounds: int) -> FiltersMeasured:
    """Everything in turns, the slowest too."""
    jobs = _jobs(plane)
    target = np.empty_like(plane)
    contenders = {(COPY, COPY): partial(np.copyto, target, plane)}
    contenders |= {(what, who): run for what, by in jobs.items() for who, run in by.items()}
    taken = in_turns({key: partial(_same, run) for key, run in contenders.items()}, rounds, warm_up=0, clock=perf_counter)  # type: ignore[misc,arg-type]
    copy_s = taken.pop((COPY, COPY))  # type: ignore[call-overload]
    seconds = {what: {who: taken[what, who] for who in by} for what, by in jobs.items()}  # type: ignore[index]
    return FiltersMeasured(seconds, copy_s, 2 * plane.nbytes / copy_s / 1e9)


def _same(run: Callable[[], object]) -> Callable[[], object]:
    """Nothing to set up."""
    return run


def _jobs(plane: Plane) -> dict[str, dict[str, Callable[[], object]]]:
    gauss = {f"Gaussian of {sigma:.0f} px": _gaussians(plane, sigma) for sigma in (FINE_PX, COARSE_PX)}
    fine, coarse = (SIGMA_OF * wavelength for wavelength in BAND_PX)
    return {
        "dark lines at five widths": {
            OURS: lambda: ridges(plane, SIGMAS_PX),
            SKIMAGE: lambda: skimage_filters.frangi(plane, SIGMAS_PX, black_ridges=False),
            DIPLIB: lambda: diplib.Supremum([diplib.FrangiVesselness(plane, [sigma]) for sigma in SIGMAS_PX]),
        },
        "dots at eight sizes": {
            OURS: lambda: blobs(plane, BLOB_RADII_PX, LEAST_OD),
            SKIMAGE: lambda: feature.blob_log(plane, FINE_PX, COARSE_PX, N_BLOB_SCALES, threshold=LEAST_OD, log_scale=True),
        },
        **gauss,
        f"a band from {BAND_PX[0]:.0f} to {BAND_PX[1]:.0f} px": {
            OURS: lambda: band(plane, *BAND_PX),
            SKIMAGE: lambda: skimage_filters.difference_of_gaussians(plane, fine, coarse),
            DIPLIB: lambda: diplib.Gauss(plane, [fine]) - diplib.Gauss(plane, [coarse]),
        },
    }


def _gaussians(plane: Plane, sigma: float) -> dict[str, Callable[[], object]]:
    return {
        OURS: lambda: smooth(plane, sigma),
        SKIMAGE: lambda: skimage_filters.gaussian(plane, sigma),
        DIPLIB: lambda: diplib.Gauss(plane, [sigma]),
    }
