"""The colour of made skin: light lost to melanin and blood (Beer-Lambert), and how much melanin gives a wished ITA."""

from __future__ import annotations

import numpy as np

PLAIN_OD = 0.10
"""What skin without melanin and blood loses in every channel."""
NORMAL_BLOOD = 0.12
MELANIN = np.array([0.689, 1.0, 1.796], np.float32)
"""(549/611)^3.48, 1, (549/464)^3.48: the melanosome's absorption goes with the wavelength to -3.48 (Jacques 1998, omlc.org), at the
dominant wavelengths of the primaries of sRGB."""
BLOOD = np.array([0.10, 1.0, 0.74], np.float32)
"""Blood takes green most, violet-blue somewhat less and red hardly: round numbers, chosen."""

_XYZ = np.array([[0.4124564, 0.3575761, 0.1804375], [0.2126729, 0.7151522, 0.0721750], [0.0193339, 0.1191920, 0.9503041]])


def linear_of(melanin: float, blood: float) -> np.ndarray:
    """Reflectance in red, green and blue."""
    return 10.0 ** -(PLAIN_OD + melanin * MELANIN.astype(float) + blood * BLOOD.astype(float))


def ita_of(linear: np.ndarray) -> float:
    """Individual typology angle in degrees, from CIE 15 written out."""
    x, y, z = (_XYZ @ linear) / _XYZ.sum(axis=1)
    f = [np.cbrt(t) if t > (6 / 29) ** 3 else t / (3 * (6 / 29) ** 2) + 4 / 29 for t in (x, y, z)]
    return float(np.degrees(np.arctan2(116 * f[1] - 16 - 50, 200 * (f[1] - f[2]))))


def melanin_for(ita_deg: float, blood: float = NORMAL_BLOOD) -> float:
    """How much melanin makes skin of that ITA, by halving."""
    low, high = 0.0, 2.0
    for _ in range(50):
        middle = (low + high) / 2
        low, high = (middle, high) if ita_of(linear_of(middle, blood)) > ita_deg else (low, middle)
    return (low + high) / 2
