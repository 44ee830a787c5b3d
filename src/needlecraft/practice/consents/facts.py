"""The seam to the protocol: what a patient must know before they agree, from the same knowledge as the decision."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, Final

from ...protocol.aftercare_clock import aftercare, healing
from ...protocol.knowledge import load
from ...protocol.policy import Policy
from ...protocol.record import read_patient
from ...protocol.screening import screen
from ...protocol.treatment import read_treatments
from ..core.facts import known

#: How the rules about uses that were never authorised begin.
_OFF_LABEL: Final = "off_label_"
#: The end of a treatment, any one: what is asked for is how long a thing lasts.
_END: Final = datetime(2026, 1, 1, 12, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Told:
    """Words for the patient, and where they come from."""

    text: str
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Duty:
    """A thing after a treatment: ``kind`` as the protocol has it; ``hours`` is how long it lasts, None where no source says."""

    kind: str
    label: str
    hours: float | None
    told: Told


def version() -> str:
    """The version of the knowledge."""
    return load().version


def told(rule: str) -> Told:
    """What a rule says to a patient."""
    found = known().rules[rule]
    return Told(found.say.patient, _titles(position.source for position in found.positions))


def compared(code: str) -> Told:
    """Microneedling beside something else."""
    one = known().comparisons[code]
    return Told(one.says, _titles(_source_of(cite) for cite in one.cites))


def device(modality: str) -> Told:
    """What a device is."""
    one = known().modalities[modality]
    return Told(one.what, _titles(_source_of(cite) for cite in one.cites))


def found(cite: str) -> Told:
    """What the literature, a regulator or a label says."""
    one = known().findings[cite]
    return Told(one.says, _titles((one.source,)))


def stages(modalities: Sequence[str]) -> list[tuple[float, float | None, Told]]:
    """The stages of healing with these devices: from and until an hour after the treatment, and what is seen then."""
    spoken = dict.fromkeys(stage for modality in modalities for stage in healing(modality, known()))
    return [(one.from_h, one.until_h, Told(one.patient, _titles(_source_of(cite) for cite in one.cites))) for one in spoken]


def off_label(given: Mapping[str, Any], on: date, policy: Policy) -> list[tuple[list[str], Told]]:
    """Goals that the authorities have not approved where they are to be treated, with what the patient has to know of it."""
    notes = screen(read_patient(given, load()), on, policy).notes
    noted = sorted({note.rule for note in notes if note.rule.startswith(_OFF_LABEL)})
    goals = {rule: [goal for goal in given.get("concerns", ()) if goal in load().rules[rule].codes] for rule in noted}
    return [([concern_name(goal) for goal in some], told(rule)) for rule, some in goals.items()]


def duties(given: Mapping[str, Any], treatment: Mapping[str, Any], policy: Policy) -> list[Duty]:
    """What a patient does and leaves after a planned treatment, the longest last."""
    zones = [{key: zone[key] for key in ("zone", "needle_depth_mm") if zone[key] is not None} for zone in treatment["zones"]]
    done = {"ended_at": _END.isoformat(), "modality": treatment["modality"], "zones": zones}
    lines = aftercare(read_treatments({"treatment": done, "patient": dict(given.get("patient", {}))}, load()), policy, known()).lines
    found = [
        Duty(
            line.kind,
            line.label,
            (line.until - _END).total_seconds() / 3600 if line.until else None,
            Told(line.patient, _titles(one.source for one in line.positions if one.adopted)),
        )
        for line in lines
    ]
    return sorted(found, key=lambda duty: (duty.hours is None, duty.hours or 0, duty.label))


def concern_name(code: str) -> str:
    """A goal as people say it."""
    return known().concerns[code].name


def expected(code: str) -> Told | None:
    """What was found for a goal."""
    one = known().concerns[code]
    return Told(one.expects, _titles(_source_of(cite) for cite in one.cites)) if one.expects else None


def _source_of(cite: str) -> str:
    knowledge = load()
    if cite in knowledge.findings:
        return knowledge.findings[cite].source
    return next(iter(knowledge.statements[cite].places))


def _titles(keys: Iterable[str]) -> tuple[str, ...]:
    sources = load().sources
    return tuple(dict.fromkeys(sources[key].title if key in sources else key for key in keys))
