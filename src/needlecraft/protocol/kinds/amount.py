"""A number that a plan needs: a depth, an interval, a count of treatments."""

from __future__ import annotations

from typing import Literal

from ..entry import entry
from .base import Position, Rule

Quantity = Literal[
    "depth_mm",
    "interval_days",
    "treatments",
    "treatments_more",
    "maintenance_months",
    "judge_after_days",
    "downtime_days",
    "numbing_minutes",
    "numbing_minutes_at_most",
    "passes",
    "priming_days",
    "minutes",
]


@entry
class AmountPosition(Position):
    """What one source states. ``value`` is in the unit that the rule's ``of`` names; ``text`` is the number as printed.

    ``review_above`` [same unit]: above it a clinician decides although ``value`` allows it. ``months``: a number of days that the
    source states in months, for dates.
    """

    value: float
    text: str
    review_above: float | None = None
    months: int | None = None


@entry
class AmountRule(Rule):
    """Sources' numbers for one quantity in one scope. ``stricter`` tells which end protects: ``less`` or ``more``.

    The scope is empty (everywhere), or lists zones, modalities, concerns (``goals``; a leading ``not_goals`` is the opposite) or
    Fitzpatrick types; all that are given must hold.
    """

    kind: Literal["amount"] = "amount"
    of: Quantity
    stricter: Literal["less", "more"]
    positions: tuple[AmountPosition, ...]
    zones: tuple[str, ...] = ()
    modalities: tuple[str, ...] = ()
    goals: tuple[str, ...] = ()
    not_goals: tuple[str, ...] = ()
    fitzpatrick: tuple[int, ...] = ()
