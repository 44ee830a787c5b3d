"""Smoothing, bands of size, dark lines and round blobs, fast enough for whole photos.

Coarse scales run on copies reduced by area averaging, whose own blur is taken off; fine scales run in strips that fit the cache. What each
filter means is written out slowly in ``reference``, and the tests hold the two together.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache, partial
from typing import Any, Final, NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from .arrays import Mask, Plane
from .reducing import reduced
from .strips import EVERYWHERE, Spans, on_strips

REACH_SIGMAS: Final = 4.0
"""Where kernels end; a Gaussian has lost all but 0.006 % there."""
LEAST_LINE_SIGMA_PX: Final = 1.4
LEAST_BLOB_SIGMA_PX: Final = 1.2
"""A copy is reduced only as long as the kernel stays wider than this on it, so that sampling changes contrasts by less than 5 %."""
LEAST_SIGMA_PX: Final = 0.3
"""A narrower Gaussian changes nothing that pixels can show."""
CUT_OFF_SIGMA: Final = 0.18738
"""Standard deviation over cut-off wavelength of the Gaussian filter that passes half the amplitude there, sqrt(ln 2 / 2) / pi
(ISO 16610-21:2011)."""
LINE_PEAK: Final = 2 / 27**0.5
"""Largest sigma^2-normalised second derivative of a Gaussian line of depth 1, met at sigma = sqrt(2) times its own width."""
DISC_PEAK: Final = 2 / np.e
"""The same of the Laplacian in the middle of a disc of depth 1, met at sigma = radius / sqrt(2)."""
SHAPE_BETA: Final = 0.5
"""How unlike a line the curvatures may be: beta of Frangi et al. (MICCAI 1998)."""


class Blobs(NamedTuple):
    """What ``blobs`` found: n entries, strongest first."""

    x_px: NDArray[np.float32]
    y_px: NDArray[np.float32]
    radius_px: NDArray[np.float32]
    contrast: NDArray[np.float32]
    """Depth of the disc that would answer alike, in the unit of the plane."""
    roundness: NDArray[np.float32]
    """Smaller over larger curvature: 1 for a disc, 0 for a line, negative on a saddle."""


def smooth(plane: Plane, sigma_px: float, mask: Mask | None = None) -> Plane:
    """The plane under a Gaussian of standard deviation ``sigma_px``, mirrored at its edges.

    With a mask only what it lets through counts (normalised convolution; Knutsson and Westin, CVPR 1993); 0 where nothing is in reach.
    """
    if mask is not None:
        weight = mask.astype(np.float32)
        under = smooth(weight, sigma_px)
        over = smooth(np.asarray(plane * weight, np.float32), sigma_px)
        return np.asarray(np.divide(over, under, out=np.zeros_like(over), where=under > _NOTHING), np.float32)
    if sigma_px < LEAST_SIGMA_PX:
        return plane
    factor = _reduction(sigma_px, 2 * LEAST_LINE_SIGMA_PX)
    if factor == 1:
        return np.asarray(_gaussian(plane, sigma_px), np.float32)
    lost = _box_variance(factor) + factor**2 / _LINEAR_VARIANCE
    small = _gaussian(reduced(plane, factor), (sigma_px**2 - lost) ** 0.5 / factor)
    return _enlarged(small, factor, _size(plane))


def band(plane: Plane, fine_px: float, coarse_px: float) -> Plane:
    """What of the plane has wavelengths between ``fine_px`` and ``coarse_px``: half the amplitude is left at either.

    A difference of two Gaussians (ISO 16610-21:2011). Nothing is taken off the fine side below 1.6 pixels, where pixels end anyway.
    """
    return np.asarray(smooth(plane, CUT_OFF_SIGMA * fine_px) - smooth(plane, CUT_OFF_SIGMA * coarse_px), np.float32)


def ridges(plane: Plane, sigmas_px: Sequence[float]) -> Plane:
    """How deep a line lies at each pixel, in the unit of the plane: what is larger along a line than beside it answers.

    In optical density lines are dark. Per scale: the larger curvature times sigma^2, over what a Gaussian line of depth 1 gives at best,
    times Frangi's factor for shape, exp(-(l1/l2)^2 / 2 beta^2) (MICCAI 1998); the largest over the scales. Frangi's own last factor has
    a constant that is often taken from the image's maximum and so makes two photos incomparable; contrast as it is stands in its place.
    Edges of wide dark things answer as well, by a third of their step.
    """
    result: NDArray[np.float32] | None = None
    at = 1
    for sigma in sorted(sigmas_px, reverse=True):
        factor = _reduction(sigma, LEAST_LINE_SIGMA_PX)
        if result is not None and factor < at:
            result = _enlarged(result, at // factor, _size(reduced(plane, factor)))
        own = (sigma**2 - _box_variance(factor)) ** 0.5 / factor
        gain = sigma**2 / factor**2 / LINE_PEAK
        answer = _in_strips(reduced(plane, factor), own, partial(_line_answer, sigma=own, gain=gain))
        result = answer if result is None else np.maximum(result, answer, out=result)
        at = factor
    if result is None:
        raise ValueError("ridges needs at least one sigma")
    return result if at == 1 else _enlarged(result, at, _size(plane))


def blobs(plane: Plane, radii_px: Sequence[float], least: float, where: Mask | None = None) -> Blobs:
    """Round things that have more of the plane than what is around them; for dark ones in a bright plane hand in its negative.

    Laplacian of Gaussians, scale-normalised (Lindeberg, IJCV 1998): a disc of radius r answers most at sigma = r / sqrt(2). Kept is what
    is larger than all neighbours in space and at the scales next to it, and of a contrast of at least ``least``. The first and the last
    radius only guard: what is largest there is of another size and left out. Places are found to a fraction of a pixel, and radii between
    those that are asked for by the parabola through three (of their logarithms). ``where``: the places that count.
    """
    radii = sorted(radii_px)
    if len(radii) < _FEWEST_RADII:
        raise ValueError("blobs needs at least three radii: the first and the last only guard")
    levels = (_Level.of(plane, radius, where) for radius in radii)
    found = [_peaks(finer, level, coarser, least, where) for finer, level, coarser in _windows(levels)]
    columns = [np.concatenate(parts).astype(np.float32) for parts in zip(*found, strict=True)]
    order = np.argsort(-columns[3], kind="stable")
    return Blobs(*(column[order] for column in columns))


_NOTHING: Final = 1e-4
_LINEAR_VARIANCE: Final = 6.0
"""Enlarging between samples one apart blurs by the variance of a triangle, 1/6."""
_FEWEST_RADII: Final = 3
_DIFFERENCES: Final = np.array([[0, 0, 1, -2, 1, 0, 0], [0, 1, -4, 6, -4, 1, 0], [1, -6, 15, -20, 15, -6, 1]], np.float64)
"""Second, fourth and sixth."""
_BEND_PX: Final = 3
_BENT_FROM_PX: Final = 1.0
_TINY: Final = np.float32(1e-9)


class _Level(NamedTuple):
    """One radius: the second derivatives and the answer, on a copy reduced ``factor`` times."""

    radius_px: float
    factor: int
    sigma: float
    spans: Spans
    copy: Plane
    answer: Plane

    @classmethod
    def of(cls, plane: Plane, radius_px: float, where: Mask | None) -> _Level:
        sigma = radius_px / 2**0.5
        factor = _reduction(sigma, LEAST_BLOB_SIGMA_PX)
        own = (sigma**2 - _box_variance(factor)) ** 0.5 / factor
        copy = reduced(plane, factor)
        gain = -(sigma**2) / factor**2 / DISC_PEAK
        spans = Spans(where, factor)
        answer = _in_strips(copy, own, partial(_disc_answer, sigma=own, gain=gain), spans)
        return cls(radius_px, factor, own, spans, copy, answer)

    def near(self, x: NDArray[np.float32], y: NDArray[np.float32]) -> NDArray[np.float32]:
        """The largest answer within a pixel of places given in pixels of the whole plane."""
        height, width = self.answer.shape
        column = np.clip(np.rint((x + 0.5) / self.factor - 0.5).astype(np.intp), 1, width - 2)
        row = np.clip(np.rint((y + 0.5) / self.factor - 0.5).astype(np.intp), 1, height - 2)
        around = [self.answer[row + i, column + j] for i in (-1, 0, 1) for j in (-1, 0, 1)]
        return np.max(around, axis=0)


def _windows(levels: Iterator[_Level]) -> Iterator[tuple[_Level, _Level, _Level]]:
    """Each three that follow each other; no more are held at a time."""
    finer, level = next(levels), next(levels)
    for coarser in levels:
        yield finer, level, coarser
        finer, level = level, coarser


def _peaks(finer: _Level, level: _Level, coarser: _Level, least: float, where: Mask | None) -> tuple[NDArray[np.float32], ...]:
    """x, y, radius, contrast and roundness of what is largest in space and scale."""
    answer = level.answer
    if min(answer.shape) < _FEWEST_RADII:
        return (np.empty(0, np.float32),) * 5
    row, column = _local_peaks(answer, least, level.spans)
    value = answer[row, column]
    x = (column + _vertex(answer[row, column - 1], value, answer[row, column + 1]) + 0.5) * level.factor - 0.5
    y = (row + _vertex(answer[row - 1, column], value, answer[row + 1, column]) + 0.5) * level.factor - 0.5
    if where is not None:
        row, column, value, x, y = _only(where[np.rint(y).astype(np.intp), np.rint(x).astype(np.intp)], row, column, value, x, y)
    below, above = finer.near(x, y), coarser.near(x, y)
    row, column, value, x, y, below, above = _only((value > below) & (value >= above), row, column, value, x, y, below, above)
    between = _vertex(below, value, above)
    step = np.where(between < 0, level.radius_px / finer.radius_px, coarser.radius_px / level.radius_px)
    return x, y, (level.radius_px * step**between).astype(np.float32), value, _roundness(level, row, column)


def _only(keep: Mask, *columns: NDArray[Any]) -> tuple[NDArray[Any], ...]:
    return tuple(column[keep] for column in columns)


def _local_peaks(answer: Plane, least: float, spans: Spans) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Rows and columns of what is not less than its eight neighbours; never at the edge."""
    height, width = answer.shape

    def one(top: int, bottom: int) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
        top, bottom = max(top, 1), min(bottom, height - 1)
        left, right = spans.columns(top, bottom, width)
        left, right = max(left, 1), min(right, width - 1)
        here = answer[top - 1 : bottom + 1, left - 1 : right + 1]
        around = cv2.dilate(here, _AROUND) if here.size else here.copy()
        is_peak = here >= np.maximum(around, np.float32(least), out=around)
        inner = is_peak[1:-1, 1:-1]
        row, column = np.divmod(np.flatnonzero(inner), max(1, inner.shape[1]))  # three times as fast as to look in two directions
        return row + top, column + left

    rows, columns = zip(*on_strips(height, one), strict=True)
    return np.concatenate(rows), np.concatenate(columns)


