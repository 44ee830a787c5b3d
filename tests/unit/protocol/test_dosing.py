"""Punctures per cm2 and the perforated fraction: by hand, by simulation, and with the bounds of the inputs."""

from __future__ import annotations

import json
import math
import random
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from needlecraft.protocol.dosing import NOMINAL_DEPTH_NOTE, Estimate, ZoneDose, dose, perforated_fraction
from needlecraft.protocol.knowledge import Knowledge
from needlecraft.protocol.measured import Measured
from needlecraft.protocol.record import UNKNOWN, Unknown
from needlecraft.protocol.treatment import Device, TreatedZone, Treatment

ENDED_AT = datetime(2026, 11, 20, 15, tzinfo=UTC)
PEN: dict[str, Any] = {"needles": Measured.counted(16), "needle_diameter_mm": Measured.bare(0.25), "strokes_hz": Measured.bare(100)}
CHEEKS: dict[str, Any] = {"area_cm2": Measured.bare(60), "seconds": Measured.bare(180), "passes": Measured.counted(4)}
ROLLER: dict[str, Any] = {
    "needles": Measured.counted(192),
    "needle_diameter_mm": Measured.bare(0.25),
    "drum_diameter_mm": Measured.bare(20),
    "drum_width_mm": Measured.bare(18),
}


def one(modality: str, device: dict[str, Any], zone: dict[str, Any]) -> ZoneDose:
    depth_mm = UNKNOWN if modality == "rf" else 1.0
    treated = TreatedZone(zone="cheeks", needle_depth_mm=depth_mm, device=Device(**device), **zone)
    [result] = dose(Treatment(ended_at=ENDED_AT, modality=modality, zones=(treated,)))
    return result


def known(estimate: Estimate | Unknown) -> Estimate:
    assert isinstance(estimate, Estimate)
    return estimate


@pytest.mark.parametrize("modality", ["pen", "stamp", "nano", "injecting", "rf"])
def test_strokes_are_counted_over_the_area(modality: str) -> None:
    result = one(modality, PEN, CHEEKS)
    channels, fraction = known(result.channels_per_cm2), known(result.perforated_fraction)
    assert channels.value == 16 * 100 * 180 / 60
    assert channels.low == pytest.approx(16 * 99.5 * 179.5 / 60.5)
    assert channels.high == pytest.approx(16 * 100.5 * 180.5 / 59.5)
    assert fraction.value == pytest.approx(1 - math.exp(-48 * math.pi * 0.25**2 / 4))
    assert fraction.low == pytest.approx(1 - math.exp(-channels.low / 100 * math.pi * 0.245**2 / 4))
    assert fraction.high == pytest.approx(1 - math.exp(-channels.high / 100 * math.pi * 0.255**2 / 4))
    assert result.missing == ()


@pytest.mark.parametrize("modality", ["roller", "home_roller"])
def test_a_roller_leaves_its_needles_once_a_turn(modality: str) -> None:
    result = one(modality, ROLLER, {"passes": Measured.counted(15)})
    channels = known(result.channels_per_cm2)
    assert channels.value == pytest.approx(15 * 192 / (math.pi * 2.0 * 1.8))
    assert channels.low == pytest.approx(15 * 192 / (math.pi * 2.05 * 1.85))
    assert channels.high == pytest.approx(15 * 192 / (math.pi * 1.95 * 1.75))


def test_a_roller_agrees_with_the_literature(knowledge: Knowledge) -> None:
    """192 needles and 15 passes make about 250 holes per cm2 (Doddaballapur 2009) on a drum of 2 cm (Schwarz and Laaff 2011).

    Neither gives the width of the drum; 18 mm is a guess that the formula must find plausible.
    """
    assert "250" in knowledge.findings["B020"].says
    channels = known(one("roller", ROLLER, {"passes": Measured.counted(15)}).channels_per_cm2)
    assert channels.low < 250 < channels.high


@pytest.mark.parametrize("n_per_mm2", [2, 12, 40])
def test_the_closed_form_agrees_with_punctures_placed_at_random(n_per_mm2: int) -> None:
    side_mm, diameter_mm = 8, 0.25
    chance = random.Random(n_per_mm2)
    holes: dict[tuple[int, int], list[tuple[float, float]]] = {}
    for _ in range(n_per_mm2 * side_mm**2):
        x, y = chance.uniform(0, side_mm), chance.uniform(0, side_mm)
        holes.setdefault((int(x), int(y)), []).append((x, y))
    probes = [(chance.uniform(1, side_mm - 1), chance.uniform(1, side_mm - 1)) for _ in range(2000)]
    hit = sum(
        any(
            math.hypot(x - a, y - b) <= diameter_mm / 2
            for i in (int(x - 0.125), int(x + 0.125))
            for j in (int(y - 0.125), int(y + 0.125))
            for a, b in holes.get((i, j), ())
        )
        for x, y in probes
    )
    assert hit / len(probes) == pytest.approx(perforated_fraction(n_per_mm2 * 100, diameter_mm), abs=0.03)


