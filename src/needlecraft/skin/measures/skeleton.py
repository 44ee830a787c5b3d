"""Lines one pixel wide, and how long they are.

Of each pixel the eight around it are read as one byte; what is asked of a pixel (does it stay, does it branch, how long is it) is a table.
"""

from __future__ import annotations

from itertools import pairwise
from typing import Final, NamedTuple, TypeAlias

import cv2
import numpy as np
from numpy.typing import NDArray

from ..arrays import Mask

_AROUND_CLOCKWISE: Final = ((-1, -1), (-1, 0), (-1, 1), (0, 1), (1, 1), (1, 0), (1, -1), (0, -1))
"""The neighbours from the upper left on, down and to the right: the bits of a byte from the lowest on."""
DIGITAL: Final = 0.948
"""A straight line of pixels, counted as steps of 1 and sqrt(2), is longer than the line by this on average (Kulpa, CGIP 1977)."""
_JUNCTION: Final = 3
PRUNINGS: Final = 2
"""Twigs have twigs."""

_Bits: TypeAlias = NDArray[np.uint8]
"""(height + 2, width + 2) of 0 and 1: a plane with an empty border."""
_Places: TypeAlias = NDArray[np.intp]
"""(n,) places in the flattened plane."""


class Strokes(NamedTuple):
    """Lines one pixel wide: one entry a pixel."""

    row: NDArray[np.intp]
    column: NDArray[np.intp]
    length_px: NDArray[np.float64]
    """What each pixel adds to the length."""


def strokes(mask: Mask, least_px: float, spur_px: float) -> Strokes:
    """The middle lines of a mask without twigs shorter than ``spur_px``, as far as what is connected is as long as ``least_px``."""
    bits, at = _thinned(mask)
    for _ in range(PRUNINGS):
        at = _pruned(bits, at, spur_px)
    length = _LENGTH[_around(bits, at)]
    label, count = _pieces(bits, at)
    keep = np.bincount(label, length, count)[label] >= least_px
    row, column = np.divmod(at[keep], bits.shape[1])
    return Strokes(row - 1, column - 1, length[keep])


def thinned(mask: Mask) -> NDArray[np.uint8]:
    """Thinned to one pixel without breaking (Zhang and Suen, CACM 1984); 0 and 1."""
    return np.ascontiguousarray(_thinned(mask)[0][1:-1, 1:-1])


def _thinned(mask: Mask) -> tuple[_Bits, _Places]:
    bits = cv2.copyMakeBorder(mask.view(np.uint8), 1, 1, 1, 1, cv2.BORDER_CONSTANT, value=0)
    at = np.flatnonzero(bits.view(bool))
    left = -1
    while left != (left := at.size):
        for stays in _STAYS:
            at = _left(bits, at, stays[_around(bits, at)])
    return bits, at


def _pruned(bits: _Bits, at: _Places, spur_px: float) -> _Places:
    """Without the twigs: short pieces that hang on the rest at one end alone."""
    is_junction = _BRANCHES[_around(bits, at)]
    junctions = np.zeros_like(bits)
    junctions.reshape(-1)[at[is_junction]] = 1
    of_pieces = at[~is_junction]
    label, count = _pieces(bits - junctions, of_pieces)
    n_contacts = np.bincount(label[_around(junctions, of_pieces) > 0], minlength=count)
    size = np.bincount(label, minlength=count)
    is_twig = (size < spur_px) & (n_contacts == 1) & (size > 1)
    stays = np.ones(at.size, bool)
    stays[~is_junction] = ~is_twig[label]
    return _left(bits, at, stays)


def _left(bits: _Bits, at: _Places, stays: Mask) -> _Places:
    """The places that stay; the others are taken out of the plane."""
    bits.reshape(-1)[at[~stays]] = 0
    return at[stays]


def _pieces(bits: _Bits, at: _Places) -> tuple[NDArray[np.int32], int]:
    """Which connected piece each place belongs to, and how many numbers there are."""
    count, labels = cv2.connectedComponents(bits, connectivity=8)
    return labels.reshape(-1)[at], count


def _around(bits: _Bits, at: _Places) -> NDArray[np.uint8]:
    """The neighbours of each place as one byte."""
    flat, width = bits.reshape(-1), bits.shape[1]
    byte = np.zeros(at.size, np.uint8)
    for bit, (down, right) in enumerate(_AROUND_CLOCKWISE):
        byte |= flat[at + (down * width + right)] << bit
    return byte


def _neighbours(byte: int) -> tuple[int, ...]:
    return tuple(byte >> bit & 1 for bit in range(8))


def _stays() -> tuple[Mask, Mask]:
    """Whether the pixel stays, in the two steps of a round."""
    stays = np.ones((2, 256), bool)
    for byte in range(256):
        p9, p2, p3, p4, p5, p6, p7, p8 = _neighbours(byte)
        ring = (p2, p3, p4, p5, p6, p7, p8, p9, p2)
        rises = sum(a < b for a, b in pairwise(ring))
        if 2 <= sum(ring[:-1]) <= 6 and rises == 1:  # noqa: PLR2004 (the paper's conditions)
            stays[0, byte] = p2 * p4 * p6 or p4 * p6 * p8
            stays[1, byte] = p2 * p4 * p8 or p2 * p6 * p8
    return stays[0], stays[1]


def _length(byte: int) -> float:
    """Half of every step to a neighbour belongs to each of the two; a step across a corner that can be walked around is none."""
    set_at = dict(zip(_AROUND_CLOCKWISE, _neighbours(byte), strict=True))
    straight = sum(is_set for (down, right), is_set in set_at.items() if not (down and right))
    across = [(down, right) for (down, right), is_set in set_at.items() if down and right and is_set]
    oblique = sum(not (set_at[down, 0] or set_at[0, right]) for down, right in across)
    return DIGITAL * 0.5 * (straight + 2**0.5 * oblique)


_STAYS: Final = _stays()
_BRANCHES: Final = np.array([sum(_neighbours(byte)) >= _JUNCTION for byte in range(256)])
_LENGTH: Final = np.array([_length(byte) for byte in range(256)])
