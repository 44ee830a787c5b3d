"""What the skin of each zone is like, in numbers: colour, evenness, texture, pores, lines, spots and red marks.

One file a measure. ``measure`` computes what several of them need only once (``planes.py``) and asks each of them zone by zone. A number
that a photo cannot give is not given: there is a reason in its place.
"""

from __future__ import annotations

from . import colours, evenness, lines, pores, roughness, spots
from .planes import Planes
from .surface import Surface, Value
from .zone import Zone

__all__ = ["COLOURS", "TITLES", "Surface", "Value", "measure"]

_MEASURES = (colours, evenness, roughness, pores, lines, spots)

TITLES: dict[str, str] = {name: title for one in _MEASURES for name, title in one.TITLES.items()}
"""What people read for each measure."""

COLOURS: frozenset[str] = frozenset(colours.TITLES)
"""Measures of colour itself, which another light moves as a whole; all others are of differences within the skin."""


def measure(surface: Surface) -> dict[str, dict[str, Value]]:
    """All measures of all zones: zone, then measure, then value. Every zone has the same measures.

    Of two photos the numbers can be compared when lamp, camera and sharpness are the same; see each measure for what it cannot see.
    """
    planes = Planes(surface.cut())
    zones = [Zone.of(planes, name) for name in surface.zones]
    measured: dict[str, dict[str, Value]] = {name: {} for name in surface.zones}
    for one in _MEASURES:
        for values, found in zip(measured.values(), one.of_zones(planes, zones), strict=True):
            values.update(found)
    return measured
