"""Brown spots and red marks of a zone: round places with more melanin, or more blood, than the skin around them.

Radii of 0.5 to 4 mm. Nothing here tells a freckle from what a physician should see, or a mark that is healing from one that is not.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from . import dots
from .planes import Planes
from .surface import Value
from .zone import Zone

TITLES: Final = {
    "spots": "Brown spots",
    "spot_area": "Area of brown spots",
    "red_marks": "Red marks",
    "red_mark_area": "Area of red marks",
}
RADII_MM: Final = (0.35, 0.5, 0.71, 1.0, 1.41, 2.0, 2.83, 4.0, 5.66)
"""Half octaves; the first and the last only guard."""
LEAST_OD: Final = 0.04
"""Least contrast in melanin or blood, as density in green. Chosen on the made skin."""
LEAST_PX_PER_MM: Final = 3.0
"""The smallest guarding radius is then one pixel."""
SPOTS: Final = dots.Kind("spots", "spot_area", RADII_MM, LEAST_OD, LEAST_PX_PER_MM)
RED_MARKS: Final = dots.Kind("red_marks", "red_mark_area", RADII_MM, LEAST_OD, LEAST_PX_PER_MM)


def of_zones(planes: Planes, zones: Sequence[Zone]) -> Iterator[dict[str, Value]]:
    """Count of each by area, and the share of the zone that their discs cover."""
    brown, red = (
        dots.of_zones(kind, planes, zones, plane, planes.factor)
        for kind, plane in zip((SPOTS, RED_MARKS), planes.chromophores, strict=True)
    )
    return (one | other for one, other in zip(brown, red, strict=True))
