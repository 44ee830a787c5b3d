"""The one place of the benchmark that knows how this library is called."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from needlecraft.protocol.engine import Engine
from needlecraft.protocol.findings import Screening
from needlecraft.protocol.grid import Grid
from needlecraft.protocol.kinds.base import PROTECTION
from needlecraft.protocol.knowledge import Knowledge
from needlecraft.protocol.panel import Said
from needlecraft.protocol.policy import STRICTEST
from needlecraft.protocol.record import Item, PatientRecord
from needlecraft.protocol.screening import screen_with
from needlecraft.protocol.windows import start_of

Levels = list[int]


def new_engine(knowledge: Knowledge) -> Engine:
    """An engine that has seen no patient: nothing is remembered."""
    return Engine(knowledge, STRICTEST)


def screen_all(engine: Engine, records: Iterable[PatientRecord], on: date) -> list[Screening]:
    """One full screening each: all rules, all modalities, all facial zones, with the findings built."""
    return [screen_with(engine, record, on) for record in records]


def decide_all(engine: Engine, records: Iterable[PatientRecord], on: date) -> list[list[tuple[Item, Said]]]:
    """The rules' decisions alone, on all options at once: what the peers are asked for, nothing printed."""
    moment = start_of(on)
    return [engine.decide(record, moment) for record in records]


def levels(screening: Screening, rules: list[str]) -> Levels:
    """For each rule the most protective that it decides on any option."""
    worst: dict[str, int] = {}
    for finding in screening.findings:
        worst[finding.rule] = max(worst.get(finding.rule, 0), PROTECTION[finding.decision])
    return [worst.get(rule, 0) for rule in rules]


def levels_by_option(screening: Screening, rules: list[str], grid: Grid) -> list[Levels]:
    """For each option, in the order of the screening, what each rule decides on it."""
    result = []
    for modality, row in screening.options.items():
        for zone in row:
            bit = grid.bit(modality, zone)
            here: dict[str, int] = {}
            for finding in screening.findings:
                if finding.options & bit:
                    here[finding.rule] = max(here.get(finding.rule, 0), PROTECTION[finding.decision])
            result.append([here.get(rule, 0) for rule in rules])
    return result
