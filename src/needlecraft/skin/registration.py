"""Where each point of the baseline is in the follow-up: a similarity to begin with, then optical flow, then least squares.

The flow is dense inverse search (Kroeger and others 2016, ECCV) on images whose light is evened out, in the end at half scale. Where the
way there and the way back disagree the skin has changed or was not seen alike; such places are carried along by their neighbours, and a
zone with too many of them is not to be compared. The flow is smoothed because a flow that follows every dot would hide the change that it
should show.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from typing import Final, TypeAlias

import cv2
import numpy as np
from numpy.typing import NDArray

from .alignment import evened, greys
from .arrays import Plane, Similarity
from .filters import smooth
from .reducing import reduced
from .regions import Region

AGREES_PX: Final = 1.0
"""Up to here the way there and back are said to agree, in pixels of the baseline."""
_SCALES: Final = (8, 4, 2)
"""Each look is at images twice as large as the one before and begins where that one ended."""
_STRIDE_PX: Final = 4
"""Between patches of 8; what lies closer is smoothed away anyway."""
_DESCENTS: Final = 8
"""Steps of the search for each patch; more of them follow the noise, on made skin and on real."""
_SMOOTHED_PX: Final = 8.0
_NUDGED_OVER_PX: Final = 12.0
_SOLVED_AT: Final = 4
"""Equations that are smoothed so broadly are solved once for a square of so many pixels each way."""
_FINEST_PX: Final = 0.8
"""Detail below this is noise, to a derivative."""
_OUTLIER: Final = 0.5
"""In deviations of the detail: a difference of grey from which on it counts as changed skin rather than as moved skin."""
_FIRM: Final = 1e-3
_GRADIENT: Final = 1 / 32
"""Of the Scharr filter, so that a slope of one is one."""
_NEXT_TO_NOTHING: Final = 1e-3
GIVEN_BACK: Final = np.array([0.0274, -0.0647, 1.0746, -0.0647, 0.0274], np.float32)
"""Bicubic interpolation (Keys 1981, IEEE ASSP; a = -0.75) changes contrasts by where a detail falls between two pixels. This undoes what it
does to wavelengths from three pixels on, on the average of all places."""

_Flow: TypeAlias = NDArray[np.float32]


@dataclass(frozen=True, eq=False)
class Registration:
    """The place in the follow-up of each pixel of the baseline, and how far the way there and back disagree, in its pixels."""

    x_px: Plane
    y_px: Plane
    disagreement_px: Plane

    def carry(self, followup: Plane) -> Plane:
        """A plane or a colour image of the follow-up in the frame of the baseline; what lies outside of it takes the colour of its edge.

        Bicubic, after the contrast is given back that this takes: half a pixel from its place or on it, texture keeps its contrast to 2 %.
        """
        contrasty = cv2.sepFilter2D(followup, cv2.CV_32F, GIVEN_BACK, GIVEN_BACK, borderType=cv2.BORDER_REFLECT)
        return cv2.remap(contrasty, self.x_px, self.y_px, cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE)

    def agreement(self, zone: Region) -> float:
        """The share of a zone, 0 to 1, whose way there and back agree; 0 for an empty zone."""
        return float(np.mean(zone.values(self.disagreement_px) < AGREES_PX)) if zone.n_px else 0.0


def register(baseline_od: Plane, followup_od: Plane, start: Similarity) -> Registration:
    """Register a follow-up with a baseline, both as optical densities of green light; they may differ in size.

    ``start`` must be right to about a thirtieth of the width. On skin with known truth the error is given in docs/reference/skin.md.
    It cannot tell skin that moved from skin that changed: what appears or vanishes draws its neighbours along by a fraction of a pixel.
    """
    height, width = baseline_od.shape
    shift = np.zeros((1, 1, 2), np.float32)
    for scale in _SCALES:
        here, there = (reduced(plane, scale) for plane in (baseline_od, followup_od))
        shift, disagreement = _closer(here, there, _at(start, scale), shift, is_last=scale == _SCALES[-1])
    shift = _nudged(here, there, _at(start, scale), shift, _trust(disagreement))
    across, down, apart = (_filled(scale * plane, scale, (height, width)) for plane in (*cv2.split(shift), disagreement))
    across += np.arange(width, dtype=np.float32)
    down += np.arange(height, dtype=np.float32)[:, None]
    x_px, y_px = (cv2.addWeighted(across, of_x, down, of_y, moved) for of_x, of_y, moved in start)
    return Registration(x_px, y_px, apart)


def _closer(baseline: Plane, followup: Plane, start: Similarity, coarse: _Flow, *, is_last: bool) -> tuple[_Flow, Plane]:
    """A finer shift than one found at half this size, and how far the way there and back disagree; all in pixels of this baseline."""
    height, width = baseline.shape
    shift = 2 * _sized(coarse, width, height)
    there = _carried(followup, cv2.transform(_grid(height, width) + shift, start.astype(np.float32)))
    flow, disagreement = _flow(greys(baseline), greys(there), is_checked=is_last)
    return flow + _looked_up(shift, flow), disagreement


def _nudged(baseline: Plane, followup: Plane, start: Similarity, shift: _Flow, trust: Plane) -> _Flow:
    """The shift with the small remainder taken out that optical flow leaves: one step of least squares (Lucas and Kanade 1981, IJCAI)."""
    height, width = baseline.shape
    carried = _carried(followup, cv2.transform(_grid(height, width) + shift, start.astype(np.float32)))
    with ThreadPoolExecutor(2) as both:
        here, there = both.map(lambda plane: cv2.GaussianBlur(evened(plane), (0, 0), _FINEST_PX), (baseline, carried))
    apart = there - here
    trust = trust / (1 + np.square(apart / _OUTLIER))
    across, down = (cv2.Scharr((here + there) / 2, cv2.CV_32F, *axis, scale=_GRADIENT) for axis in ((1, 0), (0, 1)))
    step = _filled(_solved(across, down, apart, trust), _SOLVED_AT, (height, width))
    return step + _looked_up(shift, step)


def _solved(across: Plane, down: Plane, apart: Plane, trust: Plane) -> _Flow:
    """The step, at most a pixel, that explains best around each place how far two images are apart; one for each square of places."""

    def around(plane: Plane) -> Plane:
        return smooth(reduced(plane * trust, _SOLVED_AT), _NUDGED_OVER_PX / _SOLVED_AT)

    xx, yy, xy = around(across * across), around(down * down), around(across * down)
    firm = _FIRM * (xx + yy) + _NEXT_TO_NOTHING
    xx, yy = xx + firm, yy + firm
    x, y = around(across * apart), around(down * apart)
    determinant = xx * yy - xy * xy
    return np.clip(cv2.merge([(xy * y - yy * x) / determinant, (xy * x - xx * y) / determinant]), -1, 1)


def _at(start: Similarity, scale: int) -> Similarity:
    """The same between images so many times smaller: pixel 0 of theirs lies in the middle of those that it stands for."""
    small, middle = start.copy(), (scale - 1) / 2
    small[:, 2] = (start[:, :2] @ (middle, middle) + start[:, 2] - middle) / scale
    return small


def _filled(small: _Flow, scale: int, shape: tuple[int, int]) -> _Flow:
    """The way back from there: what was left out takes its neighbour's value."""
    large = _sized(small, small.shape[1] * scale, small.shape[0] * scale)
    down, right = (size - own for size, own in zip(shape, large.shape[:2], strict=True))
    return cv2.copyMakeBorder(large, 0, down, 0, right, cv2.BORDER_REPLICATE) if down or right else large


