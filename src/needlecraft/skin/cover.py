"""What lies over the skin of a face: hair, a beard, a mask, glasses. Told by colour alone, beside the rest of the same face.

Skin takes more blue light than red whatever its tone; cloth, metal, glare and grey hair take both alike. Dark hair takes far more of all
light. What covers most of a face is taken for the face; a thin beard, or a covering of the colour of skin, is not seen.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

import numpy as np

from .arrays import Colour, Mask
from .regions import Region

DARKER_OD: Final = 0.6
"""A quarter of the red light: more than a lamp from the front makes anywhere but at the temples, and than a tan, a mark or a scar."""
PALER: Final = 0.3
"""Of the difference between blue and red. On 25 people, bare skin has more almost everywhere, also where it shines."""
_ENOUGH_PX: Final = 250
"""Of the shorter side, for a median."""
_OF_LIGHTEST, _OF_MOST_COLOUR = 0.25, 0.75
"""Which of the zones are believed to be skin, in order: a mask over two thirds of a face leaves a third."""


def covered(density: Colour, zones: Iterable[Region]) -> Mask:
    """Where the skin of the zones is covered, by the optical density (height, width, 3); nothing where the zones are empty.

    The two limits were set on the 25 people at hand, none of whom wears a full beard, a mask or glasses (docs/reference/skin.md).
    """
    red, colour = density[..., 0], density[..., 2] - density[..., 0]
    step = max(1, min(red.shape) // _ENOUGH_PX)
    thin = np.s_[::step, ::step]
    seen = [zone.thinned(step) for zone in zones]
    medians = np.array([[np.median(zone.values(plane[thin])) for plane in (red, colour)] for zone in seen if zone.n_px])
    if not medians.size:
        return np.zeros(red.shape, bool)
    lightest, coloured = np.quantile(medians[:, 0], _OF_LIGHTEST), np.quantile(medians[:, 1], _OF_MOST_COLOUR)
    return np.asarray((red > lightest + DARKER_OD) | (colour < PALER * coloured))
