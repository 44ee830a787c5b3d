"""Roughly where a follow-up lies over its baseline: what registration begins with."""

from __future__ import annotations

from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from .arrays import Plane, Points, Similarity
from .filters import smooth

_LONGEST_PX: Final = 700
_LIGHT_PX: Final = 6.0
_CONTRAST_FLOOR_OD: Final = 0.004
_GREYS_A_DEVIATION: Final = 40.0
_MIDDLE_GREY: Final = 128.0
_N_FEATURES: Final = 3_000
_CLEARLY_NEARER: Final = 0.8
"""A match counts when the second nearest feature is at least that much farther (Lowe 2004, IJCV)."""
_WITHIN_PX: Final = 5.0
_FEWEST: Final = 15


class NotTheSameSkinError(Exception):
    """Too little is found again to say where one photo lies over the other."""


def by_points(baseline: Points, followup: Points) -> Similarity:
    """From points that are known in both, such as those of the face mesh; a third of them may be wrong."""
    found, _ = cv2.estimateAffinePartial2D(baseline, followup, method=cv2.LMEDS)
    if found is None:
        raise NotTheSameSkinError("the two faces cannot be laid over each other")
    return np.asarray(found, np.float64)


def by_features(baseline_od: Plane, followup_od: Plane) -> Similarity:
    """From dots and marks found in both, for skin without a face.

    Right to a few hundredths of the width; it needs marks that have stayed, and cannot follow skin that is stretched.
    """
    scales = [min(1.0, _LONGEST_PX / max(plane.shape)) for plane in (baseline_od, followup_od)]
    here, there = (_marks(plane, scale) for plane, scale in zip((baseline_od, followup_od), scales, strict=True))
    pairs = _pairs(here[1], there[1])
    if len(pairs) >= _FEWEST:
        a, b = here[0][pairs[:, 0]], there[0][pairs[:, 1]]
        cv2.setRNGSeed(0)
        found, kept = cv2.estimateAffinePartial2D(a, b, method=cv2.RANSAC, ransacReprojThreshold=_WITHIN_PX, maxIters=5_000)
        if found is not None and int(kept.sum()) >= _FEWEST:
            return between_sizes(np.asarray(found, np.float64), *scales)
    raise NotTheSameSkinError(
        f"fewer than {_FEWEST} marks of the baseline are found again in the follow-up; take the photo of the same place, from the same side"
    )


def evened(plane_od: Plane) -> Plane:
    """Detail alone, in its own local deviations: light and shade over more than a dozen pixels are taken out."""
    detail = plane_od - smooth(plane_od, _LIGHT_PX)
    contrast = np.sqrt(smooth(detail * detail, _LIGHT_PX)) + np.float32(_CONTRAST_FLOOR_OD)
    return np.asarray(detail / contrast, np.float32)


def greys(plane_od: Plane) -> NDArray[np.uint8]:
    """Evened detail as the greys that features and flow are made for."""
    return np.clip(evened(plane_od) * _GREYS_A_DEVIATION + _MIDDLE_GREY, 0, 255).astype(np.uint8)


def _marks(plane: Plane, scale: float) -> tuple[Points, NDArray[np.float32] | None]:
    small = cv2.resize(plane, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    points, described = cv2.SIFT_create(nfeatures=_N_FEATURES, contrastThreshold=0.02).detectAndCompute(greys(small), None)
    return np.array([point.pt for point in points], np.float32).reshape(-1, 2), described


def _pairs(here: NDArray[np.float32] | None, there: NDArray[np.float32] | None) -> NDArray[np.intp]:
    if here is None or there is None or min(len(here), len(there)) < _FEWEST:
        return np.empty((0, 2), np.intp)
    nearest = cv2.BFMatcher().knnMatch(here, there, k=2)
    pairs = [(one.queryIdx, one.trainIdx) for one, other in nearest if one.distance < _CLEARLY_NEARER * other.distance]
    return np.array(pairs, np.intp).reshape(-1, 2)


def between_sizes(small: Similarity, baseline_scale: float, followup_scale: float) -> Similarity:
    """A similarity between two images as one between those that they are smaller copies of, by so much each.

    Pixel 0 of a small image lies in the middle of those that it stands for.
    """
    baseline_middle, followup_middle = (1 / baseline_scale - 1) / 2, (1 / followup_scale - 1) / 2
    full = small * (baseline_scale / followup_scale)
    full[:, 2] = small[:, 2] / followup_scale + followup_middle - full[:, :2] @ (baseline_middle, baseline_middle)
    return full
