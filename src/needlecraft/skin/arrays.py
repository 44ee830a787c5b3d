"""What arrays of pixels are called. Rows come first; colours are red, green, blue."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal, NamedTuple, TypeAlias, TypeVar

import numpy as np
from numpy.typing import NDArray

Plane: TypeAlias = NDArray[np.float32]
"""(height, width)"""
Colour: TypeAlias = NDArray[np.float32]
"""(height, width, 3); linear sRGB unless it is said otherwise"""
RED: Final = 0
GREEN: Final = 1
"""The places of red and green in a colour."""
Mask: TypeAlias = NDArray[np.bool_]
"""(height, width)"""
Points: TypeAlias = NDArray[np.float32]
"""(n, 2): x to the right and y down, in pixels; the centre of the first pixel is (0, 0)"""
Similarity: TypeAlias = NDArray[np.float64]
"""(2, 3): takes a point of the baseline to its place in the follow-up by turning, scaling and shifting it."""
Unit: TypeAlias = Literal["mm", "% OCD", "px"]


Scalar = TypeVar("Scalar", bound=np.generic)


class Box(NamedTuple):
    """A part of an image, in pixels."""

    x: int
    y: int
    width: int
    height: int

    def cut(self, image: NDArray[Scalar]) -> NDArray[Scalar]:
        """That part of an image, without a copy."""
        return image[self.y : self.y + self.height, self.x : self.x + self.width]


@dataclass(frozen=True, slots=True)
class Scale:
    """How large things are. Millimetres are known only beside a card.

    Without one, sizes follow the distance between the outer corners of the eyes, taken as 90 mm for the choice of filters alone: what is
    reported is then in per cent of that distance and never in millimetres. Where there is no face either, sizes are pixels.
    """

    unit: Unit
    px_per_mm: float
    """Exact beside a card, nominal without one."""

    @property
    def px_per_unit(self) -> float:
        """Pixels for one unit of what is reported."""
        match self.unit:
            case "mm":
                return self.px_per_mm
            case "px":
                return 1.0
            case _:
                return self.px_per_mm * NOMINAL_OUTER_CANTHAL_MM / 100


NOMINAL_OUTER_CANTHAL_MM = 90.0
