"""One rule on one item of a record: which positions speak, which is adopted, what is still to be asked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, fields
from datetime import date, datetime
from functools import reduce
from itertools import product
from typing import Any, Final, NamedTuple

from .grid import Grid
from .kinds import AnyRule, GoalRule
from .kinds.base import PROTECTION, STRENGTH_RANK, Case, When
from .knowledge import Knowledge
from .policy import Policy
from .record import UNKNOWN, Item, MaybeMoment, Skin

_LONG_AGO: Final = date(1900, 1, 1)
_DETAILS: Final[dict[str, tuple[object, ...]]] = {
    "severity": ("mild", "moderate", "severe"),
    "controlled": ("yes", "no"),
    "prescribed": ("yes", "no"),
    "licensed_for_skin_injection": ("yes", "no"),
    "route": ("topical", "into_skin"),
}
_OF_SKIN: Final = Skin._fields
_NO_DEPTH_LIMIT: Final = float("inf")
#: Judgements remembered for each rule; a batch of any length keeps to it.
_MEMORY: Final = 64


class Outcome(NamedTuple):
    """What one case of one position says of a set of options. ``position`` counts in the rule; -1 is the house."""

    protects: int
    until: datetime | None
    options: int
    max_depth_mm: float
    position: int
    case: Case
    lapsed: bool = False


class Adopted(NamedTuple):
    """What the policy takes for a set of options."""

    decision: str
    until: datetime | None
    options: int
    max_depth_mm: float
    position: int
    lifts_when: str | None
    not_offered: bool


@dataclass(frozen=True, slots=True, eq=False)
class Judgement:
    """A rule on an item. ``asks`` holds the fields of the item that must be known, with the options for which they matter.

    ``findings`` remembers what was printed of it.
    """

    rule: AnyRule
    item: Item
    adopted: tuple[Adopted, ...]
    outcomes: tuple[Outcome, ...]
    asks: tuple[tuple[str, int], ...] = ()
    findings: dict[Adopted, Any] = field(default_factory=dict)


class CompiledCase(NamedTuple):
    """A case with its scope as a set of options and its words as ranks."""

    case: Case
    conditions: tuple[tuple[str, tuple[object, ...]], ...]
    scope: int
    protects: int
    then: int
    elsewhere: int
    depth_mm: float
    since: str


class CompiledRule:
    """A rule with its cases turned into sets of options. ``reach`` is every option that it could ever decide on."""

    def __init__(self, rule: AnyRule, grid: Grid, knowledge: Knowledge, policy: Policy) -> None:
        self.rule, self.grid = rule, grid
        self.default_since = rule.since
        adoption = policy.of(rule.id)
        self.chosen = adoption.source if adoption else None
        self.positions = tuple(tuple(self._compiled(case) for case in position.cases) for position in rule.positions)
        self.candidates = frozenset(
            i
            for i, position in enumerate(rule.positions)
            if position.admitted or policy.base == "lenient" or position.source == self.chosen
        )
        self.house = self._compiled(adoption.house) if adoption and adoption.house else None
        self.area = self._area(rule)
        self.reach = self._reach()
        cases = self._cases()
        turned_on = {name for case in cases for name in _DETAILS if getattr(case.when, name)}
        self.details = () if isinstance(rule, GoalRule) else tuple(sorted(turned_on))
        self.dates = tuple(sorted({case.since or rule.since for case in cases if case.window}))
        self.by_skin = any(case.when.fitzpatrick or case.when.dark_marks for case in cases)
        self.memory: dict[tuple[object, ...], Judgement] = {}
        self.order = policy.base
        self.ranks = tuple(STRENGTH_RANK[knowledge.sources[position.source].strength] for position in rule.positions)

    def _compiled(self, case: Case) -> CompiledCase:
        return CompiledCase(
            case,
            _conditions(case.when),
            self.grid.of(case.only.modalities, case.only.zones),
            PROTECTION[case.decision],
            PROTECTION[case.then],
            PROTECTION[case.elsewhere] if case.elsewhere else -1,
            _NO_DEPTH_LIMIT if case.max_depth_mm is None else case.max_depth_mm,
            case.since or self.default_since,
        )

    def _area(self, rule: AnyRule) -> int | None:
        area = getattr(rule, "area", "person")
        if area == "item":
            return None
        if area == "person":
            return self.grid.all
        return self.grid.face if area == "face" else self.grid.of((), area)

    def _cases(self) -> list[Case]:
        """Every case that the policy could adopt."""
        cases = [compiled.case for i in sorted(self.candidates) for compiled in self.positions[i]]
        return cases + ([self.house.case] if self.house else [])

    def _reach(self) -> int:
        reach = 0
        for i in self.candidates:
            for case in self.positions[i]:
                if case.protects:
                    reach |= case.scope if self.area is None or case.elsewhere > 0 else case.scope & self.area
        return self.grid.all if self.house else reach

    def judge(self, item: Item, skin: Skin, on: datetime) -> Judgement:
        """Decide, or remember having decided the same."""
        key = (item, skin if self.by_skin else None, on if self.dates else None)
        judgement = self.memory.get(key)
        if judgement is None:
            if len(self.memory) >= _MEMORY:
                self.memory.clear()
            judgement = self.memory[key] = self._judge(item, skin, on)
        return judgement

    def _judge(self, item: Item, skin: Skin, on: datetime) -> Judgement:
        """Decide; where a detail is missing, decide for all that it could be and ask when that matters."""
        missing = [name for name in self.details if getattr(item, name) is UNKNOWN]
        missing += [name for name in self.dates if getattr(item, name) is UNKNOWN and self._needs_date(item, name)]
        if not missing:
            outcomes = tuple(self._speak(item, skin, on))
            return Judgement(self.rule, item, self._adopt(outcomes), outcomes)
        return self._judge_unknown(item, skin, on, missing)

    def _needs_date(self, item: Item, name: str) -> bool:
        return any(
            case.window
            and (case.since or self.default_since) == name
            and (not case.when.state or item.state in case.when.state)
            and (not case.when.test_patch or item.test_patch in case.when.test_patch)
            for case in self._cases()
        )

    def _judge_unknown(self, item: Item, skin: Skin, on: datetime, missing: list[str]) -> Judgement:
        """Judge with every possible answer: what all of them give is established, where they differ the answer is asked for."""
        answers = [_DETAILS.get(name, (_at_the_latest(item, name, on), _LONG_AGO)) for name in missing]
        spoken: dict[tuple[object, ...], tuple[Outcome, ...]] = {}
        for combination in product(*answers):
            known = item._replace(**dict(zip(missing, combination, strict=True)))  # type: ignore[arg-type]
            spoken[combination] = tuple(self._speak(known, skin, on))
        judged = {combination: self._adopt(outcomes) for combination, outcomes in spoken.items()}
        asks = [(name, options) for i, name in enumerate(missing) if (options := _turns_on(i, judged, answers[i]))]
        common = reduce(_in_common, judged.values())
        mildest = spoken[min(judged, key=lambda combination: sum(one.protects for one in spoken[combination]))]
        silent = {one.position for one in common} - {one.position for one in mildest}
        followed = {one.position: one for outcomes in spoken.values() for one in outcomes if one.position in silent}
        return Judgement(self.rule, item, common, (*mildest, *followed.values()), tuple(asks))

    def _own_area(self, item: Item) -> int:
        if self.area is not None:
            return self.area
        return self.grid.of((), item.zones) if item.zones else self.grid.all

    def _speak(self, item: Item, skin: Skin, on: datetime) -> list[Outcome]:
        """Every position in turn; in a position the first case that fits an option speaks for it."""
        area = self._own_area(item)
        outcomes = []
        for index, cases in enumerate(self.positions):
            open_to = self.grid.all
            for case in cases:
                here = case.scope & open_to
                if not here or (case.conditions and not _fit(case.conditions, item, skin)):
                    continue
                inside, outside = here & area, here & ~area
                if inside:
                    open_to &= ~inside
                    outcomes.append(_outcome(index, case, item, inside, on))
                if outside and case.elsewhere >= 0:
                    open_to &= ~outside
                    outcomes.append(Outcome(case.elsewhere, None, outside, _NO_DEPTH_LIMIT, index, case.case))
        if self.house is not None:
            outcomes.append(_outcome(-1, self.house, item, area, on))
        return outcomes

    def _adopt(self, outcomes: Sequence[Outcome]) -> tuple[Adopted, ...]:
        """For every option the first outcome in the policy's order; the house only ever adds protection."""
        own = [one for one in outcomes if one.position in self.candidates]
        ordered = self._ordered(own)
        house = [one for one in outcomes if one.position < 0]
        return _merge(_first(ordered, own, self.order), house)

    def _ordered(self, outcomes: list[Outcome]) -> list[Outcome]:
        def key(one: Outcome) -> tuple[object, ...]:
            position = self.rule.positions[one.position]
            first = 0 if position.source == self.chosen else 1
            stern = (-one.protects, -_stamp(one), one.max_depth_mm)
            if self.order == "strictest":
                return (first, *stern)
            if self.order == "guideline":
                return (first, self.ranks[one.position], *stern)
            return (first, one.protects, _stamp(one), -one.max_depth_mm)

        return sorted(outcomes, key=key)


