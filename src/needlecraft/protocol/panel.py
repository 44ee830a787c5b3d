"""The rules that are asked about the same thing, and what they have said of it before.

Patients differ in their dates and places, and few of these matter: what rules say turns on the details that their cases name and on
which of their windows are still open. So they rule once on such a *situation*, and every item in it gets the rulings with its own dates
and on its own zones.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from itertools import pairwise
from operator import attrgetter
from typing import Any, Final, NamedTuple

from .grid import Grid
from .judging import EVERYWHERE, OF_SKIN, CompiledCase, CompiledRule, Judgement, Ruling, fit
from .record import UNKNOWN, Item, Skin, Unknown
from .windows import Window

#: Situations remembered for each panel; a batch of any length keeps to it.
_MEMORY: Final = 64

#: For each window of a panel when it ends; None where it is over, UNKNOWN where the date to count from is.
Ends = tuple[datetime | Unknown | None, ...]


class Said(NamedTuple):
    """What the rules of a panel say of an item.

    ``area`` is what rulings that are local count on. The windows of the item end at ``ends``, those of the item by whose example the
    rulings were made at ``example``. ``is_alone``: the rules miss something, and must be asked about every item by itself.
    """

    rulings: tuple[Ruling, ...]
    area: int
    example: Ends
    ends: Ends
    is_alone: bool = False

    def judgements(self, item: Item) -> Iterator[Judgement]:
        """A judgement on the item for every rule that has something to tell."""
        redated: Any = None if self.ends is self.example else dict(zip(self.example, self.ends, strict=True))
        for ruling in self.rulings:
            if not ruling.is_silent:
                yield Judgement(ruling, item, self.area if ruling.is_local else EVERYWHERE, redated)


class Panel:
    """Rules that judge the same items."""

    def __init__(self, rules: Sequence[CompiledRule], grid: Grid) -> None:
        self.rules, self.grid = tuple(rules), grid
        cases = [case for compiled in rules for case in compiled.every_case()]
        read = {name for case in cases for name, _ in case.conditions}
        self.by_skin = bool(read & OF_SKIN)
        self.read = _reader(sorted(read - OF_SKIN))
        self.windows = _windows(cases)
        self.dates = tuple({since: max(days for name, _, days in self.windows if name == since) for since, _, _ in self.windows}.items())
        self.is_sorted = _is_sorted(self.windows)
        self.all_over: Ends = (None,) * len(self.windows)
        self.conditions = tuple({case.conditions: None for case in cases if case.conditions})
        self.by_fit: dict[object, Said] = {}
        self.memory: dict[object, Said] = {}
        self.heard: dict[object, Said] = {}

    def hear(self, item: Item, skin: Skin, on: datetime) -> Said:
        """What every rule decides, by what it has said in the same situation."""
        ends: Ends = ()
        key = self.read(item)
        if self.by_skin:
            key = key, skin
        if self.windows:
            ends = self._ends(item, on)
            if ends is not self.all_over:
                key = key, self._order(ends)
        said = self.memory.get(key)
        if said is None:
            said = _remember(self.memory, key, self._situation(item, skin, on, ends))
        if said.is_alone:
            return self._hear_alone(item, skin, on)
        if item.zones:
            return Said(said.rulings, self.grid.of((), item.zones), said.example, ends)
        return said if ends is self.all_over else Said(said.rulings, EVERYWHERE, said.example, ends)

    def _ends(self, item: Item, on: datetime) -> Ends:
        """When each window ends for this item. Most are long over, and then no calendar is needed."""
        today = on.toordinal()
        for since, longest_days in self.dates:
            moment = getattr(item, since)
            if moment is UNKNOWN or today - moment.toordinal() < longest_days:
                return self._open_ends(item, on, today)
        return self.all_over

    def _open_ends(self, item: Item, on: datetime, today: int) -> Ends:
        ends: list[datetime | Unknown | None] = []
        for since, window, longest_days in self.windows:
            moment = getattr(item, since)
            if moment is UNKNOWN:
                ends.append(UNKNOWN)
            elif today - moment.toordinal() >= longest_days:
                ends.append(None)
            else:
                until = window.after(moment)
                ends.append(until if on < until else None)
        return tuple(ends)

    def _order(self, ends: Ends) -> tuple[object, ...]:
        """Which windows are open, and in which order they end: all of the dates that a decision can turn on."""
        if self.is_sorted:
            return ends.count(None), UNKNOWN in ends
        moments = [end for end in ends if isinstance(end, datetime)]
        ranks = sorted(moments)
        return (*map(type, ends), *map(ranks.index, moments))

    def _situation(self, item: Item, skin: Skin, on: datetime, ends: Ends) -> Said:
        """Other details may have made the same situation before, where the same cases fit."""
        if any(compiled.missing(item) for compiled in self.rules):
            return Said((), EVERYWHERE, ends, ends, is_alone=True)
        key = (tuple([fit(conditions, item, skin) for conditions in self.conditions]), self._order(ends))
        said = self.by_fit.get(key)
        if said is None:
            rulings = tuple([compiled.rule_on(item, skin, on) for compiled in self.rules])
            said = _remember(self.by_fit, key, Said(rulings, EVERYWHERE, ends, ends))
        return said

    def _hear_alone(self, item: Item, skin: Skin, on: datetime) -> Said:
        """Ask every rule about this very item, or remember having asked on that day."""
        key = (item, skin, on)
        said = self.heard.get(key)
        if said is None:
            rulings = tuple(compiled.judge(item, skin, on).ruling for compiled in self.rules)
            said = _remember(self.heard, key, Said(rulings, EVERYWHERE, (), ()))
        return said


def _windows(cases: Iterable[CompiledCase]) -> tuple[tuple[str, Window, int], ...]:
    """Each window once with the date that it counts from, the shorter first."""
    found = {(case.since, case.case.window, case.case.window.longest_days) for case in cases if case.case.window}
    return tuple(sorted(found, key=lambda one: (one[0], one[2], one[1])))


def _is_sorted(windows: Sequence[tuple[str, Window, int]]) -> bool:
    """Do they count from one date and end one after the other, whatever that date is?"""
    pairs = list(pairwise(windows))
    return all(one[0] == other[0] and one[2] < other[1].shortest_days for one, other in pairs)


def _remember(memory: dict[object, Said], key: object, said: Said) -> Said:
    if len(memory) >= _MEMORY:
        memory.clear()
    memory[key] = said
    return said


def _reader(names: list[str]) -> Callable[[Item], object]:
    """What reads these details off an item."""
    return attrgetter(*names) if names else lambda item: None
