"""The colour of a zone: erythema, melanin and, beside a card, L*a*b* and ITA.

Medians over squares of a quarter of a millimetre. The ratios of channels do not see exposure or shading; they see the colour of the light,
so without a card two photos compare only under one lamp and one white balance. The erythema index moves with melanin as well; blood and
melanin, told apart, do so less (see ``chromophores``). None of them is the unit of any instrument.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from ..arrays import GREEN, RED
from ..colour import ita_deg, lab
from .planes import Planes
from .surface import Value
from .zone import Zone

TITLES: Final = {
    "erythema_index": "Erythema index",
    "blood": "Redness without melanin",
    "melanin": "Melanin without shading",
    "melanin_index": "Melanin index",
    "lightness": "Lightness L*",
    "a_star": "Red against green a*",
    "b_star": "Yellow against blue b*",
    "ita": "Typology angle ITA",
}
INDEX: Final = 100.0
"""Indices are optical densities times 100 (Takiwaki, J Med Invest 1998)."""
_UNIT: Final = "OD × 100"
_UNCALIBRATED: Final = "absolute colour needs the card in the photo"
_LIGHT: Final = "compares only under the same light and white balance"
_UNITS: Final = {"melanin_index": _UNIT, "lightness": "L*", "a_star": "a*", "b_star": "b*", "ita": "°"}


def of_zones(planes: Planes, zones: Sequence[Zone]) -> Iterator[dict[str, Value]]:
    """Erythema index 100 log10(R/G), blood and melanin; melanin index 100 OD of red, L*, a*, b* and ITA only if calibrated."""
    return (_of_zone(planes, zone) for zone in zones)


def _of_zone(planes: Planes, zone: Zone) -> dict[str, Value]:
    if zone.why:
        relative = {name: zone.none(_UNIT, zone.why) for name in ("erythema_index", "blood", "melanin")}
        return {**relative, **{name: zone.none(unit, zone.why) for name, unit in _UNITS.items()}}
    red, green = (zone.coarse.values(planes.coarse_od[..., channel]) for channel in (RED, GREEN))
    melanin, blood = (zone.coarse.values(plane) for plane in planes.chromophores)
    note = "" if planes.surface.is_calibrated else _LIGHT
    indices = {"erythema_index": green - red, "blood": blood, "melanin": melanin}
    values = {name: zone.value(INDEX * np.median(plane), _UNIT, note) for name, plane in indices.items()}
    return {**values, **_absolute(planes, zone, red)}


def _absolute(planes: Planes, zone: Zone, red: NDArray[np.float32]) -> dict[str, Value]:
    if not planes.surface.is_calibrated:
        return {name: zone.none(unit, _UNCALIBRATED) for name, unit in _UNITS.items()}
    red_od = float(np.median(red))
    colour = np.median(lab(zone.coarse.values(planes.coarse)), axis=0)
    angle = float(ita_deg(colour))
    values = {name: zone.value(number, _UNITS[name]) for name, number in zip(("lightness", "a_star", "b_star"), colour, strict=True)}
    ita = zone.value(angle, "°") if np.isfinite(angle) else zone.none("°", "b* is not positive: the light is not that of the card")
    return {"melanin_index": zone.value(INDEX * red_od, _UNIT), **values, "ita": ita}