def test_few_punctures_do_not_overlap_and_many_cover_all() -> None:
    assert perforated_fraction(0, 0.25) == 0
    assert perforated_fraction(1, 0.1) == pytest.approx(math.pi * 0.1**2 / 4 / 100, rel=1e-4)
    assert perforated_fraction(1e9, 0.25) == 1


@pytest.mark.parametrize(
    ("modality", "device", "zone", "missing"),
    [
        ("pen", PEN, {}, ("seconds", "area_cm2")),
        ("pen", {}, CHEEKS, ("needles", "strokes_hz", "needle_diameter_mm")),
        ("rf", {}, {}, ("needles", "strokes_hz", "seconds", "area_cm2", "needle_diameter_mm")),
        ("roller", PEN, CHEEKS, ("drum_diameter_mm", "drum_width_mm")),
        ("roller", ROLLER, {}, ("passes",)),
    ],
)
def test_without_an_input_there_is_no_number_and_its_name_is_given(
    modality: str, device: dict[str, Any], zone: dict[str, Any], missing: tuple[str, ...]
) -> None:
    result = one(modality, device, zone)
    assert result.missing == missing
    assert result.channels_per_cm2 is UNKNOWN
    assert result.perforated_fraction is UNKNOWN
    written = result.as_dict()
    nothing = {"channels_per_cm2": None, "perforated_fraction": None}
    assert {key: written[key] for key in nothing} == written["low"] == written["high"] == nothing


def test_without_the_diameter_the_punctures_are_still_counted() -> None:
    result = one("pen", {key: PEN[key] for key in ("needles", "strokes_hz")}, CHEEKS)
    assert known(result.channels_per_cm2).value == 4800
    assert result.perforated_fraction is UNKNOWN
    assert result.missing == ("needle_diameter_mm",)


def test_a_patch_has_no_dose() -> None:
    result = one("patch", PEN, CHEEKS)
    assert result.channels_per_cm2 is UNKNOWN
    assert "patch" in result.note


def test_no_seconds_is_no_needling() -> None:
    result = one("pen", PEN, {**CHEEKS, "seconds": Measured.bare(0)})
    assert known(result.channels_per_cm2).value == known(result.channels_per_cm2).low == 0
    assert known(result.perforated_fraction).value == 0


def test_the_answer_has_the_keys_of_the_contract() -> None:
    written = one("pen", PEN, CHEEKS).as_dict()
    assert json.loads(json.dumps(written)) == written
    assert written["zone"] == "cheeks"
    assert written["needle_depth_mm"] == 1.0
    assert written["channels_per_cm2"] == 4800.0
    assert written["perforated_fraction"] == pytest.approx(0.90522, abs=1e-5)
    assert written["low"]["channels_per_cm2"] < 4800.0 < written["high"]["channels_per_cm2"]
    assert set(written["low"]) == set(written["high"]) == {"channels_per_cm2", "perforated_fraction"}
    assert written["missing"] == []


def test_radiofrequency_shows_no_depth_and_no_energy() -> None:
    written = one("rf", PEN, CHEEKS).as_dict()
    assert written["needle_depth_mm"] is None
    assert "energy" not in json.dumps(written)


def test_the_note_says_what_the_finding_says(knowledge: Knowledge) -> None:
    says = knowledge.findings["B030"].says
    for number in ("770", "152.5"):
        assert number in says
        assert number in NOMINAL_DEPTH_NOTE
    assert knowledge.findings["B030"].source == "kalluri_2011"
    assert str(knowledge.sources["kalluri_2011"].doi) in NOMINAL_DEPTH_NOTE


@st.composite
def measured(draw: st.DrawFn, least: float, most: float) -> Measured:
    low, value, high = sorted(draw(st.lists(st.floats(least, most), min_size=3, max_size=3)))
    return Measured(value, low, high)


@given(
    needles=measured(1, 500),
    hz=measured(0, 200),
    seconds=measured(0, 600),
    area=measured(1, 500),
    diameter=measured(0.05, 0.5),
    share=st.floats(0, 1),
)
def test_every_input_within_its_bounds_gives_a_result_within_its_bounds(
    needles: Measured, hz: Measured, seconds: Measured, area: Measured, diameter: Measured, share: float
) -> None:
    def at(number: Measured, part: float) -> Measured:
        value = number.low + part * (number.high - number.low)
        return Measured(value, value, value)

    device = {"needles": needles, "strokes_hz": hz, "needle_diameter_mm": diameter}
    wide = one("pen", device, {"seconds": seconds, "area_cm2": area})
    inner = {name: at(number, share) for name, number in device.items()}
    exact = one("pen", inner, {"seconds": at(seconds, 1 - share), "area_cm2": at(area, share)})
    pairs = [(wide.channels_per_cm2, exact.channels_per_cm2), (wide.perforated_fraction, exact.perforated_fraction)]
    for bounds, point in pairs:
        low, high = known(bounds).low, known(bounds).high
        assert low <= known(bounds).value <= high
        assert low * (1 - 1e-9) - 1e-12 <= known(point).value <= high * (1 + 1e-9) + 1e-12
