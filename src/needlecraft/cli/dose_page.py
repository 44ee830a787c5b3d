"""A dose to read: for each zone how many punctures and how much of the surface, with the bounds of what is known."""

from __future__ import annotations

from collections.abc import Sequence

from ..protocol.dosing import Estimate, ZoneDose
from ..protocol.knowledge import load
from ..protocol.record import Unknown
from ..protocol.treatment import Treatment
from ..protocol.words import listed, spoken
from .page import Page, Span
from .words import short_time

_PERCENT = 100
_COLUMN = 20


def dose_page(page: Page, doses: Sequence[tuple[Treatment, Sequence[ZoneDose]]]) -> Page:
    """Fill the page, one part for each treatment."""
    notes: dict[str, None] = {}
    for treatment, zones in doses:
        page.heading(_sentence(zones))
        device = load().modalities[treatment.modality].name
        page.text((f"{device.capitalize()}, ended {short_time(treatment.ended_at)}, {treatment.ended_at.year}.", "dim"))
        for zone in zones:
            _zone(page, zone)
            notes[zone.note] = None
    page.blank()
    for note in notes:
        page.text((note, "dim"))
    page.text(("It is geometry: punctures placed at random, each needle going in at every stroke. Bounds in brackets.", "dim"))
    return page


def _sentence(zones: Sequence[ZoneDose]) -> str:
    shares = [zone.perforated_fraction.value for zone in zones if not isinstance(zone.perforated_fraction, Unknown)]
    if not zones:
        return "No zone is stated, so there is no dose."
    if not shares:
        return "The dose cannot be told: something is missing."
    low, high = min(shares) * _PERCENT, max(shares) * _PERCENT
    return (
        f"{_digits(low)} % of the surface was perforated."
        if low == high
        else f"{_digits(low)} to {_digits(high)} % of the surface was perforated."
    )


def _zone(page: Page, zone: ZoneDose) -> None:
    depth = "" if isinstance(zone.needle_depth_mm, Unknown) else f", {zone.needle_depth_mm:g} mm set on the device"
    page.blank()
    page.text((load().zones[zone.zone].name.capitalize(), "bold"), depth, indent=2)
    page.row(["punctures"], *_estimate(zone.channels_per_cm2, " per cm2", 1), indent=4, column=_COLUMN)
    page.row(["perforated"], *_estimate(zone.perforated_fraction, " % of the surface", _PERCENT), indent=4, column=_COLUMN)
    if zone.missing:
        page.row(["missing"], f"{listed([spoken(name) for name in zone.missing])}", indent=4, column=_COLUMN)


def _estimate(estimate: Estimate | Unknown, unit: str, scale: float) -> list[Span]:
    if isinstance(estimate, Unknown):
        return ["not known"]
    value, low, high = (_digits(number * scale) for number in estimate)
    return [(value, "bold"), unit, (f"  ({low} to {high})", "dim")]


def _digits(number: float) -> str:
    """Three significant digits, written out."""
    return f"{float(f'{number:.3g}'):,.10g}"
