"""Where two photos differ, drawn over the baseline; only what is also compared in numbers."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Final, NamedTuple, TypeAlias

import cv2
import numpy as np

from ..arrays import GREEN, Colour, Mask, Plane
from ..colour import optical_density
from ..colour_space import encoded_srgb
from ..compare import OTHER_LIGHT, Comparison, Pair
from ..filters import band
from ..measures import roughness, sizes
from ..measures.colours import INDEX
from ..measures.planes import TEXTURE_MM
from ..regions import union
from ..registration import AGREES_PX

REDNESS_AT_FULL_COLOUR: Final = 8.0
"""In units of the erythema index."""
TEXTURE_AT_FULL_COLOUR: Final = 0.3
"""As a decimal logarithm: twice as strong, or half."""
_BLURRED_MM: Final = 1.0
_CONTRAST_FLOOR_OD: Final = 0.002
_LESS, _MORE = np.array((43, 108, 176), np.float32) / 255, np.array((179, 38, 30), np.float32) / 255
_HATCH_PX: Final = 9
_Of: TypeAlias = Callable[[Colour, float, float], Plane]
"""From linear colour, its pixels per mm and how far to reduce it: what differs, one value a reduced pixel."""


class Map(NamedTuple):
    """One view of the difference: ``says`` tells what its colours mean, ``why_not`` why it cannot be drawn of a pair, else nothing."""

    name: str
    says: str
    full_colour: float
    is_colour: bool
    of: _Of
    why_not: Callable[[Pair], str]


def drawn(comparison: Comparison, scale: float) -> Mapping[str, Colour]:
    """Each map that can be drawn by its name, encoded from 0 to 1, reduced by ``scale``: the baseline in grey under the colours.

    Zones that are not compared have no colour; what was not found again in the follow-up is hatched. Colours without a card are drawn
    beside the rest of the skin: what all of it has in common may be the light's.
    """
    pair = comparison.pair
    grey = encoded_srgb(smaller(pair.before, scale)).mean(axis=2, keepdims=True) / 255
    seen = smaller(pair.registration.disagreement_px, scale) < AGREES_PX
    zones = union((pair.baseline.zones[zone] for zone in comparison.compared_zones), pair.before.shape[:2])
    skin = smaller(zones.astype(np.float32), scale) > 0.5  # noqa: PLR2004 - half of it
    made = {}
    for one in MAPS:
        if not one.why_not(pair):
            before, after = (one.of(image, pair.baseline.scale.px_per_mm, scale) for image in (pair.before, pair.after))
            difference = after - before
            if one.is_colour and pair.colours == "of the cameras" and (skin & seen).any():
                difference -= np.median(difference[skin & seen])
            made[one.name] = _coloured(grey, difference / one.full_colour, skin, seen)
    return made


def left_out(pair: Pair) -> Iterator[tuple[str, str]]:
    """The name of each map that cannot be drawn, and why."""
    yield from ((one.name, why) for one in MAPS if (why := one.why_not(pair)))


def smaller(image: Plane, scale: float) -> Plane:
    """A plane or a colour image reduced by averaging, never enlarged."""
    return cv2.resize(image, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA) if scale < 1 else image


def _redness(linear: Colour, px_per_mm: float, scale: float) -> Plane:
    od = optical_density(smaller(linear, scale))
    return cv2.GaussianBlur(INDEX * (od[..., 1] - od[..., 0]), (0, 0), _BLURRED_MM * px_per_mm * scale)


def _texture(linear: Colour, px_per_mm: float, scale: float) -> Plane:
    """The decimal logarithm of the local strength of the detail that is measured, found before anything is reduced."""
    od = optical_density(linear[..., GREEN])
    detail = band(od, *(wavelength * px_per_mm for wavelength in TEXTURE_MM))
    power = cv2.GaussianBlur(smaller(np.square(detail), scale), (0, 0), 2 * _BLURRED_MM * px_per_mm * scale)
    return np.log10(np.sqrt(power) + _CONTRAST_FLOOR_OD)


def _coloured(grey: Colour, difference: Plane, skin: Mask, seen: Mask) -> Colour:
    strength = np.clip(np.abs(difference), 0, 1)[..., None] * (skin & seen)[..., None]
    towards = np.where(difference[..., None] > 0, _MORE, _LESS)
    mixed = grey * (1 - 0.75 * strength) + towards * 0.75 * strength
    rows, columns = np.indices(skin.shape)
    hatched = skin & ~seen & ((rows + columns) % _HATCH_PX < 2)  # noqa: PLR2004 - two pixels wide
    mixed[hatched] = 0.1
    return np.asarray(mixed, np.float32)


MAPS: Final = (
    Map(
        "redness",
        "warm is redder, cool is less red",
        REDNESS_AT_FULL_COLOUR,
        True,
        _redness,
        lambda pair: "" if pair.has_same_colours else OTHER_LIGHT,
    ),
    Map(
        "texture",
        "warm is rougher, cool is smoother",
        TEXTURE_AT_FULL_COLOUR,
        False,
        _texture,
        lambda pair: sizes.too_coarse(pair.baseline.scale, roughness.LEAST_PX_PER_MM),
    ),
)
