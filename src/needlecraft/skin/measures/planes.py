"""What several measures need, computed once and only when asked for."""

from __future__ import annotations

from functools import cached_property
from typing import Final

import cv2
import numpy as np

from ..arrays import GREEN, Box, Colour, Mask, Plane
from ..colour import DARKEST, optical_density
from ..cover import covered
from ..filters import band, ridges, smooth
from ..reducing import reduced
from ..regions import union
from .chromophores import separated
from .surface import Surface

COARSE_PX_PER_MM: Final = 4.0
"""How fine colour is looked at: averaging takes the noise, and no spot is smaller than two of these pixels."""
CLIPPED: Final = 0.98
"""Light above this share of the brightest code is taken as cut off."""
LEAST_WEIGHT: Final = 0.5
FINE_LINE_MM: Final = (0.2, 0.3)
"""Standard deviations at which thin dark lines are looked for."""
TEXTURE_MM: Final = (0.25, 1.0)
"""Cut-off wavelengths of the texture. Finer than that, phones show noise."""
HAIR_OD: Final = 0.25
"""A thin line this much darker than the skin beside it is taken for a hair. Chosen: above any line of the made skin."""
HAIR_MARGIN_MM: Final = 0.3
COVERING_MM: Final = 1.0
"""Standard deviation after which a covering is looked for."""
_WIDER: Final = 2
GLARE_OD: Final = 0.10
GLARE_CHROMA_OD: Final = 0.06
GLARE_AROUND_MM: Final = 5.0
"""Glare is brighter in red by the first, and paler by the second, than the skin within the third around it. Chosen."""
LEAST_LINE_PX: Final = 1.1
"""Lines are looked for on a copy reduced until the narrowest kernel is as wide as this."""


class Planes:
    """The planes of one surface. Coarse ones have about 4 pixels per mm; ``factor`` says how many pixels of the whole one of them is."""

    def __init__(self, surface: Surface) -> None:
        self.surface = surface
        self.scale = surface.scale
        self.shape = surface.linear.shape[:2]
        self.factor = max(1, int(surface.scale.px_per_mm / COARSE_PX_PER_MM)) if self.has_scale else 1

    @property
    def has_scale(self) -> bool:
        """Whether sizes mean anything: without a card and without a face they are unknown."""
        return self.scale.unit != "px"

    @cached_property
    def skin(self) -> Mask:
        """All zones together."""
        return union(self.surface.zones.values(), self.shape)

    def skin_reduced(self, factor: int) -> Mask:
        """Squares of so many pixels each way that have any skin; what does not fill a square is left out."""
        return reduced(self.skin.view(np.uint8) * np.uint8(255), factor) > 0

    @cached_property
    def green_od(self) -> Plane:
        """Optical density in green, in which texture is strongest."""
        return optical_density(self.surface.linear[..., GREEN])

    @cached_property
    def coarse(self) -> Colour:
        """Linear colour, averaged over squares of pixels."""
        return reduced(self.surface.linear, self.factor)

    @cached_property
    def coarse_od(self) -> Colour:
        """Optical density of ``coarse``."""
        return optical_density(self.coarse)

    @cached_property
    def chromophores(self) -> tuple[Plane, Plane]:
        """Melanin and blood, coarse."""
        return separated(self.coarse_od)

    def texture(self) -> Plane:
        """``green_od`` between two wavelengths; asked for once, and not kept."""
        fine, coarse = (wavelength * self.scale.px_per_mm for wavelength in TEXTURE_MM)
        return band(self.green_od, fine, coarse)

    def shadow(self) -> Plane:
        """What is darker in every channel alike, coarse: density in green without what melanin and blood take of it."""
        melanin, blood = self.chromophores
        return np.asarray(self.coarse_od[..., 1] - melanin - blood, np.float32)

    @cached_property
    def line_factor(self) -> int:
        """How far ``fine_lines`` is reduced."""
        return max(1, int(FINE_LINE_MM[0] * self.scale.px_per_mm / LEAST_LINE_PX))

    def fine_lines(self) -> Plane:
        """Depth of thin dark lines that are darker in every channel, reduced by ``line_factor``; asked for once, and not kept."""
        height, width = self._green_reduced.shape
        melanin, blood = self.chromophores
        pigment = cv2.resize(cv2.add(melanin, blood), (width, height), interpolation=cv2.INTER_LINEAR)
        return self._ridges(np.asarray(cv2.subtract(self._green_reduced, pigment), np.float32), FINE_LINE_MM)

    @cached_property
    def _green_reduced(self) -> Plane:
        return reduced(self.green_od, self.line_factor)

    def _ridges(self, plane: Plane, sigmas_mm: tuple[float, ...]) -> Plane:
        return ridges(plane, [sigma * self.scale.px_per_mm / self.line_factor for sigma in sigmas_mm])

    @cached_property
    def usable(self) -> Mask:
        """Where there is skin to measure: neither cut off, nor without light, nor glare, nor covered, nor seen aslant."""
        lit = cv2.inRange(self.surface.linear, (DARKEST,) * 3, (CLIPPED,) * 3) > 0
        if self.has_scale:
            lit &= ~self._whole(self._glare(), self.factor)
            lit &= ~self._whole(self._covered(), self.factor * _WIDER)
            if self.scale.px_per_mm * FINE_LINE_MM[0] >= 1:
                lit &= ~self._whole(self._hair(), self.line_factor)
        if self.surface.weight is not None:
            lit &= self.surface.weight >= LEAST_WEIGHT
        return np.asarray(lit)

    def _glare(self) -> Mask:
        red, chroma = self.coarse_od[..., 0], self.coarse_od[..., 2] - self.coarse_od[..., 0]
        sigma = GLARE_AROUND_MM * self.scale.px_per_mm / self.factor
        is_brighter = smooth(red, sigma) - red > GLARE_OD
        return np.asarray(is_brighter & (smooth(chroma, sigma) - chroma > GLARE_CHROMA_OD))

    def _covered(self) -> Mask:
        """Smoothed, so that the grain of a dark photo is no covering; coarser still, for that leaves no detail."""
        wide = reduced(self.coarse_od, _WIDER)
        sigma = COVERING_MM * self.scale.px_per_mm / self.factor / _WIDER
        density = cv2.merge([smooth(channel, sigma) for channel in cv2.split(wide)])
        whole = Box(0, 0, density.shape[1], density.shape[0])
        return covered(density, (zone.thinned(self.factor * _WIDER).within(whole) for zone in self.surface.zones.values()))

    def _hair(self) -> Mask:
        found = (self._ridges(self._green_reduced, FINE_LINE_MM[:1]) > HAIR_OD).astype(np.uint8)
        if not found.any():
            return found.view(bool)
        reach = 2 * round(HAIR_MARGIN_MM * self.scale.px_per_mm / self.line_factor) + 1
        return np.asarray(cv2.dilate(found, np.ones((reach, reach), np.uint8)) > 0)

    def _whole(self, mask: Mask, factor: int) -> Mask:
        """A reduced mask as large as the whole again."""
        height, width = (side * factor for side in mask.shape)
        large = cv2.resize(mask.view(np.uint8), (width, height), interpolation=cv2.INTER_NEAREST)
        below, right = self.shape[0] - height, self.shape[1] - width
        return np.asarray(cv2.copyMakeBorder(large, 0, below, 0, right, cv2.BORDER_REPLICATE) > 0)
