"""Chains of tests: what they answer, and how they are made as short as they get."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import product
from typing import Any

LONG_AGO_DAYS = 100_000


@dataclass(frozen=True, slots=True, order=True)
class Test:
    """``fact`` is one of ``values``, or below ``below``."""

    __test__ = False

    fact: str
    values: tuple[Any, ...] = ()
    below: int = 0

    def holds(self, facts: Mapping[str, Any]) -> bool:
        return facts[self.fact] in self.values if self.values else facts[self.fact] < self.below


Term = frozenset[tuple[Test, bool]]
Chain = tuple[tuple[int, tuple[Term, ...]], ...]


def level_of(chain: Chain, facts: Mapping[str, Any]) -> int:
    """The first level of which a term holds; 0 when none does."""
    for level, terms in chain:
        if any(all(test.holds(facts) is wanted for test, wanted in term) for term in terms):
            return level
    return 0


def shortest(chain: Chain, code: str, domains: Mapping[str, tuple[Any, ...]]) -> Chain:
    """The chain with every level, term and test left out that changes nothing on any combination of facts."""
    situations = list(_situations(chain, code, domains))
    wanted = [level_of(chain, facts) for facts in situations]
    while True:
        for shorter in _one_less(chain):
            if [level_of(shorter, facts) for facts in situations] == wanted:
                chain = shorter
                break
        else:
            return chain


def _one_less(chain: Chain) -> Iterator[Chain]:
    """Every chain with one term or one test less, whole terms first."""
    for i, (level, terms) in enumerate(chain):
        for term in terms:
            left = tuple(one for one in terms if one != term)
            yield (*chain[:i], *(((level, left),) if left else ()), *chain[i + 1 :])
    for i, (level, terms) in enumerate(chain):
        for j, term in enumerate(terms):
            for literal in sorted(term):
                yield (*chain[:i], (level, (*terms[:j], term - {literal}, *terms[j + 1 :])), *chain[i + 1 :])


def _situations(chain: Chain, code: str, known: Mapping[str, tuple[Any, ...]]) -> Iterator[dict[str, Any]]:
    """Every combination of facts that can occur, with one number standing for all up to the next limit."""
    limits: dict[str, set[int]] = {}
    domains: dict[str, tuple[Any, ...]] = {}
    for test in sorted({test for _, terms in chain for term in terms for test, _ in term}):
        if test.values:
            domains[test.fact] = known[test.fact.removeprefix(f"{code}_")]
        else:
            limits.setdefault(test.fact, {0}).add(test.below)
    domains |= {fact: tuple(sorted(starts)) for fact, starts in limits.items()}
    for values in product(*domains.values()):
        facts = dict(zip(domains, values, strict=True))
        spans = [(fact.rpartition("_")[0], *_days(fact, facts[fact], domains[fact])) for fact in limits]
        if all(low < end and start < high for of, low, high in spans for other, start, end in spans if of == other):
            yield facts


def _days(fact: str, start: int, starts: tuple[int, ...]) -> tuple[float, float]:
    """How many days can lie between the event and the treatment: from the first number to before the second."""
    end = next((later for later in starts if later > start), LONG_AGO_DAYS)
    unit = fact.rpartition("_")[2]
    if unit == "hours":
        return (start / 24 if start else -1), end / 24 + 1
    return (start, end) if unit == "days" else (28 * start, 31 * end)
