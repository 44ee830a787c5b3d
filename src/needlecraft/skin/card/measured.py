"""What a colorimeter says of the patches of one piece of card."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from ..colour import Numbers, from_lab
from . import layout
from .error import CardError

_MOST_BYTES: Final = 100_000
_LIGHTEST, _GREATEST_CHROMA = 100.0, 128.0


@dataclass(frozen=True, slots=True, eq=False)
class Measured:
    """The colours of one piece of card. ``number`` is what stands on that piece; ``lab`` is (24, 3), D65, 2 degree observer."""

    number: str
    lab: Numbers

    @property
    def linear(self) -> Numbers:
        """The patches in linear sRGB, that is their reflectance: (24, 3)."""
        return from_lab(self.lab)

    @classmethod
    def read(cls, data: bytes) -> Measured:
        """Read a file of measured patches. Raises CardError (measured_file).

        JSON: ``{"card": "Needlecraft card, edition 1", "number": "7", "white": "D65/2", "patches": {"A1": [L*, a*, b*], ...}}`` with all 24
        patches. Whoever measured against D50 converts first, as most programs of colorimeters can: a colour without its white is none.
        """
        try:
            return _checked(json.loads(data) if len(data) <= _MOST_BYTES else None)
        except (ValueError, TypeError, RecursionError):
            raise _refused("it is not JSON of the expected shape") from None


def _checked(told: Any) -> Measured:
    if not isinstance(told, dict):
        raise _refused("it holds no object, or is too long")
    for key, wanted in (("card", layout.TITLE), ("white", "D65/2")):
        if told.get(key) != wanted:
            raise _refused(f'"{key}" must be "{wanted}"')
    number, patches = told.get("number"), told.get("patches")
    if not isinstance(number, str) or not number.strip():
        raise _refused('"number" must be the number that is written on the card')
    codes = [patch.code for patch in layout.PATCHES]
    if not isinstance(patches, dict) or set(patches) != set(codes):
        raise _refused(f'"patches" must be the 24 patches {codes[0]} to {codes[-1]} and nothing else')
    lab = np.array([patches[code] for code in codes], np.float32)
    if lab.shape != (len(codes), 3) or not np.isfinite(lab).all():
        raise _refused("each patch must be three numbers, L*, a* and b*")
    if lab[:, 0].min() < 0 or lab[:, 0].max() > _LIGHTEST or np.abs(lab[:, 1:]).max() > _GREATEST_CHROMA:
        raise _refused("L* must be from 0 to 100, a* and b* from -128 to 128")
    return Measured(number.strip(), lab)


def _refused(why: str) -> CardError:
    return CardError("measured_file", f"The file of measured patches cannot be used: {why}.")
