"""From what the positions of a rule say to what the policy takes, option by option."""

from __future__ import annotations

from datetime import datetime
from typing import Final, NamedTuple

from .kinds.base import PROTECTION, Case

NO_DEPTH_LIMIT: Final = float("inf")
_WORDS: Final = tuple(PROTECTION)


class Outcome(NamedTuple):
    """What one case of one position says of a set of options. ``position`` counts in the rule; -1 is the house."""

    until: datetime | None
    options: int
    protects: int
    max_depth_mm: float
    position: int
    case: Case
    lapsed: bool = False


class Adopted(NamedTuple):
    """What the policy takes for a set of options."""

    until: datetime | None
    options: int
    decision: str
    max_depth_mm: float
    position: int
    lifts_when: str | None
    not_offered: bool


def limited(adopted: Adopted, options: int) -> Adopted:
    """The same for fewer options."""
    return Adopted(adopted.until, options, *adopted[2:])


def stamp(one: Outcome) -> int:
    """When it ends, as a number that grows with time; 0 without an end."""
    if one.until is None:
        return 0
    seconds = one.until.toordinal() * 86_400 + one.until.hour * 3_600 + one.until.minute * 60 + one.until.second
    return seconds * 1_000_000 + one.until.microsecond


def first(ordered: list[Outcome], spoken: list[Outcome], order: str) -> list[Adopted]:
    """On every option the first in the order of the policy."""
    adopted = []
    taken = 0
    for one in ordered:
        free = one.options & ~taken
        if free:
            taken |= free
            adopted += [_take(one, part, depth) for part, depth in _depths(one, free, spoken, order)]
    return adopted


def _depths(one: Outcome, options: int, spoken: list[Outcome], order: str) -> list[tuple[int, float]]:
    """The depth limit of the adopted case, none where nothing is allowed, for the options that share it.

    The strictest policy keeps the shallowest limit that any source sets on an option.
    """
    if one.protects == PROTECTION["contraindicated"]:
        return [(options, NO_DEPTH_LIMIT)]
    parts = [(options, one.max_depth_mm)]
    for other in spoken if order == "strictest" else ():
        if other.max_depth_mm < NO_DEPTH_LIMIT:
            inside = [(part & other.options, min(depth, other.max_depth_mm)) for part, depth in parts if part & other.options]
            outside = [(part & ~other.options, depth) for part, depth in parts if part & ~other.options]
            parts = inside + outside
    return parts


def _take(one: Outcome, options: int, depth: float) -> Adopted:
    lifts_when = None if one.lapsed else one.case.lifts_when
    return Adopted(one.until, options, _WORDS[one.protects], depth, one.position, lifts_when, one.case.not_offered)


def merge(adopted: list[Adopted], house: list[Outcome]) -> tuple[Adopted, ...]:
    """The house's rule on top: on every option the more protective of the two decisions, and the shallower of the two depths."""
    for one in house:
        kept: list[Adopted] = []
        free = one.options
        for other in adopted:
            both, apart = other.options & one.options, other.options & ~one.options
            free &= ~both
            if apart:
                kept.append(other._replace(options=apart))
            if both:
                kept.append(_stricter(other, one, both))
        if free:
            kept.append(_take(one, free, one.max_depth_mm))
        adopted = kept
    return tuple(adopted)


def _stricter(adopted: Adopted, house: Outcome, options: int) -> Adopted:
    depth = min(adopted.max_depth_mm, house.max_depth_mm)
    mine = (PROTECTION[adopted.decision], adopted.until or datetime.min)
    if mine >= (house.protects, house.until or datetime.min):
        return adopted._replace(options=options, max_depth_mm=depth)
    return _take(house, options, depth)


def turns_on(i: int, judged: dict[tuple[object, ...], tuple[Adopted, ...]], answers: tuple[object, ...]) -> int:
    """The options for which the i-th answer changes the result, whatever the other answers are."""
    options = 0
    for combination, adopted in judged.items():
        for answer in answers:
            options |= difference(adopted, judged[(*combination[:i], answer, *combination[i + 1 :])])
    return options


def in_common(one: tuple[Adopted, ...], other: tuple[Adopted, ...]) -> tuple[Adopted, ...]:
    """For every option on which both results decide something, the one that protects less: so much is certain."""
    common = []
    for mine in one:
        for theirs in other:
            options = mine.options & theirs.options
            if options:
                milder = min(mine, theirs, key=lambda a: (PROTECTION[a.decision], a.until or datetime.min))
                depth = max(mine.max_depth_mm, theirs.max_depth_mm)
                common.append(milder._replace(options=options, max_depth_mm=depth, lifts_when=_either(mine, theirs)))
    return tuple(common)


def _either(mine: Adopted, theirs: Adopted) -> str | None:
    """What lifts it, whichever of the two it is; None where one of them has no such word."""
    if mine.lifts_when == theirs.lifts_when or not (mine.lifts_when and theirs.lifts_when):
        return mine.lifts_when and theirs.lifts_when
    return mine.lifts_when if theirs.lifts_when in mine.lifts_when else f"{mine.lifts_when}, or else {theirs.lifts_when}"


def difference(one: tuple[Adopted, ...], other: tuple[Adopted, ...]) -> int:
    """The options on which two results differ in decision, date or depth."""
    differing = 0
    for mine in one:
        same = 0
        for theirs in other:
            if mine.decision == theirs.decision and mine.until == theirs.until and mine.max_depth_mm == theirs.max_depth_mm:
                same |= theirs.options
        if mine.decision != "clear":
            differing |= mine.options & ~same
    return differing
