"""Lines of a zone: how long, how dense, how deep in contrast.

A dark line is a furrow, a crease, a vein or a hair thin enough to pass; expression and the direction of the light change lines more than
any treatment does. The net of the microrelief falls into pieces too short to count. Fine and coarse lines are looked for apart and told
together: one about 0.6 mm wide passes from the one to the other by blur alone, so that their parts would say nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from ..arrays import Mask, Plane
from ..filters import ridges
from . import sizes
from .colours import INDEX
from .planes import Planes
from .skeleton import strokes
from .surface import Value
from .zone import Zone

TITLES: Final = {
    "lines": "Lines",
    "line_depth": "Contrast of lines",
}
COARSE_LINE_MM: Final = (0.5, 0.8)
"""Standard deviations at which wide dark lines are looked for, in what is darker in every channel: the rim of a spot is no line."""
STRONG_OD, WEAK_OD = 0.05, 0.025
"""A line begins where it is darker by the first, and goes on while it is darker by the second. Chosen on the made skin."""
LEAST_FINE_MM, LEAST_COARSE_MM = 3.0, 5.0
"""Shorter pieces are no lines."""
SPUR_MM: Final = 0.6
"""Shorter branches are cut off; the meshes of the microrelief are smaller."""
LEAST_PX_PER_MM: Final = 6.0
"""The narrowest kernel is then 1.2 pixels wide."""
_DEPTH: Final = "OD × 100"


class Found(NamedTuple):
    """Pixels of lines in pixels of the whole: place, length and contrast."""

    x_px: NDArray[np.float64]
    y_px: NDArray[np.float64]
    length_px: NDArray[np.float64]
    depth_od: NDArray[np.float32]


def of_zones(planes: Planes, zones: Sequence[Zone]) -> Iterator[dict[str, Value]]:
    """Length of lines by area, and their mean contrast."""
    why = sizes.too_coarse(planes.scale, LEAST_PX_PER_MM)
    both = None if why else _both(planes)
    unit = f"{sizes.length_unit(planes.scale)} {sizes.per_area(planes.scale)}"
    for zone in zones:
        if both is None or zone.why:
            yield {name: zone.none(_DEPTH if name == "line_depth" else unit, zone.why or why) for name in TITLES}
        else:
            yield _values(planes, zone, both, unit)


def _values(planes: Planes, zone: Zone, both: tuple[Found, Found], unit: str) -> dict[str, Value]:
    here = [zone.whole.has(found.x_px, found.y_px) for found in both]
    length = np.concatenate([found.length_px[is_here] for found, is_here in zip(both, here, strict=True)])
    depth = np.concatenate([found.depth_od[is_here] for found, is_here in zip(both, here, strict=True)])
    return {
        "lines": zone.value(length.sum() / (planes.scale.px_per_unit * zone.area), unit),
        "line_depth": zone.value(INDEX * float(np.average(depth, weights=length)), _DEPTH)
        if length.size
        else zone.none(_DEPTH, "there are no lines"),
    }


def _both(planes: Planes) -> tuple[Found, Found]:
    """Fine and coarse lines. What answers at both widths is of the one at which it answers more."""
    near, far = planes.line_factor, planes.factor
    fine, coarse = planes.fine_lines(), ridges(planes.shadow(), [sigma * planes.scale.px_per_mm / far for sigma in COARSE_LINE_MM])
    reach = 2 * (far // near) + 1
    return (
        _found(planes, fine, near, LEAST_FINE_MM, (coarse, far)),
        _found(planes, coarse, far, LEAST_COARSE_MM, (cv2.dilate(fine, np.ones((reach, reach), np.uint8)), near)),
    )


def _found(planes: Planes, depth: Plane, factor: int, least_mm: float, other: tuple[NDArray[np.float32], int]) -> Found:
    skin = planes.skin[::factor, ::factor][: depth.shape[0], : depth.shape[1]]
    row, column, length = strokes(
        _hysteresis(depth, skin), least_mm * planes.scale.px_per_mm / factor, SPUR_MM * planes.scale.px_per_mm / factor
    )
    x, y = ((place + 0.5) * factor - 0.5 for place in (column, row))
    plane, its = other
    there = plane[np.minimum((y / its).astype(int), plane.shape[0] - 1), np.minimum((x / its).astype(int), plane.shape[1] - 1)]
    own = depth[row, column]
    is_own = own >= there
    return Found(x[is_own], y[is_own], length[is_own] * factor, own[is_own])


def _hysteresis(depth: Plane, skin: Mask) -> Mask:
    """Connected places over ``WEAK_OD`` that somewhere pass ``STRONG_OD``."""
    weak = ((depth > WEAK_OD) & skin).view(np.uint8)
    count, labels = cv2.connectedComponents(weak, connectivity=8)
    at = np.flatnonzero(weak.view(bool))
    label = labels.reshape(-1)[at]
    is_line = np.zeros(count, bool)
    is_line[label[depth.reshape(-1)[at] > STRONG_OD]] = True
    weak.reshape(-1)[at] = is_line[label]
    return weak.view(bool)