def _vertex(before: Plane, here: Plane, after: Plane) -> Plane:
    """Where the parabola through three neighbours peaks, between -0.5 and 0.5."""
    bend = 2 * here - before - after
    return np.clip((after - before) / (2 * np.maximum(bend, _TINY)), -0.5, 0.5)


def _roundness(level: _Level, row: NDArray[np.intp], column: NDArray[np.intp]) -> NDArray[np.float32]:
    bell, first, second = _kernels(level.sigma)
    reach = np.arange(len(bell)) - len(bell) // 2
    rows, columns = (np.clip(at[:, None] + reach, 0, side - 1) for at, side in zip((row, column), level.copy.shape, strict=True))
    patches = level.copy[rows[:, :, None], columns[:, None, :]]
    across, down, mixed = (-(patches @ i * j).sum(axis=1) for i, j in ((second, bell), (bell, second), (first, first)))
    mean, half = (across + down) / 2, np.hypot((across - down) / 2, mixed)
    return np.asarray((mean - half) / np.maximum(mean + half, _TINY), np.float32)


def _disc_answer(strip: Plane, sigma: float, gain: float) -> Plane:
    """The normalised Laplacian of one scale: smoothed once, then bent in both directions by a kernel of a few pixels.

    Where the Gaussian is no wider than that kernel it is bent as it is: noise answers most there.
    """
    bell, _, second = _kernels(sigma)
    if sigma < _BENT_FROM_PX:
        across = cv2.sepFilter2D(strip, cv2.CV_32F, second * gain, bell, borderType=_MIRROR)
        down = cv2.sepFilter2D(strip, cv2.CV_32F, bell, second * gain, borderType=_MIRROR)
        return np.asarray(cv2.add(across, down, dst=across), np.float32)
    smoothed = cv2.sepFilter2D(strip, cv2.CV_32F, bell, bell, borderType=_MIRROR)
    return np.asarray(cv2.filter2D(smoothed, cv2.CV_32F, _laplacian(sigma) * np.float32(gain), borderType=_MIRROR), np.float32)


