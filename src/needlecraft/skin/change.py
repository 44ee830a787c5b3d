"""Is a difference between two photos more than the camera, the pose and the day make of skin that has not changed?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

from .limits import Limit
from .measures import Value

COMPARABLE: Final = 0.8
"""A zone is compared where at least this share of it is found again both ways (imaging research, docs/reference/skin.md)."""

Verdict: TypeAlias = Literal["higher", "lower", "no detectable change", "limit too wide", "no limit known", "not comparable"]


@dataclass(frozen=True, slots=True)
class Change:
    """One measure of one zone in both photos. ``difference`` is follow-up minus baseline, in ``unit``.

    ``mdc95``: the minimum detectable change, from the practice's own repeats; None where they give none in this unit. ``why``: for a
    verdict that is no answer, the reason.
    """

    zone: str
    measure: str
    unit: str
    baseline: float | None
    followup: float | None
    difference: float | None
    mdc95: float | None
    verdict: Verdict
    why: str = ""


def change(zone: str, measure: str, both: tuple[Value, Value], limit: Limit | None, agreement: float) -> Change:
    """Hold a difference against its limit. ``agreement``: the share of the zone that was found again."""
    before, after = both
    difference = None if before.value is None or after.value is None else after.value - before.value
    mdc95, unknown = _limit(limit, before.unit)
    verdict, why = _verdict(difference, mdc95, agreement, (before.why or after.why, unknown))
    if verdict == "no detectable change" and _is_too_wide(mdc95, before):
        verdict, why = "limit too wide", "a change as large as the number itself would not be seen: take repeat shots of more people"
    return Change(zone, measure, before.unit, before.value, after.value, difference, mdc95, verdict, why)


def _is_too_wide(mdc95: float | None, before: Value) -> bool:
    """Would not even a change by the whole number be seen? Nothing of the kind can be said of an angle, or where there was none."""
    return mdc95 is not None and before.value is not None and before.unit != "°" and 0 < abs(before.value) < mdc95


def _limit(limit: Limit | None, unit: str) -> tuple[float | None, str]:
    """The limit that holds for a number in that unit, or why there is none."""
    if limit is None:
        return None, "there are no repeat shots of this zone for this measure"
    if limit.unit != unit:
        return None, f"the limit is in {limit.unit} and these photos give {unit}: the card lies in both, or in neither"
    if limit.mdc95 == 0:
        return None, "the number did not move at all in the repeat shots: how far it moves is not known yet"
    return limit.mdc95, ""


def _verdict(difference: float | None, mdc95: float | None, agreement: float, reasons: tuple[str, str]) -> tuple[Verdict, str]:
    """``reasons``: why there is no difference, and why there is no limit."""
    missing, unknown = reasons
    if difference is None:
        return "not comparable", missing
    if agreement < COMPARABLE:
        return "not comparable", f"only {agreement:.0%} of the zone is found again in the follow-up"
    if mdc95 is None:
        return "no limit known", unknown
    if abs(difference) < mdc95:
        return "no detectable change", ""
    return ("higher" if difference > 0 else "lower"), ""
