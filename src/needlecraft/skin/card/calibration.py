"""What the card tells of light and colour.

A curve for each channel from the greys, then a 3 x 3 matrix from all patches, least squares. Nothing of higher order: it fits the card
better and skin worse (measured, see docs/reference/skin.md). The curve undoes what a camera does to contrast; the matrix undoes the colour
of the light and the camera's own primaries. Under another lamp skin and print change differently (metamerism), which no matrix undoes:
compare photos of the same lamp.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from ..arrays import Colour
from ..colour import DARKEST, Numbers, lab, luminance
from ..colour_space import srgb
from ..photo import Photo
from . import layout
from .error import CardError
from .finding import Card, covering, sampled
from .measured import Measured

Array = NDArray[np.float64]

MOST_UNEVEN: Final = 0.10
"""How much less light one side of the card may have than the other (``docs/reference/skin.md``)."""
MOST_SHADED: Final = 0.12
"""How far the light at one point of the card may be from the even slope through all other points."""
MOST_CLIPPED: Final = 0.02
"""The part of a patch that may be as bright or as dark as the file can say."""
GREATEST_RESIDUAL: Final = 6.0
"""Mean colour difference (CIE 1976) of measured patches after correction: more is another card, or a photo full of effects."""
_FEWEST_PATCHES: Final = 16
_INNER_MM: Final = 4.0
_N_ACROSS: Final = 14
_MOST_FLARE: Final = 0.7
"""Of the darkest grey: what the lens adds everywhere cannot be all of it. None is fitted to what was drawn: its black is the printer's."""
_N_FLARES: Final = 361
_GAMMAS: Final = (0.4, 2.5)
"""A curve outside is no camera's."""


@dataclass(frozen=True, slots=True, eq=False)
class Curve:
    """gain * (value - flare) ** gamma for each channel, (3,) each. It never falls; below the flare it is 0."""

    gain: Array
    gamma: Array
    flare: Array

    def apply(self, linear: Numbers) -> Numbers:
        """Shape (..., 3) in and out."""
        if not np.size(linear):
            return np.array(linear, np.float32)
        flat = np.maximum(np.asarray(linear, np.float32) - self.flare.astype(np.float32), 0).reshape(-1, 3)
        bent = [np.ravel(cv2.pow(np.ascontiguousarray(flat[:, channel]), self.gamma[channel])) for channel in range(3)]
        return np.asarray(np.stack(bent, axis=-1) * self.gain, np.float32).reshape(np.shape(linear))


@dataclass(frozen=True, slots=True, eq=False)
class Correction:
    """Takes the colours of a photo to others: those of the card as it is, or those of another photo."""

    curve: Curve
    matrix: Array
    mean_residual: float
    """Mean colour difference (CIE 1976) of the patches that remains."""
    max_residual: float

    def apply(self, linear: Colour) -> Colour:
        """Linear sRGB of the photo, (..., 3), corrected."""
        curved = self.curve.apply(linear)
        if not curved.size:
            return curved
        return np.asarray(cv2.transform(curved.reshape(-1, 1, 3), self.matrix), np.float32).reshape(curved.shape)


@dataclass(frozen=True, slots=True)
class Falloff:
    """How much less light the darker side of the card has, from 0 to 1; tilt of the card included, tone curve of the camera not undone."""

    left_right: float
    top_bottom: float


@dataclass(frozen=True, slots=True, eq=False)
class Calibration:
    """What the card of one photo tells of its colours. Only where ``is_absolute`` are they reflectance; else they are near it at best."""

    edition: int
    is_absolute: bool
    number: str | None
    """The piece of card, where its patches were measured."""
    correction: Correction
    falloff: Falloff
    patches: Numbers
    """(24, 3) linear sRGB as photographed, freed of the slope of light."""
    is_clipped: NDArray[np.bool_]
    """(24,): patches that are left out, as bright or as dark in a channel as the file can say."""

    def apply(self, linear: Colour) -> Colour:
        """Linear sRGB of the photo, (..., 3), as reflectance (``is_absolute``) or near it."""
        return self.correction.apply(linear)


def calibrate(photo: Photo, card: Card, measured: Measured | None = None) -> Calibration:
    """Read the patches of a card that was found. Raises CardError: clipped, uneven_light, shaded, unlike_its_patches."""
    patches, is_clipped = _read(photo, card, np.array([patch.centre_mm for patch in layout.PATCHES]), _INNER_MM)
    paper, is_paper_clipped = _read(photo, card, layout.BARE, layout.BARE_MM)
    if is_paper_clipped.any() or is_clipped[layout.IS_GREY].any() or np.sum(~is_clipped) < _FEWEST_PATCHES:
        raise CardError("clipped", "The card is too bright or too dark; set the exposure by the card, and lock it.")
    falloff, light = _light(paper)
    even = (patches / light[:, None]).astype(np.float32)
    correction = _fitted(even, measured.linear, ~is_clipped) if measured else _fitted(even, _drawn(), ~is_clipped, most_flare=0.0)
    if measured and correction.mean_residual > GREATEST_RESIDUAL:
        raise CardError(
            "unlike_its_patches", "The card is not the one that was measured, or the camera changed its colours; use its plain mode."
        )
    number = measured.number if measured else None
    return Calibration(card.edition, measured is not None, number, correction, falloff, even, is_clipped)


