"""One zone of a surface: which pixels count, and whether they are enough."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from ..arrays import Box, Mask, Plane
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
    """``mask`` is cut to ``box``, ``coarse_mask`` to ``coarse_box`` of the coarse planes. ``why``: what forbids all numbers."""

    box: Box
    mask: Mask
    coarse_box: Box
    coarse_mask: Mask
    n_px: int
    coverage: float
    area: float
    why: str

    @classmethod
    def of(cls, planes: Planes, name: str) -> Zone:
        """The zone of that name with what is usable of it."""
        whole = planes.surface.zones[name]
        coarse_box = _coarse_box(Box(*cv2.boundingRect(whole.view(np.uint8))), planes)
        box = Box(*(side * planes.factor for side in coarse_box))
        inside = np.asarray(box.cut(whole), bool)
        mask = inside & np.asarray(box.cut(planes.usable), bool)
        share = cv2.resize(mask.view(np.uint8) * _FULL, (coarse_box.width, coarse_box.height), interpolation=cv2.INTER_AREA)
        coarse_mask = np.asarray(share == _FULL)
        n_all, n_px = int(np.count_nonzero(inside)), int(np.count_nonzero(mask))
        coverage = n_px / n_all if n_all else 0.0
        why = _why(planes, n_all, coverage, int(np.count_nonzero(coarse_mask)))
        return cls(box, mask, coarse_box, coarse_mask, n_px, coverage, sizes.areas(planes.scale, n_px), why)

    def value(self, number: float, unit: str, note: str = "") -> Value:
        """A number of this zone."""
        return Value(round(float(number), 6), unit, self.n_px, round(self.coverage, 4), note)

    def none(self, unit: str, why: str) -> Value:
        """The reason why there is no number."""
        return Value(None, unit, self.n_px, round(self.coverage, 4), why=why)

    def of_plane(self, plane: Plane) -> NDArray[np.float32]:
        """The usable values of a whole plane."""
        return np.asarray(self.box.cut(plane)[self.mask], np.float32)

    def of_coarse(self, plane: Plane) -> NDArray[np.float32]:
        """The usable values of a coarse plane; (n, 3) of a colour."""
        return np.asarray(self.coarse_box.cut(plane)[self.coarse_mask], np.float32)

    def has(self, x: NDArray[np.floating], y: NDArray[np.floating]) -> Mask:
        """Which places, in pixels of the whole, lie on its usable pixels."""
        column, row = np.rint(x).astype(int) - self.box.x, np.rint(y).astype(int) - self.box.y
        is_near = (column >= 0) & (row >= 0) & (column < self.box.width) & (row < self.box.height)
        is_inside = np.zeros(is_near.shape, bool)
        is_inside[is_near] = self.mask[row[is_near], column[is_near]]
        return is_inside


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
