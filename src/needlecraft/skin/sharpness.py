"""How much blurrier one photo is than the other, read where the skin itself is not judged.

A difference of half a pixel in focus moves roughness and pores by more than months of healing do (docs/reference/skin.md). It is
therefore taken out before anything is measured: the sharper photo is blurred to the other's sharpness. It must not be read from the
skin that was treated, or the change would be taken out with it; lashes, brows and the rim of the lips serve instead.
"""

from __future__ import annotations

import math
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Final, TypeAlias

import cv2
import numpy as np
from numpy.typing import NDArray

from .arrays import GREEN, Box, Colour, Mask, Plane
from .card import Card

Ladder: TypeAlias = NDArray[np.float64]

_FINE_PX: Final = 1.0
_COARSE_PX: Final = 4.0
"""Slopes after these blurs are compared: a small blur flattens the fine ones and hardly touches the coarse ones."""
_LADDER_PX: Final = (1.0, 1.25, 1.6, 2.0, 2.5, 3.2, 4.0, 5.0)
MOST_PX: Final = 3.0
"""A blur beyond this is not looked for."""
_OF_FACE_MM: Final = (0.3, 1.2)
_ENOUGH_PX_PER_MM: Final = 4.0
_N_BLURS: Final = 301
_FEWEST_PX: Final = 400
_THINNED: Final = 4
_ROOM: Final = 5
"""Eight pixels each way, where one of four is looked at."""
_NEXT_TO_NOTHING: Final = 1e-9


@dataclass(frozen=True, slots=True)
class Sharpness:
    """``blur_px``: the Gaussian blur that makes the sharper photo like the other. Negative: it is the follow-up that has to be blurred."""

    blur_px: float

    def equalise(self, baseline: Colour, followup: Colour) -> tuple[Colour, Colour]:
        """Both at the sharpness of the blurrier one."""
        if self.blur_px > 0:
            return _blurred(baseline, self.blur_px), followup
        return baseline, _blurred(followup, -self.blur_px)


def between(baseline: Colour, followup: Colour, edges: Mask) -> Sharpness | None:
    """Compare two registered photos, in linear light, at their edges; None where there are too few of them to tell.

    A lens blurs light and not its logarithm, in which dark brows are noisy besides. The blur is taken to be Gaussian, which focus and
    small movements are nearly. Right to about a tenth of a pixel (docs/reference/skin.md).
    """
    if np.count_nonzero(edges) < _FEWEST_PX:
        return None
    parts = _parts(edges)
    with ThreadPoolExecutor(2) as both:
        of_baseline, of_followup = both.map(
            lambda image: _slopes(np.ascontiguousarray(image[..., GREEN]), edges, parts), (baseline, followup)
        )
    if _crispness(of_baseline) >= _crispness(of_followup):
        return Sharpness(_blur_until(of_baseline, _crispness(of_followup)))
    return Sharpness(-_blur_until(of_followup, _crispness(of_baseline)))


def of_face(linear: Colour, edges: Mask, px_per_mm: float) -> float | None:
    """How steep lashes, brows and lips are at 0.3 mm beside 1.2 mm: about 2 in a sharp photo, 1.3 after a blur of a millimetre.

    None where there are too few of them. It is much alike in all people, and tells nothing of a hundredth of a millimetre.
    """
    step = max(1, int(px_per_mm / _ENOUGH_PX_PER_MM))
    small = cv2.resize(linear[..., GREEN], None, fx=1 / step, fy=1 / step, interpolation=cv2.INTER_AREA)
    where = edges[::step, ::step][: small.shape[0], : small.shape[1]]
    if np.count_nonzero(where) < _FEWEST_PX:
        return None
    parts = _parts(where)
    fine, coarse = (_slope(small, where, parts, sigma * px_per_mm / step) for sigma in _OF_FACE_MM)
    return fine / max(coarse, _NEXT_TO_NOTHING)


def of_cards(baseline: Card, followup: Card) -> Sharpness:
    """The same from the edges of the card in both photos, in pixels of the baseline: variances of blurs add up."""
    before = baseline.blur_px
    after = followup.blur_px * baseline.px_per_mm / followup.px_per_mm
    return Sharpness(math.copysign(math.sqrt(abs(after**2 - before**2)), after - before))


def _parts(edges: Mask) -> list[Box]:
    """Boxes around the places with edges, so that the skin between them is not blurred for nothing."""
    thin = np.ascontiguousarray(edges[::_THINNED, ::_THINNED]).view(np.uint8)
    near = cv2.dilate(thin, np.ones((_ROOM, _ROOM), np.uint8))
    _, _, found, _ = cv2.connectedComponentsWithStats(near)
    return [Box(*(int(side) * _THINNED for side in one[:4])) for one in found[1:]]


def _slopes(plane: Plane, edges: Mask, parts: list[Box]) -> Ladder:
    """How steep the edges are, root mean square, after each blur of the ladder."""
    return np.array([_slope(plane, edges, parts, sigma) for sigma in _LADDER_PX])


def _slope(plane: Plane, edges: Mask, parts: list[Box], sigma_px: float) -> float:
    total, n = 0.0, 0
    for part in parts:
        blurred = cv2.GaussianBlur(part.cut(plane), (0, 0), sigma_px)
        here = part.cut(edges).view(np.uint8)
        total += sum(cv2.norm(cv2.Sobel(blurred, cv2.CV_32F, *axis), cv2.NORM_L2SQR, here) for axis in ((1, 0), (0, 1)))
        n += cv2.countNonZero(here)
    return math.sqrt(total / n)


def _crispness(slopes: Ladder, blur_px: float = 0.0) -> float:
    """How steep the fine edges are beside the coarse ones, after one more blur: variances of blurs add up."""
    fine, coarse = (np.interp(math.hypot(sigma, blur_px), _LADDER_PX, slopes) for sigma in (_FINE_PX, _COARSE_PX))
    return float(fine / max(coarse, _NEXT_TO_NOTHING))


def _blur_until(slopes: Ladder, wanted: float) -> float:
    """The blur after which edges are as crisp as is wanted."""
    blurs = np.linspace(0, MOST_PX, _N_BLURS)
    return float(min(blurs, key=lambda blur: abs(_crispness(slopes, blur) - wanted)))


def _blurred(image: Plane, sigma_px: float) -> Plane:
    return cv2.GaussianBlur(image, (0, 0), sigma_px) if sigma_px > 0 else image