def _line_answer(strip: Plane, sigma: float, gain: float) -> Plane:
    """Depth times shape at one scale; ``gain`` normalises.

    Roots and powers are numpy's: those of OpenCV differ in the last digit with the place of an array in memory.
    """
    bell, first, second = _kernels(sigma)
    across = cv2.sepFilter2D(strip, cv2.CV_32F, second * (-gain / 2), bell, borderType=_MIRROR)
    down = cv2.sepFilter2D(strip, cv2.CV_32F, bell, second * (-gain / 2), borderType=_MIRROR)
    mixed = cv2.sepFilter2D(strip, cv2.CV_32F, first * -gain, first, borderType=_MIRROR)
    half = cv2.subtract(across, down)
    half = np.sqrt(half * half + mixed * mixed, out=mixed)
    mean = cv2.add(across, down, dst=across)
    larger = cv2.add(mean, half, dst=down)
    smaller = cv2.subtract(mean, half, dst=half)
    depth = np.maximum(larger, 0)
    ratio = cv2.divide(smaller, np.maximum(larger, _TINY, out=larger), dst=smaller)
    shape = cv2.multiply(ratio, ratio, dst=ratio, scale=-1 / (2 * SHAPE_BETA**2))
    np.maximum(shape, _LEAST_EXPONENT, out=shape)
    return np.asarray(np.multiply(np.exp(shape, out=shape), depth, out=depth), np.float32)


