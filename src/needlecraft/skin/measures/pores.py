"""Pores of a zone: small round dark hollows.

Seen by contrast and roundness alone. A freckle, a comedo or the shadow at the root of a hair of the same size counts as a pore; where the
light comes from decides how dark a pore is. Blur takes pores away faster than anything else.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from . import dots
from .planes import Planes
from .surface import Value
from .zone import Zone

TITLES: Final = {"pores": "Pores", "pore_area": "Area of pores"}
PORES: Final = dots.Kind("pores", "pore_area", radii_mm=(0.10, 0.14, 0.20, 0.28, 0.40, 0.56), least_od=0.05, least_px_per_mm=10.0)
"""Radii around 0.14 to 0.40 mm, seen where the smallest guarding radius is a pixel; the contrast is chosen on the made skin."""


def of_zones(planes: Planes, zones: Sequence[Zone]) -> Iterator[dict[str, Value]]:
    """Count of pores by area, and the share of the zone that their discs cover."""
    return dots.of_zones(PORES, planes, zones, planes.green_od, 1)