def _at_the_latest(item: Item, name: str, on: datetime) -> MaybeMoment:
    """The last day that a date can be: for a beginning that of the end, where it is known, else that of the screening."""
    ended = (moment for moment in (item.resolved_on, item.stopped_on) if name == "on" and moment is not UNKNOWN)
    return next(ended, on)


def _outcome(index: int, compiled: CompiledCase, item: Item, options: int, on: datetime) -> Outcome:
    case = compiled.case
    if case.window is None:
        return Outcome(compiled.protects, None, options, compiled.depth_mm, index, case)
    until = case.window.after(getattr(item, compiled.since))
    if on < until:
        return Outcome(compiled.protects, until, options, compiled.depth_mm, index, case)
    return Outcome(compiled.then, None, options, _NO_DEPTH_LIMIT, index, case, True)


def _stamp(one: Outcome) -> int:
    if one.until is None:
        return 0
    return one.until.toordinal() * 86_400 + one.until.hour * 3_600 + one.until.minute * 60 + one.until.second


def _conditions(when: When) -> tuple[tuple[str, tuple[object, ...]], ...]:
    """The details that a case asks for, without those it leaves open."""
    wanted = ((field.name, getattr(when, field.name)) for field in fields(When))
    return tuple((name, values) for name, values in wanted if values)


