"""The zones of a face on the mesh: which skin a number is of.

A zone is called by the code that the protocol has for it; where a face has two, "cheeks, left" is the patient's left. Zones keep off the
edge of the face, where skin is seen aslant, and do not overlap. The mesh cannot see hair: a low hairline, a beard or a fringe lies inside
a zone and must be left out by other means, or the measure of that zone not be trusted.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from .arrays import Box, Mask, Points
from .mesh import LEFT_OUTER_CANTHUS, RIGHT_OUTER_CANTHUS
from .regions import Region

Polygon = tuple[int, ...]
"""Indices of points of the mesh"""

MARGIN: Final = 0.012
"""How far what is left out reaches beyond its outline, in outer-canthal distances: about a millimetre."""

_MIRROR: Final[dict[int, int]] = {
    7: 249, 20: 250, 33: 263, 35: 265, 37: 267, 39: 269, 40: 270, 43: 273, 44: 274, 46: 276, 47: 277, 48: 278,
    49: 279, 52: 282, 53: 283, 55: 285, 57: 287, 60: 290, 61: 291, 63: 293, 65: 295, 66: 296, 67: 297, 68: 298,
    70: 300, 71: 301, 83: 313, 84: 314, 91: 321, 97: 326, 98: 327, 101: 330, 102: 331, 103: 332, 105: 334, 106: 335,
    107: 336, 109: 338, 111: 340, 114: 343, 116: 345, 117: 346, 118: 347, 119: 348, 120: 349, 123: 352, 124: 353, 133: 362,
    135: 364, 138: 367, 139: 368, 140: 369, 142: 371, 143: 372, 144: 373, 145: 374, 146: 375, 147: 376, 153: 380, 154: 381,
    155: 382, 157: 384, 158: 385, 159: 386, 160: 387, 161: 388, 163: 390, 165: 391, 169: 394, 170: 395, 171: 396, 173: 398,
    181: 405, 182: 406, 185: 409, 186: 410, 192: 416, 193: 417, 203: 423, 204: 424, 206: 426, 209: 429, 210: 430, 211: 431,
    213: 433, 214: 434, 216: 436, 217: 437, 218: 438, 219: 439, 235: 455, 237: 457, 238: 458, 240: 460, 245: 465, 246: 466,
}  # fmt: skip
"""The patient's right to their left. Points of the midline are not listed."""


def _left(right: Polygon) -> Polygon:
    return tuple(_MIRROR.get(index, index) for index in right)


def _whole(right: Polygon) -> Polygon:
    """Both halves, of a right half that begins and ends on the midline."""
    return right + _left(right)[::-1]


def _pair(code: str, right: Polygon) -> dict[str, tuple[Polygon, ...]]:
    return {f"{code}, left": (_left(right),), f"{code}, right": (right,)}


ZONES: Final[dict[str, tuple[Polygon, ...]]] = {
    # From a little below the highest points of the mesh, which lie at most hairlines, down to the brows.
    "forehead": (_whole((10, 109, 67, 103, 68, 63, 105, 66, 107, 9)),),
    # Between the end of the brow, the rim of the orbit and the hair; with the outer part of the crow's feet.
    **_pair("temples", (68, 71, 139, 143, 35, 124, 70)),
    # A band below the rim of the orbit, which runs near the line 111 to 120.
    **_pair("under_eyes", (116, 111, 117, 118, 119, 120, 47, 142, 101)),
    # From there to the fold beside nose and mouth, and down to the height of the mouth.
    **_pair("cheeks", (116, 101, 142, 203, 206, 216, 192, 213, 147, 123)),
    # From the root to the rim of the nostrils.
    "nose": (_whole((168, 193, 245, 114, 217, 209, 49, 102, 48, 219, 218, 237, 44, 1)),),
    # Inside the folds, down to the groove above the chin.
    "perioral": (_whole((2, 97, 98, 165, 186, 57, 43, 106, 182, 83, 18)),),
    "chin": (_whole((18, 83, 182, 106, 204, 211, 170, 140, 171, 175)),),
    # Above the edge of the lower jaw.
    **_pair("jaw", (213, 192, 214, 210, 211, 170, 169, 135, 138)),
}
"""Polygons of each zone, the code of the protocol first."""

