"""The rules of the knowledge in a form that any general engine can express: flat facts in, one decision a rule out.

A rule becomes, for each thing it can be about, a chain: levels from the most protective down, each with the terms (all of whose
tests must hold) of which one is enough. The chain is what a careful person would write by hand: it is made as short as it gets
without a change of its answer, and asks first whether the thing is in the record at all.

A rule is asked in one of two ways: ``by_option`` for a modality on a zone, which are two more facts; or once a patient, for the most
protective that it decides on any modality and any zone of the face. What a general engine is not asked for at all: until when, how
deep, what each source says, which source was followed, and the sentences.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from needlecraft.protocol.grid import Grid
from needlecraft.protocol.kinds.base import PROTECTION, Case, Rule
from needlecraft.protocol.knowledge import Knowledge

from .chains import Chain, Term, Test, level_of, shortest

KINDS = frozenset({"condition", "medicine", "exposure", "allergy", "age", "skin_type"})
UNITS = {"h": ("hours", 1), "d": ("days", 1), "w": ("days", 7), "mo": ("months", 1), "y": ("months", 12)}
DETAILS = ("state", "severity", "controlled", "prescribed")
DOMAINS: dict[str, tuple[Any, ...]] = {
    "severity": ("mild", "moderate", "severe"),
    "controlled": ("yes", "no"),
    "prescribed": ("yes", "no"),
    "fitzpatrick": (1, 2, 3, 4, 5, 6),
}
STATES = {"condition": ("current", "past", "resolved"), "medicine": ("current", "stopped")}


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
        present = (one for one in self.subjects if one.present is None or facts.get(one.present))
        return max((level_of(one.chain, facts) for one in present), default=0)

    def facts(self) -> set[str]:
        """The names of all facts it reads."""
        tests = {test.fact for one in self.subjects for _, terms in one.chain for term in terms for test, _ in term}
        return tests | {one.present for one in self.subjects if one.present}


def translate(knowledge: Knowledge, *, by_option: bool = False) -> list[Translated]:
    """Every rule that can decide anything but clear on a patient, as the strictest policy has it."""
    translator = _Translator(knowledge, by_option)
    rules = []
    for rule in knowledge.rules.values():
        if rule.kind in KINDS and rule.retired_for is None:
            subjects = tuple(one for one in translator.subjects(rule) if one.chain)
            if subjects:
                rules.append(Translated(rule.id, subjects))
    return rules


class _Translator:
    """Turns the rules of one knowledge into chains. What the translation does not know is an error, never left out."""

    def __init__(self, knowledge: Knowledge, by_option: bool) -> None:
        self.grid, self.by_option = Grid(knowledge), by_option
        self.requested = self.grid.of(self.grid.offered, self.grid.face_zones)
        self.domains = {**DOMAINS, "modality": self.grid.offered, "zone": self.grid.face_zones}

    def subjects(self, rule: Rule) -> Iterator[Subject]:
        """The things that a rule can be about, each with its chain."""
        if rule.kind in ("age", "skin_type"):
            yield Subject(None, self._chain(rule, "born" if rule.kind == "age" else ""))
            return
        area = rule.area  # type: ignore[attr-defined]
        if area not in ("item", "person", "face"):
            raise ValueError(f"{rule.id}: an area that is a part of the face is not translated")
        has_elsewhere = area == "item" and any(case.elsewhere for position in rule.positions for case in position.cases)
        for code in rule.codes:  # type: ignore[attr-defined]
            yield Subject(f"{code}_here" if area == "item" else code, self._chain(rule, code))
            if has_elsewhere:
                yield Subject(f"{code}_elsewhere", self._chain(rule, code, elsewhere=True))

    def _chain(self, rule: Rule, code: str, *, elsewhere: bool = False) -> Chain:
        terms: dict[int, list[Term]] = {}
        for position in rule.positions:
            if position.admitted:
                cases = tuple(case for case in position.cases if case.elsewhere or not elsewhere)
                for level, term in self._spoken(rule, code, cases, self.requested, frozenset(), elsewhere):
                    if level:
                        terms.setdefault(level, []).append(term)
        chain = tuple((level, tuple(dict.fromkeys(terms[level]))) for level in sorted(terms, reverse=True))
        return shortest(chain, code, self.domains | {"state": STATES.get(rule.kind, ())})

    def _spoken(
        self, rule: Rule, code: str, cases: tuple[Case, ...], options: int, path: Term, elsewhere: bool
    ) -> Iterator[tuple[int, Term]]:
        """What a position says on a set of options: in turn, the first case that fits an option speaks for it."""
        if not cases or not options:
            return
        case, rest = cases[0], cases[1:]
        here = options if self.by_option else options & self.grid.of(case.only.modalities, case.only.zones)
        if not here:
            yield from self._spoken(rule, code, rest, options, path, elsewhere)
            return
        fits = self._fits(case, code)
        for level, term in _levels(rule, case, code, elsewhere):
            yield level, path | fits | term
        yield from self._spoken(rule, code, rest, options & ~here, path | fits, elsewhere)
        for test, _ in sorted(fits):
            yield from self._spoken(rule, code, rest, options, path | {(test, False)}, elsewhere)

    def _fits(self, case: Case, code: str) -> Term:
        named = [(f"{code}_{name}", getattr(case.when, name)) for name in DETAILS]
        named.append(("fitzpatrick", case.when.fitzpatrick))
        if self.by_option:
            named.append(("modality", self._part("modality", case.only.modalities)))
            named.append(("zone", self._part("zone", case.only.zones)))
        return frozenset((Test(name, tuple(values)), True) for name, values in named if values)

    def _part(self, name: str, values: tuple[str, ...]) -> tuple[str, ...]:
        """The values that can be asked for; none when that is all of them, so that nothing is tested."""
        part = tuple(one for one in self.domains[name] if one in values)
        if values and not part:
            return values
        return () if part == self.domains[name] else part


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
