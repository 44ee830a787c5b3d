"""The depths of a course: zones as rows, treatments as columns, and the cap with the rule that sets it."""

from __future__ import annotations

from ..protocol.knowledge import Knowledge
from ..protocol.plans import PlannedTreatment, PlanOption, ZonePlan
from .page import Page, Span

_NAME, _CELL, _CAP = 18, 6, 10
_INDENT = 2


def depth_tables(page: Page, option: PlanOption, knowledge: Knowledge) -> None:
    """One table for each modality of the option, because a cap belongs to a device; a long course in several."""
    most = max((page.width - _INDENT - _NAME - _CAP) // _CELL, 1)
    for modality in dict.fromkeys(treatment.modality for treatment in option.treatments):
        own = [treatment for treatment in option.treatments if treatment.modality == modality]
        page.heading(f"Depth, {knowledge.modalities[modality].name}")
        if all(zone.needle_depth_mm is None for treatment in own for zone in treatment.zones):
            _without_depth(page, own, knowledge)
            continue
        for start in range(0, len(own), most):
            _table(page, own[start : start + most], knowledge)
        page.text(("in mm, as set on the device; needles reach less deep than the dial says", "dim"), indent=_INDENT)
        passes = {zone.passes for treatment in own for zone in treatment.zones} - {None}
        if passes:
            page.text((f"up to {max(filter(None, passes))} passes in different directions", "dim"), indent=_INDENT)


def _without_depth(page: Page, treatments: list[PlannedTreatment], knowledge: Knowledge) -> None:
    zones = dict.fromkeys(knowledge.zones[zone.zone].name for treatment in treatments for zone in treatment.zones)
    rules = dict.fromkeys(zone.cap_rule for treatment in treatments for zone in treatment.zones if zone.cap_rule)
    page.text(f"{', '.join(zones)}: from the manual of the device only.", (f" rule {', '.join(rules)}", "dim"), indent=_INDENT)


def _table(page: Page, treatments: list[PlannedTreatment], knowledge: Knowledge) -> None:
    numbers = "".join(f"{treatment.n:>{_CELL}}" for treatment in treatments)
    page.text(("treatment".ljust(_NAME) + numbers, "dim"), ("   at most", "dim"), indent=_INDENT)
    for name in dict.fromkeys(zone.zone for treatment in treatments for zone in treatment.zones):
        cells = [next((zone for zone in treatment.zones if zone.zone == name), None) for treatment in treatments]
        shown: list[Span] = [(f"{_depth(cell):>{_CELL}}", "bold") for cell in cells]
        page.text(knowledge.zones[name].name.ljust(_NAME), *shown, *_cap([cell for cell in cells if cell]), indent=_INDENT, hang=_NAME)


def _depth(zone: ZonePlan | None) -> str:
    return "-" if zone is None or zone.needle_depth_mm is None else f"{zone.needle_depth_mm:g}"


def _cap(zones: list[ZonePlan]) -> list[Span]:
    last = zones[-1]
    if last.cap_mm is None:
        return []
    return [f"{last.cap_mm:>{_CAP}g}", (f"  rule {last.cap_rule}" if last.cap_rule else "", "dim")]
