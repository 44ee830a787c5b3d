"""Lengths and areas as they are reported: centimetres beside a card, else parts of the outer-canthal distance (OCD)."""

from __future__ import annotations

from typing import Final

from ..arrays import Scale

_CM_MM: Final = 10.0
_TENTH: Final = 10.0
"""A tenth of the outer-canthal distance, in per cent; nominally 9 mm, so that numbers are about as large as those per centimetre."""

NO_SCALE: Final = "the scale is not known: photograph it with the card beside it"


def length_unit(scale: Scale) -> str:
    """The unit of a length."""
    return scale.unit


def per_area(scale: Scale) -> str:
    """The unit of a count by area."""
    return "per cm²" if scale.unit == "mm" else "per (10 % OCD)²"


def areas(scale: Scale, n_px: float) -> float:
    """So many pixels as square centimetres, or as squares of a tenth of the outer-canthal distance."""
    side = _CM_MM if scale.unit == "mm" else _TENTH
    return float(n_px / (scale.px_per_unit * side) ** 2)


def too_coarse(scale: Scale, least_px_per_mm: float) -> str:
    """Why things of a size cannot be seen in this photo; empty where they can."""
    if scale.unit == "px":
        return NO_SCALE
    if scale.px_per_mm < least_px_per_mm:
        return f"{scale.px_per_mm:.1f} pixels per mm, and this needs {least_px_per_mm:.0f}: fill the photo, by the lens and not from near"
    return ""