def _sized(image: _Flow, width: int, height: int) -> _Flow:
    return cv2.resize(image, (width, height), interpolation=cv2.INTER_LINEAR)


def _looked_up(image: _Flow, flow: _Flow) -> _Flow:
    """What stands where the flow leads to."""
    return cv2.remap(image, flow, None, cv2.INTER_LINEAR | cv2.WARP_RELATIVE_MAP, borderMode=cv2.BORDER_REPLICATE)


def _grid(height: int, width: int) -> _Flow:
    """Each pixel's own place."""
    return cv2.merge(np.meshgrid(np.arange(width, dtype=np.float32), np.arange(height, dtype=np.float32)))


def _carried(image: Plane, place: _Flow) -> Plane:
    return cv2.remap(image, place, None, cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE)


def _flow(here: NDArray[np.uint8], there: NDArray[np.uint8], *, is_checked: bool) -> tuple[_Flow, Plane]:
    """The smoothed flow from here to there in their pixels, and how far it and the flow back disagree: nowhere, if that is not checked."""
    if not is_checked:
        nowhere = np.zeros(here.shape, np.float32)
        return _smoothed(_searched(here, there), _trust(nowhere)), nowhere
    with ThreadPoolExecutor(2) as both_ways:
        onward, back = both_ways.map(partial(_searched, is_near=True), (here, there), (there, here))
    returned = onward + _looked_up(back, onward)
    disagreement = np.hypot(returned[..., 0], returned[..., 1])  # that of cv2 differs in the last digit from call to call
    return _smoothed(onward, _trust(disagreement)), disagreement


def _searched(here: NDArray[np.uint8], there: NDArray[np.uint8], *, is_near: bool = False) -> _Flow:
    """``is_near``: looks before this one have left no more than a few pixels, and it looks no farther."""
    search = cv2.DISOpticalFlow_create(cv2.DISOPTICAL_FLOW_PRESET_MEDIUM)
    search.setPatchStride(_STRIDE_PX)
    search.setGradientDescentIterations(_DESCENTS)
    if is_near:
        search.setCoarsestScale(search.getFinestScale())
    return search.calc(here, there, None)


def _trust(disagreement: Plane) -> Plane:
    """How far a place is believed, by how well both ways agree there; never quite nothing."""
    return np.exp(-np.square(disagreement)) + np.float32(_NEXT_TO_NOTHING)


def _smoothed(flow: _Flow, trust: Plane) -> _Flow:
    """Each place as the mean of its neighbourhood, weighed by trust."""
    total = smooth(trust, _SMOOTHED_PX)
    return cv2.merge([smooth(part * trust, _SMOOTHED_PX) / total for part in cv2.split(flow)])