_MIRROR: Final = cv2.BORDER_REFLECT
"""About the outer side of the edge, which reduced copies share with the whole."""
_AROUND: Final = np.ones((3, 3), np.uint8)
_LEAST_EXPONENT: Final = -80.0
"""Keeps the exponential inside float32."""


@lru_cache(maxsize=64)
def _kernels(sigma: float) -> tuple[NDArray[np.float32], ...]:
    """A Gaussian and its first two derivatives, sampled, exact for polynomials of second degree."""
    reach = max(1, round(REACH_SIGMAS * sigma))
    t = np.arange(-reach, reach + 1, dtype=np.float64)
    bell = np.exp(-(t**2) / (2 * sigma**2))
    bell /= bell.sum()
    first = t * bell
    first /= (first * t).sum()
    second = (t**2 / sigma**2 - 1) * bell
    second -= second.mean()
    second *= 2 / (second * t**2).sum()
    return tuple(kernel.astype(np.float32) for kernel in (bell, first, second))


@lru_cache(maxsize=64)
def _laplacian(sigma: float) -> NDArray[np.float32]:
    """What makes of a Gaussian, along each axis, its second derivative: to 3 % at sigma 1, 1 % from 1.2 on; exact for cubics."""
    bell, _, second = (kernel.astype(np.float64) for kernel in _kernels(sigma))
    bent, *more = (np.convolve(bell, one) for one in _DIFFERENCES)
    shares = np.linalg.lstsq(np.stack(more, axis=1), np.pad(second, _BEND_PX) - bent, rcond=None)[0]
    bend = np.array([1, *shares]) @ _DIFFERENCES
    cross = np.zeros((len(bend), len(bend)))
    cross[_BEND_PX] += bend
    cross[:, _BEND_PX] += bend
    return cross.astype(np.float32)


def _gaussian(plane: Plane, sigma: float) -> Plane:
    bell = _kernels(sigma)[0]
    return _in_strips(
        plane, sigma, lambda strip: np.asarray(cv2.sepFilter2D(strip, cv2.CV_32F, bell, bell, borderType=_MIRROR), np.float32)
    )


def _in_strips(plane: Plane, sigma: float, work: Callable[[Plane], Plane], spans: Spans = EVERYWHERE) -> Plane:
    """``work`` on strips of rows with as much around them as the kernels reach, on all of OpenCV's threads; 0 outside of the spans."""
    reach = max(1, round(REACH_SIGMAS * sigma)) + _BEND_PX
    height, width = plane.shape
    result = np.empty_like(plane)

    def one(top: int, bottom: int) -> None:
        left, right = spans.columns(top, bottom, width)
        result[top:bottom, :left] = result[top:bottom, right:] = 0
        if left < right:
            start, first = max(0, top - reach), max(0, left - reach)
            answer = work(plane[start : bottom + reach, first : right + reach])
            result[top:bottom, left:right] = answer[top - start : bottom - start, left - first : right - first]

    on_strips(height, one)
    return result


def _reduction(sigma: float, least: float) -> int:
    """The largest power of two whose reduction leaves at least so wide a Gaussian."""
    factor = 1
    while sigma**2 - _box_variance(2 * factor) >= (2 * factor * least) ** 2:
        factor *= 2
    return factor


def _box_variance(factor: int) -> float:
    """Variance of averaging ``factor`` pixels, in pixels squared."""
    return (factor**2 - 1) / 12


def _enlarged(plane: Plane, factor: int, size: tuple[int, int]) -> Plane:
    """Between the samples by straight lines; what was left over at the right and bottom repeats the edge."""
    height, width = plane.shape
    large = cv2.resize(plane, (width * factor, height * factor), interpolation=cv2.INTER_LINEAR)
    right, below = size[0] - large.shape[1], size[1] - large.shape[0]
    if right or below:
        large = cv2.copyMakeBorder(large, 0, max(below, 0), 0, max(right, 0), cv2.BORDER_REPLICATE)
    return np.asarray(large, np.float32)


def _size(plane: Plane) -> tuple[int, int]:
    return plane.shape[1], plane.shape[0]
