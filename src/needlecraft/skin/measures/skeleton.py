"""Lines one pixel wide, and how long they are."""

from __future__ import annotations

from itertools import pairwise
from typing import Final, NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from ..arrays import Mask

_AROUND_CLOCKWISE: Final = ((-1, -1), (-1, 0), (-1, 1), (0, 1), (1, 1), (1, 0), (1, -1), (0, -1))
"""The neighbours from the upper left on, down and to the right."""
_AROUND: Final = np.array([[1, 1, 1], [1, 0, 1], [1, 1, 1]], np.float32)
DIGITAL: Final = 0.948
"""A straight line of pixels, counted as steps of 1 and sqrt(2), is longer than the line by this on average (Kulpa, CGIP 1977)."""
_SQUARE: Final = np.ones((3, 3), np.uint8)
_JUNCTION: Final = 3
PRUNINGS: Final = 2
"""Twigs have twigs."""


class Strokes(NamedTuple):
    """Lines one pixel wide: one entry a pixel."""

    row: NDArray[np.intp]
    column: NDArray[np.intp]
    length_px: NDArray[np.float64]
    """What each pixel adds to the length."""


def strokes(mask: Mask, least_px: float, spur_px: float) -> Strokes:
    """The middle lines of a mask without twigs shorter than ``spur_px``, as far as what is connected is as long as ``least_px``."""
    thin = thinned(mask)
    for _ in range(PRUNINGS):
        thin = _pruned(thin, spur_px)
    length = _lengths(thin)
    count, labels = cv2.connectedComponents(thin, connectivity=8)
    row, column = np.nonzero(thin.view(bool))
    label, each = labels[row, column], length[row, column]
    keep = np.bincount(label, each, count)[label] >= least_px
    return Strokes(row[keep], column[keep], each[keep])


def _pruned(thin: NDArray[np.uint8], spur_px: float) -> NDArray[np.uint8]:
    """Without the twigs: short pieces that hang on the rest at one end alone."""
    branching = cv2.filter2D(thin, cv2.CV_8U, _AROUND, borderType=cv2.BORDER_CONSTANT) >= _JUNCTION
    junctions = thin & branching.view(np.uint8)
    pieces = thin - junctions
    count, labels = cv2.connectedComponents(pieces, connectivity=8)
    row, column = np.nonzero(pieces.view(bool))
    label = labels[row, column]
    n_contacts = np.bincount(label[cv2.dilate(junctions, _SQUARE)[row, column] > 0], minlength=count)
    size = np.bincount(label, minlength=count)
    is_twig = (size < spur_px) & (n_contacts == 1) & (size > 1)
    left = thin.copy()
    left[row[is_twig[label]], column[is_twig[label]]] = 0
    return left


def thinned(mask: Mask) -> NDArray[np.uint8]:
    """Thinned to one pixel without breaking (Zhang and Suen, CACM 1984); 0 and 1."""
    thin = cv2.copyMakeBorder(mask.view(np.uint8), 1, 1, 1, 1, cv2.BORDER_CONSTANT, value=0)
    flat, width = thin.reshape(-1), thin.shape[1]
    around = [down * width + right for down, right in _AROUND_CLOCKWISE]
    at = np.flatnonzero(flat)
    left = -1
    while left != (left := at.size):
        for table in _TABLES:
            code = sum(flat[at + step] << bit for bit, step in enumerate(around))
            stays = table[code] > 0
            flat[at[~stays]] = 0
            at = at[stays]
    return np.ascontiguousarray(thin[1:-1, 1:-1], np.uint8)


def _lengths(thin: NDArray[np.uint8]) -> NDArray[np.float64]:
    """Half of every step to a neighbour belongs to each of the two; a step across a corner that can be walked around is none."""
    n = cv2.copyMakeBorder(thin, 1, 1, 1, 1, cv2.BORDER_CONSTANT, value=0).astype(bool)
    height, width = thin.shape

    def at(down: int, right: int) -> Mask:
        return n[1 + down : 1 + down + height, 1 + right : 1 + right + width]

    straight = sum(at(i, j).astype(np.uint8) for i, j in ((0, 1), (0, -1), (1, 0), (-1, 0)))
    oblique = sum((at(i, j) & ~at(i, 0) & ~at(0, j)).astype(np.uint8) for i in (1, -1) for j in (1, -1))
    return np.asarray(DIGITAL * 0.5 * (straight + 2**0.5 * oblique) * thin, np.float64)


def _tables() -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
    """For each pattern of neighbours whether the pixel stays, in the two steps of a round."""
    stays = np.ones((2, 256), np.uint8)
    for code in range(256):
        p9, p2, p3, p4, p5, p6, p7, p8 = (code >> bit & 1 for bit in range(8))
        ring = (p2, p3, p4, p5, p6, p7, p8, p9, p2)
        rises = sum(a < b for a, b in pairwise(ring))
        if 2 <= sum(ring[:-1]) <= 6 and rises == 1:  # noqa: PLR2004 (the paper's conditions)
            stays[0, code] = p2 * p4 * p6 or p4 * p6 * p8
            stays[1, code] = p2 * p4 * p8 or p2 * p6 * p8
    return stays[0], stays[1]


_TABLES: Final = _tables()
