"""A planned option in another shape: shallower or deeper within the caps, other days within the windows, fewer zones."""

from __future__ import annotations

import copy
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ..core.facts import zone_name
from ..core.numbers import number
from . import facts


class CannotAdapt(Exception):
    """``reasons`` names everything that the plan does not allow."""

    def __init__(self, reasons: list[str]) -> None:
        self.reasons = reasons
        super().__init__(" ".join(reasons))


@dataclass(frozen=True, slots=True)
class Changes:
    """What is wished otherwise: depths [mm] by treatment and zone, days by treatment, zones that are left out."""

    depths: dict[tuple[int, str], float] = field(default_factory=dict)
    targets: dict[int, date] = field(default_factory=dict)
    left_out: frozenset[str] = frozenset()


def adapted(option: dict[str, Any], changes: Changes) -> dict[str, Any]:
    """The option with the changes made, and with ``adapted`` that says each in words. Raises CannotAdapt."""
    result = copy.deepcopy(option)
    said = [*_leave_out(result, changes), *_set_depths(result, changes), *_move(result, changes)]
    reasons = [*_too_deep(result), *_wrong_days(result)]
    if reasons:
        raise CannotAdapt(reasons)
    return {**result, "adapted": said} if said else option


def _leave_out(option: dict[str, Any], changes: Changes) -> list[str]:
    for treatment in option["treatments"]:
        treatment["zones"] = [zone for zone in treatment["zones"] if zone["zone"] not in changes.left_out]
    if not all(treatment["zones"] for treatment in option["treatments"]):
        raise CannotAdapt([_("A treatment needs a zone. Leave at least one.")])
    return [_("%(zone)s is left out.") % {"zone": zone_name(zone)} for zone in sorted(changes.left_out)]


def _set_depths(option: dict[str, Any], changes: Changes) -> list[str]:
    said = []
    for treatment in option["treatments"]:
        for zone in treatment["zones"]:
            wished = changes.depths.get((treatment["n"], zone["zone"]))
            if wished is None or zone["needle_depth_mm"] in (None, wished):
                continue
            told = {"n": treatment["n"], "zone": zone_name(zone["zone"]), "a": number(zone["needle_depth_mm"]), "b": number(wished)}
            said.append(_("Treatment %(n)s, %(zone)s: %(b)s mm instead of %(a)s mm.") % told)
            zone["needle_depth_mm"] = wished
    return said


def _move(option: dict[str, Any], changes: Changes) -> list[str]:
    """Days move with all that counts from them: preparation, and after the last one the day of judgement."""
    said = []
    for treatment in option["treatments"]:
        before, target = date.fromisoformat(treatment["target"]), changes.targets.get(treatment["n"])
        if target is None or target == before:
            continue
        said.append(
            _("Treatment %(n)s: %(b)s instead of %(a)s.")
            % {"n": treatment["n"], "a": date_format(before, "DATE_FORMAT"), "b": date_format(target, "DATE_FORMAT")}
        )
        treatment["target"] = target.isoformat()
        for line in option["prepare"]:
            if line["treatment"] == treatment["n"]:
                line["from"], line["until"] = (_later(line[key], target - before) for key in ("from", "until"))
        if treatment is option["treatments"][-1]:
            option["judge_on"] = _later(option["judge_on"], target - before)
    return said


def _later(day: str, by: timedelta) -> str:
    return (date.fromisoformat(day[:10]) + by).isoformat()


def _too_deep(option: dict[str, Any]) -> list[str]:
    reasons = []
    for treatment in option["treatments"]:
        steps = facts.depth_steps_mm(treatment["modality"])
        for zone in treatment["zones"]:
            depth, told = zone["needle_depth_mm"], {"n": treatment["n"], "zone": zone_name(zone["zone"])}
            if depth is None:
                continue
            if zone["cap_mm"] is not None and depth > zone["cap_mm"]:
                told |= {"depth": number(depth), "cap": number(zone["cap_mm"])}
                reasons.append(_("Treatment %(n)s, %(zone)s: %(depth)s mm is deeper than the %(cap)s mm that is allowed there.") % told)
            elif depth not in steps:
                told |= {"depth": number(depth), "steps": ", ".join(map(number, steps))}
                reasons.append(_("Treatment %(n)s, %(zone)s: the device has no setting of %(depth)s mm; it has %(steps)s.") % told)
    return reasons


def _wrong_days(option: dict[str, Any]) -> list[str]:
    reasons, before = [], None
    least = timedelta(days=option["interval_days"]["min"])
    for treatment in option["treatments"]:
        target = date.fromisoformat(treatment["target"])
        told = {"n": treatment["n"], "days": least.days}
        told |= {name: date_format(date.fromisoformat(treatment[key]), "DATE_FORMAT") for name, key in (("a", "earliest"), ("b", "latest"))}
        if not treatment["earliest"] <= treatment["target"] <= treatment["latest"]:
            reasons.append(_("Treatment %(n)s: choose a day from %(a)s to %(b)s.") % told)
        elif before is not None and target - before < least:
            words = ngettext(
                "Treatment %(n)s: there must be %(days)s day after the one before.",
                "Treatment %(n)s: there must be %(days)s days after the one before.",
                least.days,
            )
            reasons.append(words % told)
        before = target
    return reasons
