"""Texture of a zone: its contrast in optical density between two sizes.

A 2-D contrast, not a height: light from the side doubles what light from the front shows of the same skin. Focus and the camera's own
sharpening move it more than a treatment does, so two photos are made equally sharp before it is compared.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

import numpy as np

from ..arrays import Plane
from . import sizes
from .planes import TEXTURE_MM, Planes
from .surface import Value
from .zone import Zone

TITLES: Final = {"texture_sa": "Texture contrast Sa", "texture_sq": "Texture contrast Sq"}
LEAST_PX_PER_MM: Final = 2 / TEXTURE_MM[0]
"""Two pixels to the finest wavelength."""
_UNIT: Final = "OD × 1000"
_THOUSAND: Final = 1000.0
_NOTE: Final = "2-D texture contrast in optical density, not height"


def of_zones(planes: Planes, zones: Sequence[Zone]) -> Iterator[dict[str, Value]]:
    """Sa, the mean absolute deviation, and Sq, the root mean square, of green optical density between wavelengths of 0.25 and 1 mm.

    Their names are those of ISO 25178-2 for heights, which these are not.
    """
    why = sizes.too_coarse(planes.scale, LEAST_PX_PER_MM)
    plane = None if why else planes.texture()
    return (_of_zone(plane, zone, why) for zone in zones)


def _of_zone(plane: Plane | None, zone: Zone, why: str) -> dict[str, Value]:
    if plane is None or zone.why:
        return {name: zone.none(_UNIT, zone.why or why) for name in TITLES}
    texture = zone.whole.values(plane)
    sa = float(np.mean(np.abs(texture)))
    sq = float(np.sqrt(np.mean(np.square(texture))))
    return {"texture_sa": zone.value(_THOUSAND * sa, _UNIT, _NOTE), "texture_sq": zone.value(_THOUSAND * sq, _UNIT, _NOTE)}
