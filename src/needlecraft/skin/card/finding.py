"""Where the card is in a photo, how large a millimetre is there and how far the card is tilted.

The markers are found in a small copy; then the photo itself is asked where each of their sixteen sides runs, to a fraction of a pixel.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, partial
from typing import Any, Final, TypeAlias

import cv2
import numpy as np
from numpy.typing import ArrayLike, NDArray

from ..arrays import Box, Colour, Plane, Points, Scale
from ..photo import Photo
from ..reducing import shrunk
from . import layout
from .edges import located
from .error import CardError

Matrix: TypeAlias = NDArray[np.float64]
"""(3, 3)"""

Read: TypeAlias = list[list[NDArray[np.float64]]]
"""The corners (4, 2) of what was read as each of the four markers: one square, as a rule."""

LONGEST_SEARCHED_PX: Final = (1000, 2000, 4000)
"""The longer side of the copies that are searched, the larger only where the smaller show no whole card."""
_THRESHOLD_SIDES_PX: Final = (5, 25)
"""Squares over which dark is told from light: of a small marker, and of a large one."""
_N_REFINED: Final = 2
"""The second time a side is looked for where it is, so that the answer hardly depends on the start."""
LEAST_PX_PER_MM: Final = 2.0
"""Below it a patch has too few pixels to be read beside its neighbours."""
GREATEST_TILT_DEG: Final = 65.0
GREATEST_BLUR_MM: Final = 0.7
"""As the sigma of a Gaussian: beyond it the middle of a patch is mixed with what lies around."""
GREATEST_BEND_MM: Final = 0.25
"""How far corners may lie from where a flat card has them, root mean square."""
NOMINAL_FOCAL: Final = 1.0
"""Focal length over the longer side of the photo where it is not told: between the main and the portrait lens of a telephone."""
LEAST_CONTRAST: Final = 0.2
"""Of one marker beside the others: under uneven light it may be a third, and under a finger it is next to nothing."""
_GREATEST_BLUR_OF_MARKERS_MM: Final = 0.15 * layout.MODULE_MM
"""Softer markers may not be read for that alone."""
_SHOWS_A_MARKER_PX: Final = 2_000
"""Where a copy of this size shows no marker at all, the photo is not searched at full size: most hold no card."""
_FEWEST_MARKERS: Final = 3
"""Three tell where the fourth must be; it is looked for there."""
_NEAR_MM: Final = 0.01
"""A perspective is straight over such a length."""
DIAGONAL_35MM: Final = 43.27
"""Of the film to which the focal lengths of cameras are compared (CIPA DCG-001, 2018)."""
_FEWEST_OF_ANOTHER: Final = 2
"""A single marker of another edition may be an accident of the pattern on a dress."""


@dataclass(frozen=True, slots=True, eq=False)
class Card:
    """A card in a photo. ``to_px`` takes millimetres of the card to pixels."""

    edition: int
    to_px: Matrix
    px_per_mm: float
    """At the middle of the card, of what faces the camera there."""
    tilt_deg: float
    """Between the line of sight and the card's normal. Under about 5 degrees it is little more than noise: a cosine is flat there."""
    blur_px: float
    """How soft the sides of the markers are, as the sigma of a Gaussian."""
    bend_mm: float
    """How far the corners of the markers lie from where a flat card has them, root mean square."""

    @property
    def corners(self) -> Points:
        """The card's own corners, clockwise from its upper left."""
        return self.at(layout.OUTLINE)

    @property
    def scale(self) -> Scale:
        """Millimetres, at the distance of the card: what lies nearer or farther is larger or smaller."""
        return Scale("mm", self.px_per_mm)

    def at(self, points_mm: ArrayLike) -> Points:
        """Points of the card, (..., 2) in millimetres, in pixels."""
        return np.asarray(_projected(points_mm, self.to_px), np.float32)


def find(photo: Photo) -> Card | None:
    """The card in a photo; None if there is none. Raises CardError if there is one that cannot be used."""
    told = photo.facts.focal_length_35mm
    return find_in(_grey(photo.pixels), told * float(np.hypot(*photo.shape)) / DIAGONAL_35MM if told else None)


