"""Melanin and blood told apart by what light they take.

The modified Beer-Lambert law: optical density = melanin * m + blood * h + the same in all channels, which is shading, lamp and exposure.
What is the same in all channels falls out (projection along (1, 1, 1); Tsumura et al., SIGGRAPH 2003); two fixed directions are left. They
are never fitted to an image: the scale would then change from visit to visit.
"""

from __future__ import annotations

from typing import Final

import cv2
import numpy as np

from ..arrays import Colour, Plane

MELANIN: Final = (0.69, 1.0, 1.80)
"""Density in red, green and blue for 1 in green: absorption of the melanosome goes with the wavelength to the power -3.48 (Jacques, Oregon
Medical Laser Center, 1998), at 611, 549 and 464 nm, the dominant wavelengths of the primaries of sRGB."""
BLOOD: Final = (0.10, 1.0, 0.74)
"""The same for blood, which takes green most, blue less and red hardly. Round numbers, chosen and not measured: cameras differ, so
amounts are in units of their own and compare only within one camera and lamp."""

_DIFFERENCES: Final = np.array([[-1, 1, 0], [0, -1, 1]], float)
"""Green less red, blue less green: what is the same in all channels is gone."""
_SEPARATION: Final = np.linalg.inv(_DIFFERENCES @ np.array([MELANIN, BLOOD]).T) @ _DIFFERENCES


def separated(density: Colour) -> tuple[Plane, Plane]:
    """Melanin and blood from optical density (height, width, 3), each as its density in green; up to a constant of the light's colour."""
    melanin, blood = cv2.split(cv2.transform(density, _SEPARATION.astype(np.float32)))
    return np.asarray(melanin, np.float32), np.asarray(blood, np.float32)
