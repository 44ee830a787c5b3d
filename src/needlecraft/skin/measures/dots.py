"""Round things in a zone, counted and their area added up: what pores, brown spots and red marks have in common."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from ..arrays import Plane
from ..filters import Blobs, blobs
from . import sizes
from .planes import Planes
from .surface import Value
from .zone import Zone

LEAST_ROUNDNESS: Final = 0.4
"""Smaller over larger curvature; a line has 0. Chosen on the made skin."""


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of round things. The first and the last radius only guard; ``least_od`` is the least contrast."""

    count: str
    share: str
    radii_mm: tuple[float, ...]
    least_od: float
    least_px_per_mm: float


def of_zones(kind: Kind, planes: Planes, zones: Sequence[Zone], plane: Plane, factor: int) -> Iterator[dict[str, Value]]:
    """Count by area, and the share of the zone under the discs; ``plane`` is reduced by ``factor``."""
    why = too_coarse(kind, planes)
    found = None if why else _found(kind, planes, plane, factor)
    unit = sizes.per_area(planes.scale)
    for zone in zones:
        if found is None or zone.why:
            yield {kind.count: zone.none(unit, zone.why or why), kind.share: zone.none("%", zone.why or why)}
        else:
            yield _counted(kind, planes, zone, found, factor)


def too_coarse(kind: Kind, planes: Planes) -> str:
    """Why this kind cannot be seen in a photo; empty where it can."""
    return sizes.too_coarse(planes.scale, kind.least_px_per_mm)


def _found(kind: Kind, planes: Planes, plane: Plane, factor: int) -> Blobs:
    radii = [radius * planes.scale.px_per_mm / factor for radius in kind.radii_mm]
    every = blobs(plane, radii, kind.least_od, planes.skin_reduced(factor))
    return Blobs(*(column[every.roundness >= LEAST_ROUNDNESS] for column in every))


def _counted(kind: Kind, planes: Planes, zone: Zone, found: Blobs, factor: int) -> dict[str, Value]:
    x, y = ((place + 0.5) * factor - 0.5 for place in (found.x_px, found.y_px))
    is_here = zone.whole.has(x, y)
    covered = np.pi * float(np.square(found.radius_px[is_here]).sum()) * factor**2 / zone.n_px
    return {
        kind.count: zone.value(np.count_nonzero(is_here) / zone.area, sizes.per_area(planes.scale)),
        kind.share: zone.value(100 * covered, "%"),
    }
