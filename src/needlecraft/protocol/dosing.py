"""How much needling was it? Punctures per cm2 and the perforated fraction of the surface, comparable across devices.

Pen, stamp, nano, injecting and radiofrequency devices: needles x strokes per second x seconds over the area. Roller: every turn of
the drum sets each needle once on the surface it unrolls, so a pass leaves needles / (pi x drum diameter x drum width) per cm2.

Perforated fraction: punctures that fall anywhere with equal chance and independently leave exp(-n A) of the surface untouched, where
n is punctures per mm2 and A = pi d^2 / 4 the cross-section of a needle of diameter d [mm]. So 1 - exp(-n A) is perforated and
overlap is counted once (the void probability of a Poisson process of equal discs). A steadier hand overlaps less than chance.

Bounds: every result grows with some inputs and falls with others, never both, so its bounds are its values at the bounds of the
inputs (interval arithmetic; they hold whatever the inputs have to do with each other). A measured number without bounds of its own
carries half a unit of its last digit; a count of needles or passes is exact (:class:`.measured.Measured`).

It is geometry. It assumes that every needle enters the skin on every stroke or turn and opens its full diameter: it knows nothing of
pressure, drag, the skin's give or how deep a needle went, and with radiofrequency nothing of energy.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

from .measured import MaybeMeasured, Measured
from .record import UNKNOWN, Unknown
from .treatment import TreatedZone, Treatment

NOMINAL_DEPTH_NOTE: Final = (
    "The depth is the one set on the device. Needles reach less than the dial says: needles 770 micrometres long left channels "
    "152.5 micrometres deep in the skin of hairless rats (Kalluri 2011, doi:10.1208/s12248-011-9288-3)."
)
_NO_FORMULA_NOTE: Final = "A patch has no dose here: it is pressed on once and moves over nothing."
_ROLLERS: Final = ("roller", "home_roller")
_MM2_PER_CM2: Final = 100.0
_MM_PER_CM: Final = 10.0
_DIGITS: Final = 9


class Estimate(NamedTuple):
    """A result with its bounds, low <= value <= high."""

    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True, kw_only=True)
class ZoneDose:
    """The needling of one entry of a treatment's zones. A result is unknown when an input of it stands in ``missing``."""

    zone: str
    needle_depth_mm: float | Unknown
    channels_per_cm2: Estimate | Unknown
    perforated_fraction: Estimate | Unknown
    missing: tuple[str, ...]
    note: str

    def as_dict(self) -> dict[str, Any]:
        """The keys of the contract. Unknown is null; results have nine significant digits, the same on every machine."""
        results = {"channels_per_cm2": self.channels_per_cm2, "perforated_fraction": self.perforated_fraction}
        return {
            "zone": self.zone,
            "needle_depth_mm": None if isinstance(self.needle_depth_mm, Unknown) else self.needle_depth_mm,
            **{key: None if isinstance(one, Unknown) else _tidy(one.value) for key, one in results.items()},
            "low": {key: None if isinstance(one, Unknown) else _tidy(one.low) for key, one in results.items()},
            "high": {key: None if isinstance(one, Unknown) else _tidy(one.high) for key, one in results.items()},
            "missing": list(self.missing),
            "note": self.note,
        }


def dose(treatment: Treatment) -> list[ZoneDose]:
    """The dose of every entry of the treatment's zones, in their order; a zone that stands twice has two. Raises nothing."""
    return [_zone_dose(zone, treatment.modality) for zone in treatment.zones]


def perforated_fraction(channels_per_cm2: float, needle_diameter_mm: float) -> float:
    """The share of the surface [0..1] within at least one of the punctures, for random placement with overlap."""
    return -math.expm1(-channels_per_cm2 / _MM2_PER_CM2 * math.pi * needle_diameter_mm**2 / 4)


def _zone_dose(zone: TreatedZone, modality: str) -> ZoneDose:
    if modality == "patch":
        return _result(zone, UNKNOWN, UNKNOWN, (), f"{_NO_FORMULA_NOTE} {NOMINAL_DEPTH_NOTE}")
    inputs = _roller_inputs(zone) if modality in _ROLLERS else _electric_inputs(zone)
    diameter = zone.device.needle_diameter_mm
    missing = tuple(name for name, value in (*inputs.items(), ("needle_diameter_mm", diameter)) if value is UNKNOWN)
    known = {name: value for name, value in inputs.items() if isinstance(value, Measured)}
    if len(known) < len(inputs):
        return _result(zone, UNKNOWN, UNKNOWN, missing, NOMINAL_DEPTH_NOTE)
    channels = _roller_channels(known) if modality in _ROLLERS else _electric_channels(known)
    if isinstance(diameter, Unknown):
        return _result(zone, channels, UNKNOWN, missing, NOMINAL_DEPTH_NOTE)
    bounds = zip(channels, (diameter.value, diameter.low, diameter.high), strict=True)
    fraction = Estimate(*(perforated_fraction(n, d) for n, d in bounds))
    return _result(zone, channels, fraction, missing, NOMINAL_DEPTH_NOTE)


def _result(zone: TreatedZone, channels: Estimate | Unknown, fraction: Estimate | Unknown, missing: tuple[str, ...], note: str) -> ZoneDose:
    return ZoneDose(
        zone=zone.zone,
        needle_depth_mm=zone.needle_depth_mm,
        channels_per_cm2=channels,
        perforated_fraction=fraction,
        missing=missing,
        note=note,
    )


def _electric_inputs(zone: TreatedZone) -> dict[str, MaybeMeasured]:
    device = zone.device
    return {
        "needles": device.needles, "strokes_hz": device.strokes_hz, "seconds": zone.seconds, "area_cm2": zone.area_cm2
    }  # fmt: skip


def _electric_channels(known: dict[str, Measured]) -> Estimate:
    return _ratio((known["needles"], known["strokes_hz"], known["seconds"]), (known["area_cm2"],), 1.0)


def _roller_inputs(zone: TreatedZone) -> dict[str, MaybeMeasured]:
    device = zone.device
    return {
        "needles": device.needles, "passes": zone.passes,
        "drum_diameter_mm": device.drum_diameter_mm, "drum_width_mm": device.drum_width_mm,
    }  # fmt: skip


def _roller_channels(known: dict[str, Measured]) -> Estimate:
    surface = (known["drum_diameter_mm"], known["drum_width_mm"])
    return _ratio((known["needles"], known["passes"]), surface, _MM_PER_CM**2 / math.pi)


def _ratio(above: tuple[Measured, ...], below: tuple[Measured, ...], scale: float) -> Estimate:
    """The product of ``above`` over the product of ``below``, all positive, times ``scale``, with its bounds."""
    return Estimate(
        scale * math.prod(one.value for one in above) / math.prod(one.value for one in below),
        scale * math.prod(one.low for one in above) / math.prod(one.high for one in below),
        scale * math.prod(one.high for one in above) / math.prod(one.low for one in below),
    )


def _tidy(number: float) -> float:
    return float(f"{number:.{_DIGITS}g}")