def find_in(grey: NDArray[np.uint8], focal_px: float | None = None) -> Card | None:
    """The same in a grey image (h, w), in any orientation, not mirrored.

    The focal length, where it is told, makes tilt and scale exact for a card far from the middle of the photo.
    """
    markers = _markers(grey)
    if markers is None:
        return None
    to_px = _from_markers(markers)
    for _round in range(_N_REFINED):
        sides = located(grey, layout.MARKERS, partial(_projected, matrix=to_px))
        to_px = _homography(layout.MARKERS, sides.corners)
    residual_px = np.sqrt(np.mean(np.sum((_projected(layout.MARKERS, to_px) - sides.corners) ** 2, axis=-1)))
    px_per_mm, tilt_deg = _pose(to_px, grey.shape, focal_px or NOMINAL_FOCAL * max(grey.shape))
    card = Card(layout.EDITION, to_px, px_per_mm, tilt_deg, sides.blur_px, float(residual_px) / px_per_mm)
    is_unlike = card.bend_mm > GREATEST_BEND_MM and not all(markers)
    if is_unlike or sides.contrast.min() < LEAST_CONTRAST * np.median(sides.contrast):
        raise _covered()
    _check(card, grey.shape)
    return card


def _grey(pixels: NDArray[Any]) -> NDArray[np.uint8]:
    eight = pixels if pixels.dtype == np.uint8 else (pixels >> 8).astype(np.uint8)
    return np.asarray(cv2.cvtColor(eight, cv2.COLOR_RGB2GRAY), np.uint8)


def _projected(points: ArrayLike, matrix: Matrix) -> NDArray[np.float64]:
    given = np.asarray(points, np.float64)
    return np.asarray(cv2.perspectiveTransform(given.reshape(-1, 1, 2), matrix), np.float64).reshape(given.shape)


def _homography(points_mm: NDArray[np.float64], points_px: NDArray[Any]) -> Matrix:
    matrix, _used = cv2.findHomography(points_mm.reshape(-1, 2), np.asarray(points_px, np.float64).reshape(-1, 2), method=0)
    if matrix is None or not np.isfinite(matrix).all():
        raise _covered()
    return np.asarray(matrix, np.float64)


def _markers(grey: NDArray[np.uint8]) -> Read | None:
    """This edition's markers, at most one of them unread; None where no card is. Raises CardError."""
    seen: dict[int, list[NDArray[np.float64]]] = {}
    for longest in LONGEST_SEARCHED_PX:
        seen = _searched(grey, longest) or seen
        ours = [seen.get(layout.marker_id(corner), []) for corner in range(layout.N_MARKERS)]
        if all(ours) or longest >= max(grey.shape) or (longest >= _SHOWS_A_MARKER_PX and not seen):
            break
    if any(len(same) > 1 for same in ours):
        raise CardError("two_cards", "Two cards are in the photo; leave one.")
    if sum(map(bool, ours)) >= _FEWEST_MARKERS and not _is_partly_outside(ours, grey.shape):
        return ours
    others = [layout.edition_of(marker) for marker in seen if layout.edition_of(marker) != layout.EDITION]
    if not any(ours) and len(others) >= _FEWEST_OF_ANOTHER:
        raise CardError("other_edition", f"The card is not of edition {layout.EDITION}, the one that is known here; print it anew.")
    _refuse_incomplete(ours, grey)
    return None


def _searched(grey: NDArray[np.uint8], longest_px: int) -> dict[int, list[NDArray[np.float64]]]:
    """The markers in a copy of about this size by their numbers; corners in pixels of the whole.

    Whole pixels are averaged, which is many times faster than parts of them.
    """
    factor = max(1, round(max(grey.shape) / longest_px))
    small = shrunk(grey, *(round(side / factor) for side in grey.shape))
    corners, numbers, _rejected = _detector().detectMarkers(small)
    ratio = np.array(grey.shape[::-1]) / small.shape[::-1]
    seen: dict[int, list[NDArray[np.float64]]] = {}
    for number, square in zip([] if numbers is None else numbers.ravel(), corners, strict=True):
        seen.setdefault(int(number), []).append((square.reshape(4, 2).astype(np.float64) + 0.5) * ratio - 0.5)
    return seen


@cache
def _detector() -> Any:
    """Reads the middle of each square of a marker alone, which blur reaches last."""
    parameters = cv2.aruco.DetectorParameters()
    parameters.adaptiveThreshWinSizeMin, parameters.adaptiveThreshWinSizeMax = _THRESHOLD_SIDES_PX
    parameters.adaptiveThreshWinSizeStep = _THRESHOLD_SIDES_PX[1] - _THRESHOLD_SIDES_PX[0]
    parameters.perspectiveRemovePixelPerCell = 8
    parameters.perspectiveRemoveIgnoredMarginPerCell = 0.3
    return cv2.aruco.ArucoDetector(layout.dictionary(), parameters)


