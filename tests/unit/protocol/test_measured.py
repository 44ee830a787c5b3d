"""Numbers with bounds: what a bare number carries, and how both forms are read."""

from __future__ import annotations

from typing import Any

import pytest

from needlecraft.protocol.fields import Fields, RecordError
from needlecraft.protocol.measured import Measured, read_count, read_measure
from needlecraft.protocol.record import UNKNOWN


@pytest.mark.parametrize(
    ("number", "low", "high"),
    [(60, 59.5, 60.5), (100, 99.5, 100.5), (0.25, 0.245, 0.255), (1.0, 0.95, 1.05), (1, 0.5, 1.5), (0, 0, 0.5), (0.1, 0.05, 0.15)],
)
def test_a_bare_number_carries_half_a_unit_of_its_last_digit(number: float, low: float, high: float) -> None:
    assert Measured.bare(number) == Measured(number, low, high, is_bare=True)


def test_very_small_and_very_large_numbers_are_read_like_others() -> None:
    assert Measured.bare(5e-05) == Measured(5e-05, 4.5e-05, 5.5e-05, is_bare=True)
    assert Measured.bare(1e16).low == 0.5e16


def test_a_count_is_exact() -> None:
    assert read_count(Fields({"needles": 16}), "needles", 1, 1000) == Measured(16, 16, 16, is_bare=True)
    assert read_count(Fields({"passes": {"value": 2.5, "low": 2, "high": 3}}), "passes", 0, 99) == Measured(2.5, 2, 3)


def test_both_forms_are_written_as_they_were_read() -> None:
    bounds = {"value": 60, "low": 50, "high": 75}
    for raw in (60, 60.0, bounds):
        read = read_measure(Fields({"area_cm2": raw}), "area_cm2", 0.01, 1000, "cm2")
        assert isinstance(read, Measured)
        assert read.as_json() == raw


def test_what_is_not_there_is_unknown() -> None:
    assert read_measure(Fields({}), "seconds", 0, 10, "s") is UNKNOWN
    assert read_count(Fields({"passes": None}), "passes", 0, 10) is UNKNOWN


@pytest.mark.parametrize(
    ("raw", "message"),
    [
        ("60", "area_cm2: '60' is not a number from 0.01 to 1000 cm2"),
        (0, "is not a number from 0.01 to 1000 cm2"),
        (True, "is not a number"),
        ({"value": 60}, "area_cm2.low: missing; a number with bounds has value, low and high"),
        ({"value": 60, "low": 61, "high": 62}, "area_cm2: value 60 does not lie between low 61 and high 62"),
        ({"value": 60, "low": 0, "high": 62}, "area_cm2.low: 0 is not a number from 0.01"),
        ({"value": 60, "low": 50, "height": 62}, "area_cm2.high: missing"),
        ({"value": 60, "low": 50, "high": 62, "sd": 3}, "area_cm2.sd: unknown key"),
    ],
)
def test_what_cannot_be_read_is_refused(raw: Any, message: str) -> None:
    with pytest.raises(RecordError, match=message):
        read_measure(Fields({"area_cm2": raw}), "area_cm2", 0.01, 1000, "cm2")
