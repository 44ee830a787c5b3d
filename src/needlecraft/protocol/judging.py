"""One rule on one item of a record: which positions speak, which is adopted, what is still to be asked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date, datetime
from functools import reduce
from itertools import product
from typing import Final, NamedTuple, TypeVar

from .choosing import NO_DEPTH_LIMIT, Adopted, Outcome, first, in_common, merge, stamp, turns_on
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
OF_SKIN: Final = frozenset(Skin._fields)
#: Every option that there could be.
EVERYWHERE: Final = -1

#: For the ends of the windows of one item, those of another one.
Redated = Mapping[datetime | None, datetime | None]
Said = TypeVar("Said", Adopted, Outcome)


class Spoken(NamedTuple):
    """What every position says, and what the policy takes of it."""

    outcomes: tuple[Outcome, ...] = ()
    adopted: tuple[Adopted, ...] = ()


_NOTHING: Final = Spoken()


@dataclass(frozen=True, slots=True, eq=False)
class Ruling:
    """What a rule says ``inside`` the area of an item and ``elsewhere``, by the example of one item.

    ``asks`` holds the fields of the item that must be known, with the options for which they matter. ``is_local``: it counts on the
    zones of the item, where that names any. ``is_silent``: there is nothing in it to tell.
    """

    rule: AnyRule
    inside: Spoken
    elsewhere: Spoken
    asks: tuple[tuple[str, int], ...]
    is_local: bool
    is_silent: bool


class Judgement(NamedTuple):
    """A ruling on an item: cut to its ``area``, with its own dates in place of those of the example (None where they are the same)."""

    ruling: Ruling
    item: Item
    area: int = EVERYWHERE
    redated: Redated | None = None

    @property
    def rule(self) -> AnyRule:
        """The rule that was asked."""
        return self.ruling.rule

    @property
    def adopted(self) -> tuple[Adopted, ...]:
        """What the policy takes."""
        ruling = self.ruling
        if self.redated is None and self.area == EVERYWHERE:
            return ruling.inside.adopted
        return _carried(ruling.inside.adopted, ruling.elsewhere.adopted, self.area, self.redated or {})

    @property
    def outcomes(self) -> tuple[Outcome, ...]:
        """What every position says, the policy's choice aside."""
        ruling = self.ruling
        return _carried(ruling.inside.outcomes, ruling.elsewhere.outcomes, self.area, self.redated or {})