def _refuse_incomplete(ours: Read, grey: NDArray[np.uint8]) -> None:
    """Two markers without the others: says why. One alone may be no card at all."""
    found = [corner for corner, same in enumerate(ours) if same]
    if len(found) < _FEWEST_OF_ANOTHER:
        return
    if _is_partly_outside(ours, grey.shape):
        raise CardError("cut_off", "The card is cut off by the edge of the photo; hold it wholly inside.")
    to_px = _from_markers(ours)
    blur_px = located(grey, layout.MARKERS[found], partial(_projected, matrix=to_px)).blur_px
    if blur_px > _GREATEST_BLUR_OF_MARKERS_MM * _pose(to_px, grey.shape, max(grey.shape))[0]:
        raise _blurred()
    raise _covered()


def _is_partly_outside(ours: Read, shape: tuple[int, ...]) -> bool:
    """Whether a marker lies beyond the edge of the photo, as those that were read have it."""
    return _is_outside(_projected(layout.MARKERS, _from_markers(ours)), shape)


def _from_markers(ours: Read) -> Matrix:
    """From millimetres to pixels, roughly, by the markers that were read."""
    found = [corner for corner, same in enumerate(ours) if same]
    return _homography(layout.MARKERS[found], np.stack([ours[corner][0] for corner in found]))


def _covered() -> CardError:
    return CardError("covered", "A corner of the card is covered, in glare or in shadow; hold it by its edge, its four corners free.")


def _blurred() -> CardError:
    return CardError("blurred", "The card is blurred; hold it as far from the camera as the skin, and keep still.")


def _is_outside(points_px: NDArray[Any], shape: tuple[int, ...]) -> bool:
    return bool(points_px.min() < 0 or points_px[..., 0].max() > shape[1] - 1 or points_px[..., 1].max() > shape[0] - 1)


def _pose(to_px: Matrix, shape: tuple[int, ...], focal_px: float) -> tuple[float, float]:
    """Pixels for a millimetre that faces the camera, and the tilt in degrees, both at the middle of the card.

    The camera is turned, in thought, until the card is in the middle of its image. There the shorter of the two axes into which a circle of
    the card is drawn has shrunk by the cosine of the tilt, and the longer not at all.
    """
    middle = layout.OUTLINE.mean(axis=0)
    centre, right, below = _projected(middle + np.array([(0, 0), (_NEAR_MM, 0), (0, _NEAR_MM)]), to_px)
    stretched = np.stack([right - centre, below - centre], axis=1) / _NEAR_MM
    off = (centre - (np.array(shape[1::-1]) - 1) / 2) / focal_px
    distance = float(np.hypot(1, np.hypot(*off)))
    outwards = off / max(float(np.hypot(*off)), 1e-9)
    turned = (np.eye(2) + (1 / distance - 1) * np.outer(outwards, outwards)) @ stretched / distance
    longer, shorter = np.linalg.svd(turned, compute_uv=False)
    return float(longer * distance), float(np.degrees(np.arccos(min(1.0, shorter / longer))))


def _check(card: Card, shape: tuple[int, ...]) -> None:
    """Raise CardError for a card that cannot be used, with what to do."""
    if card.px_per_mm < LEAST_PX_PER_MM:
        raise CardError("too_small", "The card is too small in the photo; come nearer, or choose a larger picture size.")
    if card.tilt_deg > GREATEST_TILT_DEG:
        raise CardError("too_tilted", "The card is tilted too far; turn it towards the camera.")
    if card.blur_px > GREATEST_BLUR_MM * card.px_per_mm:
        raise _blurred()
    if card.bend_mm > GREATEST_BEND_MM:
        raise CardError("bent", "The card is bent; glue it to something stiff and flat.")
    if _is_outside(card.corners, shape):
        raise CardError("cut_off", "The card is cut off by the edge of the photo; hold it wholly inside.")


def covering(points_px: NDArray[Any], shape: tuple[int, ...]) -> Box:
    """The part of a photo that holds these points, and two pixels around them; never empty."""
    low = np.clip(np.floor(points_px.reshape(-1, 2).min(axis=0)).astype(int) - 2, 0, np.array(shape[1::-1]) - 1)
    high = np.clip(np.ceil(points_px.reshape(-1, 2).max(axis=0)).astype(int) + 3, low + 1, shape[1::-1])
    return Box(int(low[0]), int(low[1]), int(high[0] - low[0]), int(high[1] - low[1]))


def sampled(plane: Plane | Colour, points_px: NDArray[Any]) -> NDArray[np.float32]:
    """Values between pixels, bilinear: points (n, m, 2) of the image to (n, m) or (n, m, channels)."""
    points = np.asarray(points_px, np.float32)
    made = cv2.remap(plane, points[..., 0], points[..., 1], cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    return np.asarray(made, np.float32)
