"""A comparison, a measurement, a gate and a practice's limits as lines for a terminal."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from ..compare import Comparison
from ..gate.checks import Check, worst
from ..limits import Limits
from ..measures import TITLES, Value
from ..repeats import summary
from ..subject import Subject
from ..zones import spoken
from .story import few_people, number, persons, reasons, story, valued

_SIGNS = {"pass": "●", "flag": "▲", "refuse": "■"}
_OUTCOMES = {
    "pass": "This photo can be measured.",
    "flag": "This photo can be measured; mind what is marked.",
    "refuse": "This photo cannot be measured.",
}


def of_gate(checks: Iterable[Check]) -> Iterator[str]:
    """The outcome, then each check with its value and what to do."""
    checks = tuple(checks)
    yield _OUTCOMES[worst(checks)]
    yield ""
    for one in checks:
        advice = f": {one.advice}" if one.advice else ""
        value, good = valued(one)
        yield f"{_SIGNS[one.outcome]} {one.name}, {value}{good and f', good {good}'}{advice}"


def of_measurement(subject: Subject, measured: Mapping[str, Mapping[str, Value]]) -> Iterator[str]:
    """What was measured in one photo, zone by zone, after the gate."""
    yield from of_gate(subject.checks)
    if not measured:
        return
    yield ""
    yield "One photo by itself says little: its numbers hold for this camera and this light. Compare it with another of your own."
    given = {name for values in measured.values() for name, value in values.items() if value.value is not None}
    for zone, values in measured.items():
        yield ""
        yield spoken(zone)
        for name, value in values.items():
            if name in given:
                yield f"  {TITLES[name]:<34} {number(value.value):>8} {value.unit}{value.why and f' ({value.why})'}"
    missing = ((name, value.why) for name, value in next(iter(measured.values())).items() if name not in given)
    yield from _listed("Not measured:", reasons(missing))


def of_comparison(comparison: Comparison) -> Iterator[str]:
    """The answer, its limits, then zone by zone."""
    told = story(comparison)
    yield told.answer
    yield from told.findings
    if told.limits:
        yield ""
        yield "What these numbers can say, and what not:"
        yield from (f"- {line}" for line in told.limits)
    yield ""
    yield "How alike the photos are:"
    for check in told.checks:
        if check.outcome != "pass":
            yield f"{_SIGNS[check.outcome]} {check.name} ({check.of}), {check.value}{check.good and f', good {check.good}'}: {check.says}"
    yield f"{_SIGNS['pass']} {sum(check.outcome == 'pass' for check in told.checks)} checks are good; --json has them all"
    for zone in told.zones:
        yield ""
        yield f"{zone.name}: {zone.sentence}"
        for row in zone.rows:
            limit = f" (limit {row.limit})" if row.limit else ""
            yield f"  {row.measure:<34} {row.before:>8} -> {row.after:>8} {row.unit}, {row.difference}{limit}: {row.verdict}"
    yield from _listed("No limit known:", told.not_judged)
    yield from _listed("Not measured:", told.not_measured)


def _listed(title: str, lines: Iterable[str]) -> Iterator[str]:
    found = list(lines)
    if found:
        yield ""
        yield title
        yield from (f"- {line}" for line in found)


def of_limits(limits: Limits) -> Iterator[str]:
    """By measure and zone: how far it moves by itself."""
    if (few := few_people(limits)) is not None:
        yield few
        yield ""
    yield "How far each number moves though the skin has not changed (standard deviation within a person, its upper 95 % bound, the limit):"
    for name, zones in summary(limits).items():
        yield ""
        yield TITLES[name]
        for zone, one in zones.items():
            icc = "" if one.icc is None else f", ICC {one.icc:.2f} ({one.icc_from:.2f} to {one.icc_until:.2f})"
            shots = f"{one.n_shots} shots of {persons(one.n_people)}"
            numbers = ", ".join(number(each) for each in (one.sd_within, one.sd_within_at_most, one.mdc95))
            yield f"  {spoken(zone):<24} {numbers} {one.unit}{icc}; {shots}"
