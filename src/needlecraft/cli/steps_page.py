"""The day of a treatment to read: steps in order, each with what is particular to this treatment."""

from __future__ import annotations

from collections.abc import Sequence

from ..protocol.citing import bracketed
from ..protocol.explain import long_date
from ..protocol.knowledge import load
from ..protocol.plans import Plan, PlanOption
from ..protocol.steps import Step
from ..protocol.words import counted
from .footer import footer
from .page import Page


def steps_page(page: Page, plan: Plan, option: PlanOption, n: int, steps: Sequence[Step]) -> Page:
    """Fill the page."""
    knowledge = load()
    treatment = option.treatments[n - 1]
    zones = counted(len(treatment.zones), "zone")
    page.text((f"{counted(len(steps), 'step')} on {treatment.target:%A} {long_date(treatment.target)}.", "bold"))
    device = knowledge.modalities[treatment.modality].name
    page.text((f"Treatment {n} of {len(option.treatments)}, {device}, {zones}. The manual of the device comes first.", "dim"))
    for step in steps:
        page.blank()
        page.text((f"{step.n:>2}  {step.title}", "bold"))
        page.text(step.does, (f" {bracketed(step.cites, knowledge)}", "dim"), indent=4)
        for detail in step.details:
            page.text(f"- {detail}", indent=4, hang=6)
    footer(page, plan.policy, plan.version, plan.hash, ["sources KEY"])
    return page