def _carried(inside: tuple[Said, ...], elsewhere: tuple[Said, ...], area: int, redated: Redated) -> tuple[Said, ...]:
    """What was said by the example of one item, for another: cut to its area, with its own dates."""
    said = [type(one)(redated.get(one.until, one.until), one.options & area, *one[2:]) for one in inside if one.options & area]
    if elsewhere:
        said += [type(one)(one.until, one.options & ~area, *one[2:]) for one in elsewhere if one.options & ~area]
    return tuple(said)


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
        self.speaks_elsewhere = self.area is None and any(case.elsewhere >= 0 for case in self.every_case())
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
            NO_DEPTH_LIMIT if case.max_depth_mm is None else case.max_depth_mm,
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

    def every_case(self) -> list[CompiledCase]:
        """The cases of all positions, also of those that the policy does not adopt."""
        return [case for position in self.positions for case in position] + ([self.house] if self.house else [])

    def judge(self, item: Item, skin: Skin, on: datetime) -> Judgement:
        """Decide on this item alone; where a detail is missing, decide for all that it could be and ask when that matters."""
        area, missing = self._own_area(item), self.missing(item)
        ruling = self._rule_unknown(item, skin, on, area, missing) if missing else self._ruling(self._speak(item, skin, on, area))
        return Judgement(ruling, item)

    def rule_on(self, item: Item, skin: Skin, on: datetime) -> Ruling:
        """Decide by the example of an item for all that differ from it in dates and zones alone. Nothing may be missing."""
        if self.area is not None:
            return self._ruling(self._speak(item, skin, on, self.area))
        inside = self._speak(item, skin, on, self.grid.all)
        return self._ruling(inside, self._speak(item, skin, on, 0) if self.speaks_elsewhere else _NOTHING)

    def _ruling(self, inside: Spoken, elsewhere: Spoken = _NOTHING, asks: tuple[tuple[str, int], ...] = ()) -> Ruling:
        told = [one for one in inside.adopted + elsewhere.adopted if one.decision != "clear" or isinstance(self.rule, GoalRule)]
        return Ruling(self.rule, inside, elsewhere, asks, self.area is None, not told and not asks)

    def missing(self, item: Item) -> list[str]:
        """The details and dates without which the rule cannot decide."""
        missing = [name for name in self.details if getattr(item, name) is UNKNOWN]
        missing += [name for name in self.dates if getattr(item, name) is UNKNOWN and self._needs_date(item, name)]
        return missing

    def _needs_date(self, item: Item, name: str) -> bool:
        return any(
            case.window
            and (case.since or self.default_since) == name
            and (not case.when.state or item.state in case.when.state)
            and (not case.when.test_patch or item.test_patch in case.when.test_patch)
            for case in self._cases()
        )

    def _rule_unknown(self, item: Item, skin: Skin, on: datetime, area: int, missing: list[str]) -> Ruling:
        """Judge with every possible answer: what all of them give is established, where they differ the answer is asked for."""
        answers = [_DETAILS.get(name, (_at_the_latest(item, name, on), _LONG_AGO)) for name in missing]
        spoken: dict[tuple[object, ...], Spoken] = {}
        for combination in product(*answers):
            known = item._replace(**dict(zip(missing, combination, strict=True)))  # type: ignore[arg-type]
            spoken[combination] = self._speak(known, skin, on, area)
        judged = {combination: said.adopted for combination, said in spoken.items()}
        asks = [(name, options) for i, name in enumerate(missing) if (options := turns_on(i, judged, answers[i]))]
        common = reduce(in_common, judged.values())
        mildest = min(spoken.values(), key=lambda said: sum(one.protects for one in said.outcomes)).outcomes
        silent = {one.position for one in common} - {one.position for one in mildest}
        followed = {one.position: one for said in spoken.values() for one in said.outcomes if one.position in silent}
        return self._ruling(Spoken((*mildest, *followed.values()), common), asks=tuple(asks))

    def _own_area(self, item: Item) -> int:
        if self.area is not None:
            return self.area
        return self.grid.of((), item.zones) if item.zones else self.grid.all

    def _speak(self, item: Item, skin: Skin, on: datetime, area: int) -> Spoken:
        """Every position in turn, and what the policy takes; in a position the first case that fits an option speaks for it."""
        outcomes = []
        for index, cases in enumerate(self.positions):
            open_to = self.grid.all
            for case in cases:
                here = case.scope & open_to
                if not here or (case.conditions and not fit(case.conditions, item, skin)):
                    continue
                if case.case.window and index not in self.candidates and getattr(item, case.since) is UNKNOWN:
                    continue  # nobody asks for a date on which only a source turns that the policy does not follow
                inside, outside = here & area, here & ~area
                if inside:
                    open_to &= ~inside
                    outcomes.append(_outcome(index, case, item, inside, on))
                if outside and case.elsewhere >= 0:
                    open_to &= ~outside
                    outcomes.append(Outcome(None, outside, case.elsewhere, NO_DEPTH_LIMIT, index, case.case))
        if self.house is not None:
            outcomes.append(_outcome(-1, self.house, item, area, on))
        return Spoken(tuple(outcomes), self._adopt(outcomes))

    def _adopt(self, outcomes: list[Outcome]) -> tuple[Adopted, ...]:
        """For every option the first outcome in the policy's order; the house only ever adds protection."""
        own = [one for one in outcomes if one.position in self.candidates]
        ordered = self._ordered(own)
        house = [one for one in outcomes if one.position < 0]
        return merge(first(ordered, own, self.order), house)

    def _ordered(self, outcomes: list[Outcome]) -> list[Outcome]:
        def key(one: Outcome) -> tuple[object, ...]:
            position = self.rule.positions[one.position]
            first = 0 if position.source == self.chosen else 1
            stern = (-one.protects, -stamp(one), one.max_depth_mm)
            if self.order == "strictest":
                return (first, *stern)
            if self.order == "guideline":
                return (first, self.ranks[one.position], *stern)
            return (first, one.protects, stamp(one), -one.max_depth_mm)

        return sorted(outcomes, key=key)


def _at_the_latest(item: Item, name: str, on: datetime) -> MaybeMoment:
    """The last day that a date can be: for a beginning that of the end, where it is known, else that of the screening."""
    ended = (moment for moment in (item.resolved_on, item.stopped_on) if name == "on" and moment is not UNKNOWN)
    return next(ended, on)


def _outcome(index: int, compiled: CompiledCase, item: Item, options: int, on: datetime) -> Outcome:
    case = compiled.case
    if case.window is None:
        return Outcome(None, options, compiled.protects, compiled.depth_mm, index, case)
    until = case.window.after(getattr(item, compiled.since))
    if on < until:
        return Outcome(until, options, compiled.protects, compiled.depth_mm, index, case)
    return Outcome(None, options, compiled.then, NO_DEPTH_LIMIT, index, case, True)


def _conditions(when: When) -> tuple[tuple[str, tuple[object, ...]], ...]:
    """The details that a case asks for, without those it leaves open."""
    wanted = ((field.name, getattr(when, field.name)) for field in fields(When))
    return tuple((name, values) for name, values in wanted if values)


def fit(conditions: tuple[tuple[str, tuple[object, ...]], ...], item: Item, skin: Skin) -> bool:
    """Does an item have all these details?"""
    for name, wanted in conditions:  # noqa: SIM110 a generator here costs a third of a judgement
        if getattr(skin if name in OF_SKIN else item, name) not in wanted:
            return False
    return True
