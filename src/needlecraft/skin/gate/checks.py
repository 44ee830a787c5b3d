"""A named check of a photo or of a pair: a value against two limits, and what to do when it is beyond them.

The names are those of ISO/IEC 29794-5:2025, face image quality, where it has one. A check passes, flags or refuses; nothing is corrected
behind anybody's back.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal, TypeAlias

Outcome: TypeAlias = Literal["pass", "flag", "refuse"]
_ORDER: tuple[Outcome, ...] = ("pass", "flag", "refuse")


@dataclass(frozen=True, slots=True)
class Check:
    """What was checked and came out.

    ``flags_at`` and ``refuses_at`` are in ``unit``; None where a check cannot go as far as that. ``advice`` is what the person with the
    camera does about it; empty where it passed.
    """

    name: str
    value: float
    unit: str
    flags_at: float | None
    refuses_at: float | None
    outcome: Outcome
    advice: str


Limits: TypeAlias = tuple[float | None, float | None]
"""From where a value is flagged, and from where it is refused."""


def at_most(name: str, value: float, unit: str, limits: Limits, advice: str) -> Check:
    """A check of a value that should be small."""
    return _checked(name, value, unit, limits, advice, sign=1)


def at_least(name: str, value: float, unit: str, limits: Limits, advice: str) -> Check:
    """A check of a value that should be large."""
    return _checked(name, value, unit, limits, advice, sign=-1)


def _checked(name: str, value: float, unit: str, limits: Limits, advice: str, *, sign: int) -> Check:
    flags, refuses = (limit is not None and not sign * value <= sign * limit for limit in limits)  # what is not a number does not pass
    outcome: Outcome = "refuse" if refuses else "flag" if flags else "pass"
    return Check(name, value, unit, *limits, outcome, "" if outcome == "pass" else advice)


def worst(checks: Iterable[Check]) -> Outcome:
    """The outcome of all of them together."""
    return max((check.outcome for check in checks), key=_ORDER.index, default="pass")
