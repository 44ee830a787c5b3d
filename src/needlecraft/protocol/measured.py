"""Numbers with the bounds they are known within, and how they are read: ``60`` or ``{value: 60, low: 55, high: 70}``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from .fields import Fields
from .record import UNKNOWN, Unknown


@dataclass(frozen=True, slots=True)
class Measured:
    """A number with the bounds it is known within, low <= value <= high. ``is_bare``: written without bounds of its own."""

    value: float
    low: float
    high: float
    is_bare: bool = False

    @classmethod
    def bare(cls, number: float) -> Measured:
        """A measured number without bounds carries half a unit of its last digit: 60 is 59.5..60.5, 0.25 is 0.245..0.255.

        Zeros after the last decimal are lost when a file is read: 1.50 counts as 1.5, which widens the bounds. The digits are those
        of the number handed in: 60.0 is 59.95..60.05, so what was written as 60 is handed in as an int. Not below 0.
        """
        written = Decimal(repr(number))
        half = Decimal(5).scaleb(int(written.as_tuple().exponent) - 1)
        return cls(number, float(max(written - half, Decimal(0))), float(written + half), is_bare=True)

    @classmethod
    def counted(cls, number: int) -> Measured:
        """A count without bounds, such as needles or passes, is exact."""
        return cls(number, number, number, is_bare=True)

    def as_json(self) -> Any:
        """The number alone, or ``{value, low, high}`` where it was written with bounds."""
        return self.value if self.is_bare else {"value": self.value, "low": self.low, "high": self.high}


MaybeMeasured = Measured | Unknown


def read_measure(fields: Fields, key: str, low: float, high: float, unit: str) -> MaybeMeasured:
    """A number or ``{value, low, high}`` from ``low`` to ``high`` in ``unit``; UNKNOWN when missing. Raises RecordError."""
    if isinstance(fields.data.get(key), Mapping):
        return _bounded(fields, key, low, high, unit)
    number = fields.number(key, low, high, unit, UNKNOWN)
    return UNKNOWN if isinstance(number, Unknown) else Measured.bare(number)


def read_count(fields: Fields, key: str, low: int, high: int) -> MaybeMeasured:
    """A whole number or ``{value, low, high}`` from ``low`` to ``high``; UNKNOWN when missing. Raises RecordError."""
    if isinstance(fields.data.get(key), Mapping):
        return _bounded(fields, key, low, high, "")
    number = fields.whole(key, low, high, UNKNOWN)
    return UNKNOWN if isinstance(number, Unknown) else Measured.counted(number)


def _bounded(fields: Fields, key: str, low: float, high: float, unit: str) -> Measured:
    entry = Fields(fields.take(key), (*fields.path, key), fields.where)
    numbers: list[float] = []
    for name in ("value", "low", "high"):
        number = entry.number(name, low, high, unit, UNKNOWN)
        if isinstance(number, Unknown):
            entry.fail((name,), "missing; a number with bounds has value, low and high")
        numbers.append(number)
    entry.done(("value", "low", "high"))
    value, least, most = numbers
    if not least <= value <= most:
        entry.fail((), f"value {value:g} does not lie between low {least:g} and high {most:g}")
    return Measured(value, least, most)
