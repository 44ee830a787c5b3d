"""How evenly melanin and blood lie in a zone: the spread of what is left when everything small is smoothed away."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

import cv2
import numpy as np

from ..arrays import Plane
from ..filters import smooth
from . import sizes
from .colours import INDEX
from .planes import Planes
from .surface import Value
from .zone import Zone

TITLES: Final = {"melanin_spread": "Unevenness of melanin", "blood_spread": "Unevenness of redness"}
SMOOTHED_MM: Final = 2.0
"""Standard deviation of the Gaussian: spots and pores are gone, patches stay."""
MAD_TO_SD: Final = 1.4826
"""Median absolute deviation of a normal distribution to its standard deviation."""
LEAST_SHARE: Final = 0.5
"""A cell counts of which at least this much can be used."""
_UNIT: Final = "OD × 100"


def of_zones(planes: Planes, zones: Sequence[Zone]) -> Iterator[dict[str, Value]]:
    """Robust standard deviation of melanin and of blood over the zone. A lamp of two colours, one from each side, looks the same."""
    return (_of_zone(planes, zone) for zone in zones)


def _of_zone(planes: Planes, zone: Zone) -> dict[str, Value]:
    why = zone.why or ("" if planes.has_scale else sizes.NO_SCALE)
    if why:
        return {name: zone.none(_UNIT, why) for name in TITLES}
    return {name: zone.value(INDEX * _spread(planes, zone, plane), _UNIT) for name, plane in zip(TITLES, planes.chromophores, strict=True)}


def _spread(planes: Planes, zone: Zone, plane: Plane) -> float:
    """Smoothed within the zone alone, so that lips and brows beside it do not count."""
    inside = np.ascontiguousarray(zone.coarse.box.cut(plane), np.float32)
    pixel = max(1, round(SMOOTHED_MM * planes.scale.px_per_mm / planes.factor / 2))
    mask = zone.coarse.mask.astype(np.float32)
    size = (max(1, inside.shape[1] // pixel), max(1, inside.shape[0] // pixel))
    share = cv2.resize(mask, size, interpolation=cv2.INTER_AREA)
    mean = np.asarray(cv2.resize(inside * mask, size, interpolation=cv2.INTER_AREA) / np.maximum(share, 1e-6), np.float32)
    is_inside = share > LEAST_SHARE
    level = smooth(mean, SMOOTHED_MM * planes.scale.px_per_mm / planes.factor / pixel, is_inside)[is_inside]
    return MAD_TO_SD * float(np.median(np.abs(level - np.median(level)))) if level.size else 0.0
