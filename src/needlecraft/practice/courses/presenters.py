"""What the pages of plans and courses say."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import ngettext

from ..consultations.models import Screening
from ..consultations.presenters import day
from ..core.facts import modality_name, spoken, zone_name
from ..core.language import gettext as _
from ..core.numbers import number
from ..core.sentences import phrase
from . import facts
from .drawings import DepthSteps, TimeLine, depth_steps, time_line

DAYS_A_WEEK = 7


@dataclass(frozen=True, slots=True)
class TreatmentShown:
    """A planned treatment in a line."""

    n: int
    on: str
    window: str
    device: str
    depths: str
    numbing: str
    minutes: int
    downtime: str


@dataclass(frozen=True, slots=True)
class ZoneShown:
    """How deep a zone is needled each time, in words and drawn."""

    name: str
    depths: tuple[str, ...]
    cap: str
    steps: DepthSteps


@dataclass(frozen=True, slots=True)
class OptionShown:
    """An option of a plan, or a course. ``brief`` is what it comes to; ``event`` what an event asks of it."""

    name: str
    brief: tuple[str, ...]
    why: str
    treatments: tuple[TreatmentShown, ...]
    line: TimeLine
    event: str
    zones: tuple[ZoneShown, ...]
    adapted: tuple[str, ...]
    judge_on: str
    maintenance: str
    cautions: tuple[str, ...]
    prepare: tuple[tuple[str, str, str], ...]
    needs_review: bool


def option_shown(option: dict[str, Any], event_on: str = "") -> OptionShown:
    """An option in final words; ``event_on`` is the day that it was planned for, where there is one."""
    treatments = option["treatments"]
    zones = dict.fromkeys(zone["zone"] for treatment in treatments for zone in treatment["zones"])
    deepest_mm = max((zone["cap_mm"] or 0 for one in treatments for zone in one["zones"]), default=0)
    months = option["maintenance_months"]
    return OptionShown(
        f"{modality_name(option['modality'])}{'' if option['kind'] == 'course' else ', ' + spoken(option['kind'])}".capitalize(),
        _brief(option),
        phrase(option["why"]),
        tuple(treatment_shown(one) for one in treatments),
        time_line(option, event_on),
        phrase(option.get("event") or ""),
        tuple(_zone(treatments, zone, deepest_mm) for zone in zones),
        tuple(option.get("adapted", ())),
        day(option["judge_on"]),
        ngettext("one treatment every month", "one treatment every %(n)s months", months) % {"n": months} if months else "",
        tuple(phrase(text) for text in option["cautions"]),
        tuple(
            (_("from %(day)s") % {"day": day(line["from"])}, facts.to_do(line), phrase(line["text"]))
            for line in option["prepare"]
            if line["treatment"] == 1
        ),
        option["needs_review"],
    )


@dataclass(frozen=True, slots=True)
class NoPlan:
    """Why nothing can be planned now; ``lead`` is the way to the screening that says so, empty where another one is needed first."""

    why: str
    screening: int
    lead: str = ""


def no_plan(screening: Screening, today: date) -> NoPlan | None:
    """Why asking for a plan leads nowhere, under the patient's last screening; None where it leads somewhere."""
    if not facts.may_be_planned(screening.answer):
        lead = _("Answer the open questions") if screening.answer["unanswered"] else _("See why, and what lifts it")
        return NoPlan(_("Under this screening nothing can be planned."), screening.pk, lead)
    return None if screening.on == today else NoPlan(_("A plan begins with a screening of today."), screening.pk)


def _brief(option: dict[str, Any]) -> tuple[str, ...]:
    """How many, how long, how deep, how much downtime: what options are compared by."""
    treatments = option["treatments"]
    n, weeks = len(treatments), round(option["total_days"] / DAYS_A_WEEK)
    depths = [zone["needle_depth_mm"] for one in treatments for zone in one["zones"] if zone["needle_depth_mm"] is not None]
    days = max(one["downtime_days"] for one in treatments)
    return (
        ngettext("%(n)s treatment", "%(n)s treatments", n) % {"n": n},
        ngettext("over %(n)s week", "over %(n)s weeks", weeks) % {"n": weeks},
        _("at most %(depth)s mm deep") % {"depth": number(max(depths))} if depths else _("depth by the device's manual"),
        ngettext("up to %(n)s day of downtime each", "up to %(n)s days of downtime each", days) % {"n": days} if days else _("no downtime"),
    )


def _zone(treatments: list[dict[str, Any]], zone: str, deepest_mm: float) -> ZoneShown:
    depths = tuple(_depth(one, zone) for one in treatments)
    return ZoneShown(zone_name(zone), depths, _cap(treatments, zone), depth_steps(treatments, zone, deepest_mm))


def treatment_shown(one: dict[str, Any]) -> TreatmentShown:
    """A planned treatment in final words."""
    need = {"none": _("no numbing"), "optional": _("numbing if wished"), "offer": _("numbing offered")}[one["numbing"]["need"]]
    days = one["downtime_days"]
    return TreatmentShown(
        one["n"],
        day(one["target"]),
        _("%(a)s to %(b)s") % {"a": day(one["earliest"]), "b": day(one["latest"])},
        modality_name(one["modality"]),
        ", ".join(f"{zone_name(zone['zone'])} {_depth(one, zone['zone'])}" for zone in one["zones"]),
        need,
        one["minutes"],
        ngettext("up to %(n)s day of downtime", "up to %(n)s days of downtime", days) % {"n": days} if days else _("no downtime"),
    )


def _depth(treatment: dict[str, Any], zone: str) -> str:
    found = next((one for one in treatment["zones"] if one["zone"] == zone), None)
    if found is None:
        return "–"
    return _("by the device's manual") if found["needle_depth_mm"] is None else f"{number(found['needle_depth_mm'])} mm"


def _cap(treatments: list[dict[str, Any]], zone: str) -> str:
    caps = [one["cap_mm"] for treatment in treatments for one in treatment["zones"] if one["zone"] == zone and one["cap_mm"]]
    return f"{number(max(caps))} mm" if caps else "–"