_EYE: Final = (33, 7, 163, 144, 145, 153, 154, 155, 133, 173, 157, 158, 159, 160, 161, 246)
_BROW: Final = (70, 63, 105, 66, 107, 55, 65, 52, 53, 46)
_NOSTRIL: Final = (218, 219, 235, 240, 60, 20, 238, 237)
_LIPS: Final = _whole((0, 37, 39, 40, 185, 61, 146, 91, 181, 84, 17))
LEFT_OUT: Final[tuple[Polygon, ...]] = (_EYE, _left(_EYE), _BROW, _left(_BROW), _NOSTRIL, _left(_NOSTRIL), _LIPS)
"""What is no skin to be measured: eyes, brows, nostrils and the red of the lips."""

_FRACTION_BITS: Final = 4


_SPOKEN: Final = {
    "under_eyes": "under the {}eye",
    "perioral": "around the mouth",
    "cheeks": "{}cheek",
    "temples": "{}temple",
    "jaw": "{}jaw",
}


def spoken(zone: str) -> str:
    """A zone as people call it: ``Under the left eye``. Zones that were marked by hand keep their names."""
    code, _, side = zone.partition(", ")
    words = _SPOKEN[code].format(f"{side} ") if code in _SPOKEN else zone
    return words[:1].upper() + words[1:]


def on_mesh(points: Points, shape: tuple[int, int]) -> dict[str, Region]:
    """Each zone of a mesh (468, 2), in the frame of height and width in which the points are; outside of it there is nothing."""
    width_px = float(np.linalg.norm(points[LEFT_OUTER_CANTHUS] - points[RIGHT_OUTER_CANTHUS]))
    numbers = np.zeros(shape, np.uint8)
    for number, polygons in reversed(list(enumerate(ZONES.values(), 1))):  # of a border that two share, the first has all
        _fill(numbers, polygons, points, number)
    _fill(numbers, LEFT_OUT, points, 0)
    for polygon in LEFT_OUT:
        cv2.polylines(numbers, [_corners(polygon, points)], True, 0, max(1, round(2 * MARGIN * width_px)), shift=_FRACTION_BITS)
    return {code: _numbered(numbers, number, _box(polygons, points, shape)) for number, (code, polygons) in enumerate(ZONES.items(), 1)}


def outlined(outlines: Mapping[str, Points], shape: tuple[int, int]) -> dict[str, Region]:
    """Each zone that was outlined by hand, corner after corner, in the frame in which the corners are."""
    return {name: _outlined(corners, shape) for name, corners in outlines.items()}


def edge_mask(points: Points, shape: tuple[int, int]) -> Mask:
    """Lashes, brows and lips with a little around them: edges that no treatment of skin makes sharper."""
    return _fill(np.zeros(shape, np.uint8), LEFT_OUT, points, 1) > 0


def _numbered(numbers: NDArray[np.uint8], number: int, box: Box) -> Region:
    return Region.of(box.cut(numbers) == number, box.x, box.y)


def _outlined(corners: Points, shape: tuple[int, int]) -> Region:
    every = tuple(range(len(corners)))
    box = _box((every,), corners, shape)
    canvas = np.zeros((box.height, box.width), np.uint8)
    return Region.of(_fill(canvas, (every,), corners - np.array([box.x, box.y], np.float32), 1) > 0, box.x, box.y)


def _box(polygons: tuple[Polygon, ...], points: Points, shape: tuple[int, int]) -> Box:
    """The pixels that polygons may touch, as far as they lie in the frame."""
    corners = points[[index for polygon in polygons for index in polygon]]
    ends = (np.floor(corners.min(axis=0)), np.ceil(corners.max(axis=0)) + 1)
    (left, top), (right, bottom) = (np.clip(end, 0, shape[::-1]).astype(int).tolist() for end in ends)
    return Box(left, top, right - left, bottom - top)


def _fill(canvas: NDArray[np.uint8], polygons: tuple[Polygon, ...], points: Points, number: int) -> NDArray[np.uint8]:
    for polygon in polygons:
        cv2.fillPoly(canvas, [_corners(polygon, points)], number, shift=_FRACTION_BITS)
    return canvas


def _corners(polygon: Polygon, points: Points) -> NDArray[np.int32]:
    return np.rint(points[list(polygon)] * 2**_FRACTION_BITS).astype(np.int32)
