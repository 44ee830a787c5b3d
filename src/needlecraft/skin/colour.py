"""What a colour is as a number: CIE L*a*b*, the typology angle, optical density, luminance.

Everything takes linear sRGB (as ``Photo.linear`` gives it), one colour or any array of them with red, green, blue last. The numbers are
those of skin only if the pixels are its reflectance: see ``card.calibration``.
"""

from __future__ import annotations

from typing import Final

import cv2
import numpy as np
from numpy.typing import ArrayLike, NDArray

Numbers = NDArray[np.float32]

_TO_XYZ: Final = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]])
"""Linear sRGB to CIE XYZ, 2 degree observer (IEC 61966-2-1, 1999)."""
_TO_RELATIVE_XYZ: Final = (_TO_XYZ / _TO_XYZ.sum(axis=1, keepdims=True)).astype(np.float32)
"""The same over its white, D65 = (0.9505, 1, 1.0890): a grey has no chroma at all."""
_LINEAR_UNDER: Final = (6 / 29) ** 3
_SLOPE, _OFFSET = (29 / 6) ** 2 / 3, 4 / 29
"""Where the cube root gives way to a line, and that line (CIE 15, 2004, section 8.2.1)."""
_FROM_ROOTS: Final = np.array([[0, 116, 0, -16], [500, -500, 0, 0], [0, 200, -200, 0]], np.float32)
"""L*, a*, b* from the roots of X, Y, Z and one (CIE 15, 2004, section 8.2.1)."""
DARKEST: Final = 1 / (255 * 12.92)
"""The least that eight bits of sRGB tell from black (IEC 61966-2-1, 1999): nothing is denser than 3.52."""
_TO_DENSITY: Final = np.float32(-1 / np.log(10))
"""Natural logarithms, three times as fast in numpy as those to the base of ten."""


def lab(linear: ArrayLike) -> Numbers:
    """CIE L*a*b* of linear sRGB against D65, 2 degree observer, as CIE 15 (2004) defines it.

    Shape (..., 3) in and out, float32. Computed, not looked up: within 0.001 of the definition. Colours outside sRGB, negative ones too,
    keep their place.
    """
    colours = np.ascontiguousarray(linear, np.float32)
    if not colours.size:
        return colours.copy()
    relative = cv2.transform(colours.reshape(-1, 1, 3), _TO_RELATIVE_XYZ)
    roots = cv2.pow(relative, 1 / 3)
    dark = relative <= _LINEAR_UNDER
    if dark.any():
        roots[dark] = relative[dark] * np.float32(_SLOPE) + np.float32(_OFFSET)
    return np.asarray(cv2.transform(roots, _FROM_ROOTS, dst=relative), np.float32).reshape(colours.shape)


def from_lab(lab: ArrayLike) -> Numbers:
    """Linear sRGB of CIE L*a*b*, the way back of ``lab``: shape (..., 3) in and out. Colours outside sRGB come out below 0 or above 1."""
    colours = np.asarray(lab, np.float64)
    lightness = (colours[..., 0] + 16) / 116
    roots = np.stack([lightness + colours[..., 1] / 500, lightness, lightness - colours[..., 2] / 200], axis=-1)
    relative = np.where(roots > 6 / 29, roots**3, (roots - _OFFSET) / _SLOPE)
    return np.asarray(relative @ np.linalg.inv(_TO_RELATIVE_XYZ.astype(np.float64)).T, np.float32)


def ita_deg(lab: ArrayLike) -> Numbers:
    """Individual typology angle in degrees: the direction of (b*, L* - 50), shape (..., 3) to (...).

    Found as an arc tangent of two arguments, so that it nears 90 degrees without a leap as b* goes to nothing. Where b* is not positive it
    is nan: skin is never bluer than grey, and the quotient would change its sign. Take the angle of a zone's mean colour, not the mean of
    its angles. It tells something of skin only when the colours are absolute (``Calibration.is_absolute``).
    """
    colours = np.asarray(lab, np.float32)
    lightness, yellow = colours[..., 0], colours[..., 2]
    angle = np.degrees(np.arctan2(lightness - 50, yellow))
    return np.where(yellow > 0, angle, np.float32(np.nan)).astype(np.float32)


def optical_density(linear: ArrayLike) -> Numbers:
    """-log10 of each channel, float32, any shape; no denser than 3.52, where eight bits end (``DARKEST``)."""
    density = np.array(linear, np.float32, order="C")
    np.log(np.maximum(density, np.float32(DARKEST), out=density), out=density)
    return np.multiply(density, _TO_DENSITY, out=density)


def luminance(linear: ArrayLike) -> Numbers:
    """CIE Y of linear sRGB, from 0 to 1, shape (..., 3) to (...), float32 (IEC 61966-2-1, 1999)."""
    return np.asarray(np.asarray(linear, np.float32) @ _TO_XYZ[1].astype(np.float32))
