"""A comparison in plain words, for a page or a PDF: the answer first, then what it cannot say, then the numbers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Final

from .. import provenance
from ..arrays import Unit
from ..change import Change
from ..compare import Colours, Comparison
from ..gate.checks import Check
from ..limits import Limit, Limits
from ..measures import TITLES
from ..zones import spoken
from . import maps

_CHANCE: Final = 0.05
"""What share of measures passes a 95 % limit though nothing changed."""
_MOST_ZONES: Final = 5
_ENOUGH_PEOPLE: Final = 8
"""Chosen: so many, twice each, bound the spread at 1.7 times what was seen; twice as many would bound it at 1.4 times."""
_WHOLE_FROM: Final = 99.5
_PER_CENT: Final = 100
_NOTHING_BELOW: Final = 0.0005
_MINUS: Final = "\N{MINUS SIGN}"
_JUDGED: Final = ("higher", "lower", "no detectable change", "limit too wide")
_TONES: Final = {"higher": "changed", "lower": "changed"}
_SUBJECTS: Final[Mapping[str, str]] = {
    **dict.fromkeys(("erythema_index", "blood", "a_star", "red_marks", "red_mark_area"), "redness"),
    **dict.fromkeys(("melanin", "melanin_index", "lightness", "b_star", "ita", "spots", "spot_area"), "pigment"),
    **dict.fromkeys(("blood_spread", "melanin_spread"), "evenness of colour"),
    **dict.fromkeys(("texture_sa", "texture_sq"), "texture"),
    **dict.fromkeys(("pores", "pore_area"), "pores"),
    **dict.fromkeys(("lines", "line_depth"), "lines"),
}
_SIZES: Final[Mapping[Unit, str]] = {
    "mm": "Sizes are in millimetres, by the card of the baseline.",
    "% OCD": "No card lies in the baseline: sizes are in per cent of the distance between the eyes' outer corners (OCD).",
    "px": "No card lies in the baseline: sizes are not known.",
}
_COLOURS: Final[Mapping[Colours, tuple[str, ...]]] = {
    "of the cameras": (
        "There is no card in both photos that can be used: the colours are those of the cameras, and redder skin cannot be told from a "
        "redder light.",
    ),
    "relative to a card": (
        "The card's own colours were not measured: colours can be compared between these two photos and mean nothing by themselves.",
    ),
    "of a measured card": (),
}
_SAYS: Final = {"pass": "good", "flag": "take care", "refuse": "too different"}


@dataclass(frozen=True, slots=True)
class Row:
    """One measure of one zone, in words."""

    measure: str
    unit: str
    before: str
    after: str
    difference: str
    limit: str
    verdict: str
    tone: str


@dataclass(frozen=True, slots=True)
class Zone:
    """One zone and its measures; no rows where one reason forbids them all."""

    name: str
    sentence: str
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class CheckRow:
    """One check of the gate."""

    name: str
    of: str
    value: str
    good: str
    outcome: str
    says: str


@dataclass(frozen=True, slots=True)
class Story:
    """All words of the page."""

    title: str
    dates: str
    tone: str
    answer: str
    findings: tuple[str, ...]
    limits: tuple[str, ...]
    zones: tuple[Zone, ...]
    not_measured: tuple[str, ...]
    not_judged: tuple[str, ...]
    """Measures without a limit, where the practice has limits, and why."""
    maps: tuple[tuple[str, str], ...]
    """The maps that are drawn, and what their colours mean."""
    not_drawn: tuple[str, ...]
    has_card: bool
    """Whether the same card lies in both photos and can be used."""
    checks: tuple[CheckRow, ...]
    """The worst first."""
    made_with: str


def story(comparison: Comparison) -> Story:
    """Put a comparison into words."""
    changed = _changed(comparison.changes)
    is_refused = comparison.outcome == "refuse"
    return Story(
        title="Two photos, compared",
        dates=_dates(comparison),
        tone=comparison.outcome,
        answer=_answer(comparison, changed),
        findings=tuple(_findings(comparison, changed)),
        limits=() if is_refused else tuple(_limits(comparison)),
        zones=tuple(_zones(comparison)),
        not_measured=tuple(reasons((one.measure, one.why) for one in _without_number(comparison.changes))),
        not_judged=tuple(reasons(_without_limit(comparison))),
        maps=() if is_refused else tuple((one.name, one.says) for one in maps.MAPS if not one.why_not(comparison.pair)),
        not_drawn=() if is_refused else tuple(f"{name}: {why}." for name, why in maps.left_out(comparison.pair)),
        has_card=comparison.pair.colours != "of the cameras",
        checks=tuple(sorted(_checks(comparison), key=lambda row: list(_SAYS).index(row.outcome), reverse=True)),
        made_with=", ".join(f"{name} {version}" for name, version in provenance.versions().items()),
    )


def _changed(changes: Iterable[Change]) -> list[Change]:
    """Those beyond their limits, the clearest first."""
    found = [one for one in changes if one.verdict in ("higher", "lower") and one.mdc95]
    return sorted(found, key=lambda one: abs(one.difference or 0) / (one.mdc95 or 1), reverse=True)


def _dates(comparison: Comparison) -> str:
    taken = [one.photo.facts.taken_at for one in (comparison.pair.baseline, comparison.pair.followup)]
    if not any(taken):
        return "The files do not say when the photos were taken."
    before, after = (f"{at.day} {at:%B %Y}" if at else "an unknown day" for at in taken)
    return f"Baseline of {before}, follow-up of {after}, by the clocks of the cameras."


def _answer(comparison: Comparison, changed: Sequence[Change]) -> str:
    if comparison.outcome == "refuse":
        return "These two photos cannot be compared."
    judged = [one.verdict for one in comparison.changes if one.verdict in _JUDGED]
    if not judged:
        missing = "as none of your limits holds for them" if comparison.limits else "without repeat shots of your own"
        return f"The photos can be compared, but {missing} nothing can be called a change."
    if not changed and judged.count("limit too wide") > len(judged) / 2:
        return "Your limits are too wide to tell: repeat shots of more people are needed."
    if not changed:
        return "No detectable change."
    return f"Changed beyond your own limits: {', '.join(_by_subject(changed))}."


def _by_subject(changed: Sequence[Change]) -> Iterator[str]:
    """``redness in 4 zones``."""
    zones: dict[str, set[str]] = {}
    for one in changed:
        zones.setdefault(_SUBJECTS[one.measure], set()).add(one.zone)
    yield from (f"{subject} in {len(of)} {'zone' if len(of) == 1 else 'zones'}" for subject, of in zones.items())


def _findings(comparison: Comparison, changed: Sequence[Change]) -> Iterator[str]:
    for of, check in comparison.checks():
        if check.outcome == "refuse":
            yield f"{check.name.capitalize()} ({of}): {check.advice}."
    if comparison.outcome != "refuse" and not comparison.pair.has_same_colours:
        yield "The light is of another colour than in the baseline, or the white balance is: colours are not compared."
    if comparison.outcome == "flag":
        unlike = [check.name for of, check in comparison.checks() if check.outcome == "flag" and of == "both"]
        yield f"Take care, the photos were not taken alike: {', '.join(unlike)}." if unlike else "Take care: some checks are marked below."
    n_zones = len(comparison.pair.baseline.zones)
    if comparison.changes and (n_left_out := n_zones - len(comparison.compared_zones)):
        yield f"{n_left_out} of {n_zones} zones cannot be compared."
    zones = list(dict.fromkeys(one.zone for one in changed))
    for zone in zones[:_MOST_ZONES]:
        yield f"{spoken(zone)}, {_what_changed(one for one in changed if one.zone == zone)}."
    if len(zones) > _MOST_ZONES:
        more = len(zones) - _MOST_ZONES
        yield f"And {more} more {'zone' if more == 1 else 'zones'}, below."


def _what_changed(changes: Iterable[Change]) -> str:
    """``higher: erythema index, red marks; lower: lines``."""
    by_verdict: dict[str, list[str]] = {}
    for one in changes:
        by_verdict.setdefault(one.verdict, []).append(_within(TITLES[one.measure]))
    return "; ".join(f"{verdict}: {', '.join(titles)}" for verdict, titles in by_verdict.items())


def _within(title: str) -> str:
    """A title within a sentence."""
    return title[:1].lower() + title[1:]


def _limits(comparison: Comparison) -> Iterator[str]:
    yield from _about_limits(comparison.limits, comparison.changes)
    yield from _of_another_camera(comparison)
    yield "Left and right are the patient's."
    yield "It cannot tell healing from make-up, a tan, cream or another lamp, and says nothing of the depth or volume of scars and lines."
    yield _SIZES[comparison.pair.baseline.scale.unit]
    yield from _COLOURS[comparison.pair.colours]
    yield "Roughness, pores and lines are contrast under this lamp, not height: light from another side changes them more than a treatment."


def _about_limits(limits: Limits | None, changes: Sequence[Change]) -> Iterator[str]:
    if limits is None:
        yield (
            "A limit says how far a number moves though the skin has not changed. Yours are not known: photograph a few people twice, each "
            "getting up in between, and compare with the folder of these repeats. Until then every difference is shown and none is called "
            "a change."
        )
        return
    known = _known(limits)
    n_judged = sum(one.verdict in _JUDGED for one in changes)
    people, shots = max((limit.n_people for limit in known), default=0), max((limit.n_shots for limit in known), default=0)
    under = f" under {limits.lamp}" * bool(limits.lamp) + f" with {limits.tone} skin" * bool(limits.tone)
    yield f"The limits come from {shots} shots of {persons(people)}{under}. They hold for that lamp, camera and room alone."
    if (few := few_people(limits)) is not None:
        yield few
    if n_judged:
        by_chance = f"Of {n_judged} numbers up to about {max(1, round(_CHANCE * n_judged))} pass their limit by chance"
        yield f"{by_chance}: one by itself is a hint, several that agree are a finding."


def _of_another_camera(comparison: Comparison) -> Iterator[str]:
    """A warning where the limits were made with another camera than these photos, as far as the files name them."""
    known = comparison.limits.cameras if comparison.limits else ()
    if known and (others := sorted(comparison.cameras.difference(known))):
        yield f"These limits were made with {', '.join(known)} and may not hold here: these photos are of {', '.join(others)}."


def _known(limits: Limits) -> list[Limit]:
    return [limit for zone in limits.zones.values() for limit in zone.values()]


def few_people(limits: Limits) -> str | None:
    """A warning where the repeats are of few people; None where they are enough."""
    people = max((limit.n_people for limit in _known(limits)), default=0)
    if people >= _ENOUGH_PEOPLE:
        return None
    return f"Limits of {persons(people)} are wide and may not hold for others: photograph at least {_ENOUGH_PEOPLE}, twice each."


def _zones(comparison: Comparison) -> Iterator[Zone]:
    left_out = {one.measure for one in _without_number(comparison.changes)}
    for name, group in groupby(comparison.changes, key=lambda one: one.zone):
        changes = [one for one in group if one.measure not in left_out]
        if changes:
            rows = () if _is_left_out(changes) else tuple(map(_row, changes))
            yield Zone(spoken(name), _of_zone(changes, comparison.agreement), rows)


def _is_left_out(changes: Sequence[Change]) -> bool:
    """Is one and the same reason all that can be said of a zone?"""
    reasons = {one.why if one.verdict == "not comparable" else "" for one in changes}
    return len(reasons) == 1 and "" not in reasons


def _without_number(changes: Sequence[Change]) -> list[Change]:
    """One of each measure that no zone has a number of."""
    given = {one.measure for one in changes if one.difference is not None}
    return list({one.measure: one for one in changes if one.measure not in given}.values())


def _without_limit(comparison: Comparison) -> Iterator[tuple[str, str]]:
    """Each measure that no limit holds for, once for each reason; nothing where the practice has no limits at all."""
    if comparison.limits:
        yield from dict.fromkeys((one.measure, one.why) for one in comparison.changes if one.verdict == "no limit known")


def reasons(measures: Iterable[tuple[str, str]]) -> Iterator[str]:
    """Measures with a reason, those of one reason together."""
    by_reason: dict[str, list[str]] = {}
    for name, why in measures:
        by_reason.setdefault(why, []).append(TITLES[name])
    yield from (f"{', '.join(titles)}: {why}." for why, titles in by_reason.items())


def _of_zone(changes: Sequence[Change], agreement: Mapping[str, float]) -> str:
    changed = _changed(changes)
    if changed:
        return _what_changed(changed)
    if all(one.verdict == "not comparable" for one in changes):
        return f"not comparable: {changes[0].why}"
    if all(one.mdc95 is None for one in changes):
        return f"{agreement[changes[0].zone]:.0%} found again; no limits known"
    if any(one.verdict == "limit too wide" for one in changes):
        return "no detectable change where the limits are not too wide to tell"
    return (
        "no detectable change" if all(one.verdict != "not comparable" for one in changes) else "no detectable change in what is comparable"
    )


def _row(one: Change) -> Row:
    verdict = f"{one.verdict}: {one.why}" if one.why and one.verdict == "not comparable" else one.verdict
    difference = "" if one.difference is None else f"{'+' if one.difference > 0 else ''}{number(one.difference)}"
    tone = _TONES.get(one.verdict, "")
    limit = number(one.mdc95)
    return Row(TITLES[one.measure], one.unit, number(one.baseline), number(one.followup), difference, limit, verdict, tone)


def _checks(comparison: Comparison) -> Iterator[CheckRow]:
    for of, one in comparison.checks():
        says = f"{_SAYS[one.outcome]}: {one.advice}" if one.advice else _SAYS[one.outcome]
        yield CheckRow(one.name, of, *valued(one), one.outcome, says)


def valued(check: Check) -> tuple[str, str]:
    """What was found and what would be good, both as people read them: shares in per cent."""
    is_share = check.unit.startswith(("of the ", "of its "))
    times, sign = (_PER_CENT, " %") if is_share else (1, "")
    good = "" if check.flags_at is None else f"{'from' if _is_floor(check) else 'to'} {times * check.flags_at:g}{sign}"
    return f"{rough(times * check.value)}{sign} {check.unit}", good


def _is_floor(check: Check) -> bool:
    """Is the value to be large rather than small?"""
    return check.flags_at is not None and check.refuses_at is not None and check.refuses_at < check.flags_at


def persons(n: int) -> str:
    """So many people."""
    return "1 person" if n == 1 else f"{n} people"


def rough(value: float) -> str:
    """Two figures, as much as a check is worth; whole numbers where that is more, and nothing below a thousandth."""
    if abs(value) < _NOTHING_BELOW:
        return "0"
    return f"{value:.2g}" if abs(value) < _WHOLE_FROM else f"{value:.0f}"


def number(value: float | None) -> str:
    """Three figures, all of a large number, no power of ten, and a real minus; nothing for what is not known."""
    if value is None:
        return ""
    short = f"{value:#.3g}"
    if "e" in short:
        short = f"{value:.0f}" if abs(value) > 1 else "0.00"
    return short.rstrip(".").replace("-", _MINUS)
