"""The rules of the knowledge in a form that any general engine can express: flat facts in, one decision a rule out.

A rule becomes, for each thing it can be about, a chain: levels from the most protective down, each with the terms (all of whose
tests must hold) of which one is enough. The chain is what a careful person would write by hand: it is made as short as it gets
without a change of its answer, and asks first whether the thing is in the record at all.

What a general engine cannot express, and is not asked for: which modality and zone, until when, how deep, what each source says.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import product
from typing import Any

from needlecraft.protocol.grid import Grid
from needlecraft.protocol.kinds.base import PROTECTION, Case, Rule
from needlecraft.protocol.knowledge import Knowledge

KINDS = frozenset({"condition", "medicine", "exposure", "allergy", "age", "skin_type"})
UNITS = {"h": ("hours", 1), "d": ("days", 1), "w": ("days", 7), "mo": ("months", 1), "y": ("months", 12)}
DOMAINS: dict[str, tuple[Any, ...]] = {
    "severity": ("mild", "moderate", "severe"),
    "controlled": ("yes", "no"),
    "prescribed": ("yes", "no"),
    "fitzpatrick": (1, 2, 3, 4, 5, 6),
}
STATES = {"condition": ("current", "past", "resolved"), "medicine": ("current", "stopped")}


@dataclass(frozen=True, slots=True, order=True)
class Test:
    """``fact`` is one of ``values``, or below ``below``."""

    fact: str
    values: tuple[Any, ...] = ()
    below: int = 0

    def holds(self, facts: Mapping[str, Any]) -> bool:
        return facts[self.fact] in self.values if self.values else facts[self.fact] < self.below


Literal = tuple[Test, bool]
Term = frozenset[Literal]
Chain = tuple[tuple[int, tuple[Term, ...]], ...]


@dataclass(frozen=True, slots=True)
class Subject:
    """One thing that a rule can be about: ``present`` names the fact that it is in the record; None where it always is."""

    present: str | None
    chain: Chain


@dataclass(frozen=True, slots=True)
class Translated:
    """A rule as subjects; its decision is the most protective that any of them gives."""

    rule: str
    subjects: tuple[Subject, ...]

    def decide(self, facts: Mapping[str, Any]) -> int:
        """The reference: 0 (clear) to 4 (contraindicated)."""
        return max((level_of(one.chain, facts) for one in self.subjects if one.present is None or facts.get(one.present)), default=0)

    def facts(self) -> set[str]:
        """The names of all facts it reads."""
        tests = {test.fact for one in self.subjects for _, terms in one.chain for term in terms for test, _ in term}
        return tests | {one.present for one in self.subjects if one.present}


def level_of(chain: Chain, facts: Mapping[str, Any]) -> int:
    """The first level of which a term holds; 0 when none does."""
    for level, terms in chain:
        if any(all(test.holds(facts) is wanted for test, wanted in term) for term in terms):
            return level
    return 0


def translate(knowledge: Knowledge) -> list[Translated]:
    """Every rule that can decide anything but clear on a patient, as the strictest policy has it, for all modalities on the face."""
    grid = Grid(knowledge)
    requested = grid.of(grid.offered, grid.face_zones)
    rules = []
    for rule in knowledge.rules.values():
        if rule.kind in KINDS and rule.retired_for is None:
            subjects = tuple(one for one in _subjects(rule, grid, requested) if one.chain)
            if subjects:
                rules.append(Translated(rule.id, subjects))
    return rules


def _subjects(rule: Rule, grid: Grid, requested: int) -> Iterator[Subject]:
    if rule.kind in ("age", "skin_type"):
        yield Subject(None, _chain(rule, "born" if rule.kind == "age" else "", grid, requested))
        return
    by_item = rule.area == "item"  # type: ignore[attr-defined]
    area = requested if by_item else requested & _area(rule, grid)
    for code in rule.codes:  # type: ignore[attr-defined]
        yield Subject(f"{code}_here" if by_item else code, _chain(rule, code, grid, area))
        if by_item and any(case.elsewhere for position in rule.positions for case in position.cases):
            yield Subject(f"{code}_elsewhere", _chain(rule, code, grid, requested, elsewhere=True))


def _area(rule: Rule, grid: Grid) -> int:
    area = rule.area  # type: ignore[attr-defined]
    return {"person": grid.all, "face": grid.face}[area] if isinstance(area, str) else grid.of((), area)


def _chain(rule: Rule, code: str, grid: Grid, options: int, *, elsewhere: bool = False) -> Chain:
    terms: dict[int, list[Term]] = {}
    for position in rule.positions:
        if position.admitted:
            cases = tuple(case for case in position.cases if case.elsewhere or not elsewhere)
            for level, term in _spoken(rule, code, grid, cases, options, frozenset(), elsewhere):
                if level:
                    terms.setdefault(level, []).append(term)
    chain = tuple((level, tuple(dict.fromkeys(terms[level]))) for level in sorted(terms, reverse=True))
    return _shortest(chain, code, rule.kind)


def _spoken(
    rule: Rule, code: str, grid: Grid, cases: tuple[Case, ...], options: int, path: Term, elsewhere: bool
) -> Iterator[tuple[int, Term]]:
    """What a position says on a set of options: in turn, the first case that fits an option speaks for it."""
    if not cases or not options:
        return
    case, rest = cases[0], cases[1:]
    here = options & grid.of(case.only.modalities, case.only.zones)
    if here:
        fits = _fits(case, code)
        for level, term in _levels(rule, case, code, elsewhere):
            yield level, path | fits | term
        yield from _spoken(rule, code, grid, rest, options & ~here, path | fits, elsewhere)
        for literal in sorted(fits):
            yield from _spoken(rule, code, grid, rest, options, path | {(literal[0], False)}, elsewhere)
        if not fits:
            return
    else:
        yield from _spoken(rule, code, grid, rest, options, path, elsewhere)


def _fits(case: Case, code: str) -> Term:
    when = case.when
    named = (("state", when.state), ("severity", when.severity), ("controlled", when.controlled), ("prescribed", when.prescribed))
    found = [(Test(f"{code}_{name}", values), True) for name, values in named if values]
    if when.fitzpatrick:
        found.append((Test("fitzpatrick", when.fitzpatrick), True))
    return frozenset(found)


def _levels(rule: Rule, case: Case, code: str, elsewhere: bool) -> Iterator[tuple[int, Term]]:
    if elsewhere:
        yield PROTECTION[str(case.elsewhere)], frozenset()
    elif case.window is None:
        yield PROTECTION[case.decision], frozenset()
    else:
        unit, times = UNITS[case.window.unit]
        since = case.since or rule.since
        name = f"{code}_{unit}" if since == "born" else f"{code}_{since}_{unit}"
        running = Test(name, below=int(case.window.amount) * times)
        yield PROTECTION[case.decision], frozenset({(running, True)})
        yield PROTECTION[case.then], frozenset({(running, False)})


def _shortest(chain: Chain, code: str, kind: str) -> Chain:
    """The chain with every literal, term and level left out that changes nothing on any combination of facts."""
    situations = list(_situations(chain, code, kind))
    wanted = [level_of(chain, facts) for facts in situations]
    current = chain
    changed = True
    while changed:
        changed = False
        for shorter in _one_less(current):
            if [level_of(shorter, facts) for facts in situations] == wanted:
                current, changed = shorter, True
                break
    return current


def _one_less(chain: Chain) -> Iterator[Chain]:
    """Every chain with one term or one literal less, whole terms first."""
    for i, (level, terms) in enumerate(chain):
        for term in terms:
            left = tuple(one for one in terms if one != term)
            yield (*chain[:i], *(((level, left),) if left else ()), *chain[i + 1 :])
    for i, (level, terms) in enumerate(chain):
        for j, term in enumerate(terms):
            for literal in sorted(term):
                yield (*chain[:i], (level, (*terms[:j], term - {literal}, *terms[j + 1 :])), *chain[i + 1 :])


def _situations(chain: Chain, code: str, kind: str) -> Iterator[dict[str, Any]]:
    """Every combination of facts that can occur, with one number standing for all up to the next limit."""
    limits: dict[str, set[int]] = {}
    domains: dict[str, tuple[Any, ...]] = {}
    for test in sorted({test for _, terms in chain for term in terms for test, _ in term}):
        if not test.values:
            limits.setdefault(test.fact, {0}).add(test.below)
        elif test.fact == f"{code}_state":
            domains[test.fact] = STATES[kind]
        else:
            domains[test.fact] = DOMAINS[test.fact.removeprefix(f"{code}_")]
    domains |= {fact: tuple(sorted(starts)) for fact, starts in limits.items()}
    for values in product(*domains.values()):
        facts = dict(zip(domains, values, strict=True))
        spans = [(fact.rpartition("_")[0], *_days(fact, facts[fact], domains[fact])) for fact in limits]
        if all(low < end and start < high for of, low, high in spans for other, start, end in spans if of == other):
            yield facts


def _days(fact: str, start: int, starts: tuple[int, ...]) -> tuple[float, float]:
    """The days that may lie between the event and the treatment, from the first to before the second."""
    end = next((later for later in starts if later > start), 100_000)
    unit = fact.rpartition("_")[2]
    if unit == "hours":
        return start / 24 if start else -1, end / 24 + 1
    return (start, end) if unit == "days" else (28 * start, 31 * end)
