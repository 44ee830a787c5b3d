"""What is where on the card, in millimetres from its upper left corner; x to the right, y down.

A practice prints the card itself, and no printer is known: what colour a patch has on paper, nobody can say from this file. What a printed
card gives is therefore of two kinds. **For certain**, once the ruler has been held against a real one: millimetres, tilt, sharpness, how
evenly the light falls, and *constancy*: the same piece of card in two photos lets the later be brought to the colours of the earlier.
**Only with measured patches** (``measured.Measured``, from a colorimeter, for that very piece of card): L*a*b*, ITA and reflectance as
such. Without them the greys are as near as the printer was, and no number that claims more may be shown.

A card that is printed anew is another card, even from the same printer. An edition never changes: a new arrangement is a new edition, with
markers of its own.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from typing import Any, Final, Literal

import cv2
import numpy as np
from numpy.typing import NDArray

EDITION: Final = 1
DRAWN_AT: Final = datetime(2026, 11, 21, tzinfo=UTC)
"""The day of this edition: a print bears no other."""
TITLE: Final = f"Needlecraft card, edition {EDITION}"
WIDTH_MM, HEIGHT_MM = 90.0, 60.0

MODULE_MM: Final = 2.0
"""One square of a marker: 4 x 4 of them carry its number, one more all around is black."""
MARKER_MM: Final = 6 * MODULE_MM
_MARGIN_MM: Final = 3.0
N_MARKERS: Final = 4

PATCH_MM: Final = 8.0
_PITCH_MM: Final = 9.0
_FIRST_PATCH_MM: Final = (18.5, 10.5)

SLANTED_MM: Final = 9.0
SLANT_DEG: Final = 5.0
"""As the slanted edge of ISO 12233 (2017)."""
RULER_FROM_MM, RULER_MM = (_FIRST_PATCH_MM[0], 52.0), 50.0
BARE_MM: Final = 1.4
"""The side of a square in which nothing is printed, around each point of ``BARE``."""

Millimetres = NDArray[np.float64]
"""(..., 2)"""
Kind = Literal["skin", "reddened skin", "colour", "grey"]


@dataclass(frozen=True, slots=True)
class Patch:
    """A square of one colour. ``drawn`` is what the printer is asked for (sRGB), never what it made of it."""

    code: str
    kind: Kind
    x_mm: float
    y_mm: float
    drawn: tuple[int, int, int]

    @property
    def centre_mm(self) -> tuple[float, float]:
        """The middle of the square."""
        return self.x_mm + PATCH_MM / 2, self.y_mm + PATCH_MM / 2

    @property
    def hex(self) -> str:
        """The colour that is asked for, as a style sheet writes it."""
        return "#" + bytes(self.drawn).hex()


_ROWS: Final[tuple[tuple[str, Kind, str], ...]] = (
    ("A", "skin", "d5b5a0 c8a188 b58a71 9e725c 805b49 5e463c"),
    ("B", "reddened skin", "d9a192 cb8c7a b87563 a05e4f 82473d 603330"),
    ("C", "colour", "cc403a f29535 f6ce3e 408b4a 3f4f9c b24988"),
    # L* 90, 77, 64, 51, 38, 26, in an order that no slope of light imitates
    ("D", "grey", "595959 e2e2e2 797979 9b9b9b 3e3e3e bebebe"),
)
PATCHES: Final = tuple(
    Patch(
        f"{row}{column + 1}",
        kind,
        _FIRST_PATCH_MM[0] + column * _PITCH_MM,
        _FIRST_PATCH_MM[1] + line * _PITCH_MM,
        (int(colour[:2], 16), int(colour[2:4], 16), int(colour[4:], 16)),
    )
    for line, (row, kind, colours) in enumerate(_ROWS)
    for column, colour in enumerate(colours.split())
)
"""Skin from light to dark, the same skins reddened, colours, greys: 24, row by row."""

IS_GREY: Final = np.array([patch.kind == "grey" for patch in PATCHES])

BARE: Final = np.array([(9, 20), (9, 40), (81, 20), (81, 40), (16.7, 7), (73.3, 7), (16.7, 53), (73.3, 53)], np.float64)
"""Points of bare paper, all around: paper is as white on the left as on the right, so what differs is the light."""


def marker_id(corner: int, edition: int = EDITION) -> int:
    """The number of a marker; corners count clockwise from the upper left. Four numbers belong to each edition."""
    return N_MARKERS * edition + corner


def edition_of(marker: int) -> int:
    """The edition to which a marker belongs."""
    return marker // N_MARKERS


@cache
def dictionary() -> Any:
    """The alphabet of the markers: fifty of 4 x 4 squares, enough for eleven editions."""
    return cv2.aruco.getPredefinedDictionary(cv2.aruco.DICT_4X4_50)


def marker_modules(corner: int) -> NDArray[np.bool_]:
    """Which squares of a marker are black, its border included: (6, 6), rows first."""
    modules: NDArray[np.bool_] = dictionary().generateImageMarker(marker_id(corner), 6, borderBits=1) == 0
    return modules


def _square(x_mm: float, y_mm: float, side_mm: float) -> Millimetres:
    return np.array([(x_mm, y_mm), (x_mm + side_mm, y_mm), (x_mm + side_mm, y_mm + side_mm), (x_mm, y_mm + side_mm)])


_RIGHT_MM, _BOTTOM_MM = WIDTH_MM - _MARGIN_MM - MARKER_MM, HEIGHT_MM - _MARGIN_MM - MARKER_MM
MARKERS: Final = np.stack(
    [
        _square(x, y, MARKER_MM)
        for x, y in ((_MARGIN_MM, _MARGIN_MM), (_RIGHT_MM, _MARGIN_MM), (_RIGHT_MM, _BOTTOM_MM), (_MARGIN_MM, _BOTTOM_MM))
    ]
)
"""(4, 4, 2): the corners of each marker, clockwise from its upper left."""

OUTLINE: Final = np.array([(0, 0), (WIDTH_MM, 0), (WIDTH_MM, HEIGHT_MM), (0, HEIGHT_MM)])
"""(4, 2): the corners of the card."""


def _slanted(x_mm: float, y_mm: float) -> Millimetres:
    turn = np.radians(SLANT_DEG)
    rotation = np.array([(np.cos(turn), np.sin(turn)), (-np.sin(turn), np.cos(turn))])
    made: Millimetres = _square(-SLANTED_MM / 2, -SLANTED_MM / 2, SLANTED_MM) @ rotation + (x_mm, y_mm)
    return made


SLANTED: Final = np.stack([_slanted(9, 30), _slanted(81, 30)])
"""(2, 4, 2): two black squares, turned by 5 degrees, whose edges tell how sharp the photo is."""
