"""A plan to read: the best option in full, the others in a few lines; with no option, what stands in the way."""

from __future__ import annotations

from datetime import date
from typing import Final

from ..protocol.explain import long_date
from ..protocol.knowledge import Knowledge, load
from ..protocol.plans import Plan, PlanOption
from ..protocol.words import counted
from .footer import footer
from .option_page import downtime, option_in_full
from .page import Page
from .words import DECISIONS, short_date

SECOND: Final = 2


def plan_page(page: Page, plan: Plan) -> Page:
    """Fill the page."""
    knowledge = load()
    if not plan.options:
        _no_option(page, plan)
        return page
    best = plan.options[0]
    mark = DECISIONS["review" if best.needs_review else "clear"]
    page.text((f"{mark.shape} {plan_sentence(best, knowledge)}", f"bold {mark.colour}"), hang=2)
    page.text((f"Planned on {long_date(date.fromisoformat(plan.on))} under the policy {plan.policy}.", "dim"), indent=2)
    option_in_full(page, best, date.fromisoformat(plan.on), knowledge)
    if len(plan.options) >= SECOND:
        page.heading("Other ways, ranked")
    for n, option in enumerate(plan.options[1:], start=SECOND):
        _in_short(page, n, option, knowledge)
    footer(page, plan.policy, plan.version, plan.hash, ["steps PATIENT --on DATE", "rules ID", "sources KEY"])
    return page


def plan_sentence(option: PlanOption, knowledge: Knowledge) -> str:
    """How many treatments with what, and when."""
    first, last = option.treatments[0].target, option.treatments[-1].target
    treatments = f"{counted(len(option.treatments), 'treatment')} with the {knowledge.modalities[option.modality].name}"
    if option.modality == "nano":
        treatments = treatments.replace("with the ", "with ")
    dates = f"on {long_date(first)}" if first == last else f"from {long_date(first)} to {long_date(last)}"
    return f"{'A clinician decides first; then ' if option.needs_review else ''}{treatments}, {dates}."


def _in_short(page: Page, n: int, option: PlanOption, knowledge: Knowledge) -> None:
    first, last = option.treatments[0], option.treatments[-1]
    depths = [zone.needle_depth_mm for t in option.treatments for zone in t.zones if zone.needle_depth_mm is not None]
    deepest = f", deepest {max(depths):g} mm" if depths else ""
    dates = short_date(first.target) if first is last else f"{short_date(first.target)} to {short_date(last.target)}"
    kind = "" if option.kind == "course" else f", {option.kind}"
    page.text((f"{n}  {knowledge.modalities[option.modality].name.capitalize()}{kind}. ", "bold"), option.why, indent=2, hang=5)
    text = f"{counted(len(option.treatments), 'treatment')}, {dates}{deepest}, {downtime(last.downtime_days)},"
    page.text(
        f"{text} judged on {short_date(option.judge_on)}.", (" A clinician decides first." if option.needs_review else "", "bold"), indent=5
    )


def _no_option(page: Page, plan: Plan) -> None:
    mark = DECISIONS["contraindicated"]
    change = f"; the earliest date that changes it is {long_date(plan.changes_on)}" if plan.changes_on else ""
    page.text((f"{mark.shape} Nothing can be planned now{change}.", f"bold {mark.colour}"), hang=2)
    page.text((f"Planned on {long_date(date.fromisoformat(plan.on))} under the policy {plan.policy}.", "dim"), indent=2)
    page.heading("What stands in the way")
    for one in dict.fromkeys(plan.none_because):
        mark = DECISIONS[one.decision or ("incomplete" if one.question else "defer")]
        page.text((f"{mark.shape} ", f"bold {mark.colour}"), one.because, (f"  {one.rule or one.question or 'wishes'}", "dim"), hang=2)
    footer(page, plan.policy, plan.version, plan.hash, ["screen PATIENT --on DATE"])