def _fit(conditions: tuple[tuple[str, tuple[object, ...]], ...], item: Item, skin: Skin) -> bool:
    for name, wanted in conditions:  # noqa: SIM110 a generator here costs a third of a judgement
        if getattr(skin if name in _OF_SKIN else item, name) not in wanted:
            return False
    return True


_WORDS: Final = tuple(PROTECTION)


def _first(ordered: list[Outcome], spoken: list[Outcome], order: str) -> list[Adopted]:
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
        return [(options, _NO_DEPTH_LIMIT)]
    parts = [(options, one.max_depth_mm)]
    for other in spoken if order == "strictest" else ():
        if other.max_depth_mm < _NO_DEPTH_LIMIT:
            inside = [(part & other.options, min(depth, other.max_depth_mm)) for part, depth in parts if part & other.options]
            outside = [(part & ~other.options, depth) for part, depth in parts if part & ~other.options]
            parts = inside + outside
    return parts


def _take(one: Outcome, options: int, depth: float) -> Adopted:
    lifts_when = None if one.lapsed else one.case.lifts_when
    return Adopted(_WORDS[one.protects], one.until, options, depth, one.position, lifts_when, one.case.not_offered)


def _merge(adopted: list[Adopted], house: list[Outcome]) -> tuple[Adopted, ...]:
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


def _turns_on(i: int, judged: dict[tuple[object, ...], tuple[Adopted, ...]], answers: tuple[object, ...]) -> int:
    """The options for which the i-th answer changes the result, whatever the other answers are."""
    options = 0
    for combination, adopted in judged.items():
        for answer in answers:
            options |= difference(adopted, judged[(*combination[:i], answer, *combination[i + 1 :])])
    return options


def _in_common(one: tuple[Adopted, ...], other: tuple[Adopted, ...]) -> tuple[Adopted, ...]:
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
