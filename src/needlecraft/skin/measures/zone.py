"""One zone of a surface: which pixels count, and whether they are enough."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np

from ..arrays import Box
from ..regions import Region, union
from . import sizes
from .planes import Planes
from .surface import Value

LEAST_AREA_MM2: Final = 50.0
LEAST_PX: Final = 400
LEAST_COVERAGE: Final = 0.6
"""A zone that is smaller, or of which less can be used, has no numbers. Chosen."""


_FULL: Final = np.uint8(255)


@dataclass(frozen=True, slots=True, eq=False)
class Zone:
    """What of a zone is usable, in the ``whole`` planes and in the ``coarse`` ones. ``why``: what forbids all numbers."""

    whole: Region
    coarse: Region
    n_px: int
    coverage: float
    area: float
    why: str

    @classmethod
    def of(cls, planes: Planes, name: str) -> Zone:
        """The zone of that name with what is usable of it."""
        zone = planes.surface.zones[name]
        coarse_box = _coarse_box(zone.box, planes)
        box = Box(*(side * planes.factor for side in coarse_box))
        inside = union([zone.within(box)], (box.height, box.width))
        mask = inside & box.cut(planes.usable)
        share = cv2.resize(mask.view(np.uint8) * _FULL, (coarse_box.width, coarse_box.height), interpolation=cv2.INTER_AREA)
        whole, coarse = Region(box, mask), Region(coarse_box, np.asarray(share == _FULL))
        n_all, n_px = int(np.count_nonzero(inside)), whole.n_px
        coverage = n_px / n_all if n_all else 0.0
        why = _why(planes, n_all, coverage, coarse.n_px)
        return cls(whole, coarse, n_px, coverage, sizes.areas(planes.scale, n_px), why)

    def value(self, number: float, unit: str, note: str = "") -> Value:
        """A number of this zone."""
        return Value(round(float(number), 6), unit, self.n_px, round(self.coverage, 4), note)

    def none(self, unit: str, why: str) -> Value:
        """The reason why there is no number."""
        return Value(None, unit, self.n_px, round(self.coverage, 4), why=why)


def _coarse_box(box: Box, planes: Planes) -> Box:
    """The box in coarse pixels, at least one each way."""
    height, width = planes.coarse.shape[:2]
    left, top = min(box.x // planes.factor, width - 1), min(box.y // planes.factor, height - 1)
    right, bottom = (-(-(box.x + box.width) // planes.factor), -(-(box.y + box.height) // planes.factor))
    return Box(left, top, max(1, min(right, width) - left), max(1, min(bottom, height) - top))


def _why(planes: Planes, n_all: int, coverage: float, n_coarse: int) -> str:
    area_mm2 = n_all / planes.scale.px_per_mm**2
    is_small = n_all < LEAST_PX or (planes.has_scale and area_mm2 < LEAST_AREA_MM2)
    if not is_small and coverage < LEAST_COVERAGE:
        return f"only {coverage:.0%} of the zone can be used: the rest is glare, far too dark, or covered (hair, beard, mask)"
    if is_small or n_coarse < LEAST_PX / 16 or coverage * area_mm2 < LEAST_AREA_MM2 * planes.has_scale:
        return "the zone is too small in this photo"
    return ""