def relative(baseline: Calibration, followup: Calibration) -> Correction:
    """Brings the colours of the follow-up, as photographed, to those that ``baseline.apply`` gives.

    Only what both cards share is used, so that the printer's errors and most of the lamp's fall out of a comparison.
    It holds for one and the same piece of card in both photos, measured or not; that it is the same, the photos cannot tell. Raises
    CardError (other_card) where it is certain that it is not.
    """
    if baseline.edition != followup.edition or (baseline.number and followup.number and baseline.number != followup.number):
        raise CardError("other_card", "The two photos show different cards; colours are compared beside one and the same card.")
    return _fitted(followup.patches, baseline.apply(baseline.patches), ~(baseline.is_clipped | followup.is_clipped))


def _drawn() -> Numbers:
    """What the printer was asked for, (24, 3) in linear sRGB."""
    return srgb(8).linear(np.array([[patch.drawn for patch in layout.PATCHES]], np.uint8))[0]


def _read(photo: Photo, card: Card, centres_mm: Array, side_mm: float) -> tuple[Numbers, NDArray[np.bool_]]:
    """Colours of squares in linear sRGB, (n, 3), and whether they are clipped, (n,).

    The mean of the middle half of what is read: as steady as a mean, and as little moved by dust and glints as a median.
    """
    steps = np.linspace(-side_mm / 2, side_mm / 2, _N_ACROSS)
    grid = np.stack(np.meshgrid(steps, steps), axis=-1).reshape(-1, 2)
    points = card.at(centres_mm[:, None] + grid)
    box = covering(points, photo.pixels.shape)
    inside = points - np.array((box.x, box.y), np.float32)
    values = np.sort(sampled(photo.linear(box), inside), axis=1)
    quarter = values.shape[1] // 4
    column, row = np.round(np.moveaxis(inside, -1, 0)).astype(int)
    codes = box.cut(photo.pixels)[row, column]
    greatest = np.iinfo(codes.dtype).max
    step = (greatest + 1) // 256
    is_out = ((codes >= greatest - step) | (codes < step)).any(axis=-1)
    return values[:, quarter:-quarter].mean(axis=1), is_out.mean(axis=1) > MOST_CLIPPED


def _light(paper: Numbers) -> tuple[Falloff, Array]:
    """The slope of light from the bare paper (n, 3), and the light at each patch, (24,), where it is 1 in the middle. Raises CardError."""
    at_middle = layout.OUTLINE.mean(axis=0)
    logs = np.log(np.maximum(luminance(paper), DARKEST).astype(np.float64))
    slopes = np.column_stack([layout.BARE - at_middle, np.ones(len(logs))])
    fitted = np.linalg.lstsq(slopes, logs, rcond=None)[0]
    leverage = np.einsum("ij,ji->i", slopes, np.linalg.pinv(slopes))
    if np.abs(np.expm1((logs - slopes @ fitted) / (1 - leverage))).max() > MOST_SHADED:
        raise CardError("shaded", "A shadow, a glint or a finger lies on the card; hold it by its edge, free of shadows.")
    falloff = Falloff(*(1 - np.exp(-np.abs(fitted[:2]) * (layout.WIDTH_MM, layout.HEIGHT_MM))).tolist())
    if falloff.left_right > MOST_UNEVEN:
        raise CardError(
            "uneven_light", f"One side of the card has {falloff.left_right:.0%} less light; turn to the light, or add one opposite."
        )
    centres = np.array([patch.centre_mm for patch in layout.PATCHES])
    return falloff, np.exp((centres - at_middle) @ fitted[:2])


def _fitted(seen: Numbers, wanted: Numbers, is_used: NDArray[np.bool_], most_flare: float = _MOST_FLARE) -> Correction:
    """The curve and the matrix that take colours that were seen, (24, 3), to those that are wanted."""
    curve = _curve(seen[layout.IS_GREY].astype(np.float64), wanted[layout.IS_GREY].astype(np.float64), most_flare)
    curved, target = curve.apply(seen[is_used]).astype(np.float64), wanted[is_used].astype(np.float64)
    weight = np.maximum(luminance(target), DARKEST)[:, None] ** (-2 / 3)  # so that an error counts as in L*, which is a cube root
    matrix = np.linalg.lstsq(curved * weight, target * weight, rcond=None)[0].T.astype(np.float64)
    residual = np.linalg.norm(lab(curved @ matrix.T) - lab(target), axis=1)
    return Correction(curve, matrix, float(residual.mean()), float(residual.max()))


def _curve(seen: Array, wanted: Array, most_flare: float) -> Curve:
    """For each channel the flare, out of many, with which a straight line in logarithms fits the greys best; both (n, 3)."""
    return Curve(*np.transpose([_channel(x, y, most_flare) for x, y in zip(seen.T, np.maximum(wanted, DARKEST).T, strict=True)]))


def _channel(x: Array, y: Array, most_flare: float) -> Array:
    """Gain, gamma and flare of one channel."""
    flares = np.linspace(-most_flare, most_flare, _N_FLARES) * max(x.min(), DARKEST)
    logs, target, weight = np.log(np.maximum(x - flares[:, None], DARKEST)), np.log(y), y ** (2 / 3)
    mean_x, mean_y = np.average(logs, axis=1, weights=weight), np.average(target, weights=weight)
    around = logs - mean_x[:, None]
    gammas = np.clip((around * (target - mean_y) * weight).sum(axis=1) / (around**2 * weight).sum(axis=1), *_GAMMAS)
    intercepts = mean_y - gammas * mean_x
    misfit = (((intercepts[:, None] + gammas[:, None] * logs - target) ** 2) * weight).sum(axis=1)
    best = int(np.argmin(misfit))
    return np.array((np.exp(intercepts[best]), gammas[best], flares[best]))
