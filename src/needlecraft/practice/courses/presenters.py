"""What the pages of plans and courses say."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ..consultations.presenters import day
from . import facts


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
class OptionShown:
    """An option of a plan, or a course."""

    name: str
    why: str
    treatments: tuple[TreatmentShown, ...]
    depths: tuple[tuple[str, tuple[str, ...], str], ...]
    judge_on: str
    maintenance: str
    cautions: tuple[str, ...]
    prepare: tuple[tuple[str, str], ...]
    needs_review: bool


def option_shown(option: dict[str, Any]) -> OptionShown:
    """An option in final words."""
    treatments = option["treatments"]
    zones = dict.fromkeys(zone["zone"] for treatment in treatments for zone in treatment["zones"])
    months = option["maintenance_months"]
    return OptionShown(
        f"{facts.modality_name(option['modality'])}{'' if option['kind'] == 'course' else ', ' + option['kind']}".capitalize(),
        option["why"],
        tuple(treatment_shown(one) for one in treatments),
        tuple((facts.zone_name(zone), tuple(_depth(one, zone) for one in treatments), _cap(treatments, zone)) for zone in zones),
        day(option["judge_on"]),
        ngettext("one treatment every month", "one treatment every %(n)s months", months) % {"n": months} if months else "",
        tuple(option["cautions"]),
        tuple((_("from %(day)s") % {"day": day(line["from"])}, line["text"]) for line in option["prepare"] if line["treatment"] == 1),
        option["needs_review"],
    )


def treatment_shown(one: dict[str, Any]) -> TreatmentShown:
    """A planned treatment in final words."""
    need = {"none": _("no numbing"), "optional": _("numbing if wished"), "offer": _("numbing offered")}[one["numbing"]["need"]]
    days = one["downtime_days"]
    return TreatmentShown(
        one["n"],
        day(one["target"]),
        _("%(a)s to %(b)s") % {"a": day(one["earliest"]), "b": day(one["latest"])},
        facts.modality_name(one["modality"]),
        ", ".join(f"{facts.zone_name(zone['zone'])} {_depth(one, zone['zone'])}" for zone in one["zones"]),
        need,
        one["minutes"],
        ngettext("up to %(n)s day of downtime", "up to %(n)s days of downtime", days) % {"n": days} if days else _("no downtime"),
    )


def _depth(treatment: dict[str, Any], zone: str) -> str:
    found = next((one for one in treatment["zones"] if one["zone"] == zone), None)
    if found is None:
        return "–"
    return _("by the device's manual") if found["needle_depth_mm"] is None else f"{found['needle_depth_mm']:g} mm"


def _cap(treatments: list[dict[str, Any]], zone: str) -> str:
    caps = [one["cap_mm"] for treatment in treatments for one in treatment["zones"] if one["zone"] == zone and one["cap_mm"]]
    return f"{max(caps):g} mm" if caps else "–"
