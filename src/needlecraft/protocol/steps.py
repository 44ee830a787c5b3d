"""What is done on the day of a treatment, in order."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from .catalogue import StepText
from .knowledge import Knowledge, load
from .plans import PlannedTreatment, PlanOption


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One step. ``details`` holds what is particular to this treatment: minutes, zones with depths, where not."""

    n: int
    code: str
    title: str
    does: str
    details: tuple[str, ...]
    cites: tuple[str, ...]

    def as_dict(self) -> dict[str, Any]:
        """Ready for JSON."""
        return {
            "n": self.n,
            "code": self.code,
            "title": self.title,
            "does": self.does,
            "details": list(self.details),
            "cites": list(self.cites),
        }


def treatment_steps(option: PlanOption, n: int, knowledge: Knowledge | None = None) -> tuple[Step, ...]:
    """The steps of the n-th treatment (from 1) of an option of a plan. Raises IndexError when the option has no such treatment.

    It orders and fills in; it does not replace the device's manual, which comes first wherever the two differ.
    """
    if not 1 <= n <= len(option.treatments):
        raise IndexError(f"the plan has treatments 1 to {len(option.treatments)}, not {n}")
    treatment = option.treatments[n - 1]
    known = load() if knowledge is None else knowledge
    chosen = [step for step in known.steps if _belongs(step, treatment)]
    return tuple(
        Step(n=i, code=step.code, title=step.title, does=step.does, details=_details(step.code, treatment), cites=step.cites)
        for i, step in enumerate(chosen, start=1)
    )


def _belongs(step: StepText, treatment: PlannedTreatment) -> bool:
    if step.only_if == "numbing":
        return bool(treatment.numbing["need"] != "none")
    return step.only_if != "not_nano" or treatment.modality != "nano"


def _details(code: str, treatment: PlannedTreatment) -> tuple[str, ...]:
    numbing = treatment.numbing
    if code == "numb":
        needed = {"optional": "optional at this depth", "offer": "offered at this depth"}[numbing["need"]]
        minutes = f"{numbing['minutes']} minutes on the skin" if numbing["minutes"] is not None else "time as on the label"
        return (
            needed,
            numbing["product_class"],
            minutes,
            *numbing["where_not"],
            *numbing["notes"],
        )
    if code == "needle":
        return tuple(_zone(zone.zone, zone.needle_depth_mm, zone.passes) for zone in treatment.zones)
    if code == "stop_at_endpoint":
        return (treatment.skin_endpoint,)
    return ()


def _zone(zone: str, depth_mm: float | None, passes: int | None) -> str:
    depth = "depth from the device's manual only" if depth_mm is None else f"{depth_mm:g} mm"
    return f"{zone.replace('_', ' ')}: {depth}" + (f", up to {passes} passes in different directions" if passes else "")
