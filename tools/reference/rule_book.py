"""The rule book: every rule, and below it aftercare, triage, healing, the steps of the day and comparisons."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, Final

from needlecraft.protocol.adoption import PolicyTable
from needlecraft.protocol.kinds import AmountRule, AnyRule, PracticePointRule
from needlecraft.protocol.kinds.base import Example, ItemRule
from needlecraft.protocol.knowledge import Knowledge
from needlecraft.protocol.words import spoken

from .adoption import adopted_table
from .after import After, history
from .markdown import bullets, code, conflict, joined, number, page, plain, table
from .positions import UNITS, Positions

SUBJECTS: Final = {
    "eligibility": "May this person be treated",
    "washout": "How long after something else",
    "depth": "How deep, and until when",
    "numbing": "Numbing",
    "products": "What goes on or into the skin",
    "course": "How many treatments, and when to judge them",
    "device": "The device",
    "provider": "The people and their records",
    "accounts": "What is said of microneedling",
}
_INTRO: Final = """\
A rule is a question on which sources hold positions.
A policy chooses among the positions: `strictest` what protects most, `guideline` the strongest evidence, `lenient` what protects least.
`lenient` is for comparison only.

- **area** is where a finding counts: on the zones of the `item` (everywhere if it names none), on the whole `person`, on the `face`.
- **place** is the statement or finding, with the line of the page where it is one of the five pages S0 to S4.
- **when** names the details of the record that a case turns on; in a position the first case that fits speaks. Empty: always.
- **window** counts from that date field of the record.
- **admitted: no** is shown, and adopted by `lenient` alone.
- **none: sets nothing** is a position without a case, such as a page that says "recent" without a number.
- **Adopted** is found by asking the engine, for an item that counts everywhere.
  What is never offered (`home_roller`, `patch`) is left out of it.
- **Examples** run as tests. A line looks at a pen on the cheeks, on 2026-12-01, under `strictest`, unless it says otherwise.
  What is *given* is laid over a complete record without risks: born 1990-04-02, Fitzpatrick 2, all else denied.

Sources stand in [sources](sources.md), the statements of the five pages in [statements](statements.md).
Where the five pages disagree stands in [conflicts](conflicts.md)."""


def rule_book(knowledge: Knowledge) -> str:
    """The whole page."""
    book = _Book(knowledge)
    order = list(SUBJECTS)
    subjects = sorted(
        {rule.subject for rule in knowledge.rules.values()}, key=lambda one: (one not in order, order.index(one) if one in order else one)
    )
    return page(
        "The rule book",
        f"Edition {knowledge.version}: {len(knowledge.rules)} rules, {len(knowledge.aftercare)} aftercare items, "
        f"{len(knowledge.triage)} triage rows, {len(knowledge.sources)} sources.",
        _INTRO,
        *(block for subject in subjects for block in book.subject(subject)),
        *After(knowledge).blocks(),
    )


class _Book:
    """Prints rules."""

    def __init__(self, knowledge: Knowledge) -> None:
        self.knowledge = knowledge
        self.positions, self.policies = Positions(knowledge), PolicyTable(knowledge)

    def subject(self, subject: str) -> Iterator[str]:
        yield f"## {SUBJECTS.get(subject, subject.replace('_', ' ').capitalize())}"
        for rule in sorted(self.knowledge.rules.values(), key=lambda one: one.id):
            if rule.subject == subject:
                yield from self.rule(rule)

    def rule(self, rule: AnyRule) -> Iterator[str]:
        yield f"### {rule.id}"
        yield " · ".join(head(rule))
        yield f"**{plain(rule.question)}**"
        yield self.positions.of_rule(rule)
        yield from self._adopted(rule)
        yield bullets(
            [
                f"To a clinician: {plain(rule.say.clinician)}",
                f"To a patient: {plain(rule.say.patient)}",
                *(f"Advice: {plain(advice)}" for advice in rule.advice),
                f"Numbing: {plain(rule.numbing)}" if rule.numbing else "",
            ]
        )
        yield table(("example", "shows", "given", "looked at", "comes out as"), (_example(one) for one in rule.examples))
        yield history(rule.changes, rule.retired_for)

    def _adopted(self, rule: AnyRule) -> Iterator[str]:
        rows = self.policies.rows(rule)
        adopted = [(name, one) for row in rows for name, one in row.taken.items() if one]
        if isinstance(rule, AmountRule):
            told = (f"{name} {number(one.value)} {UNITS[rule.of]} ({one.source})" for name, one in adopted)
            yield f"Adopted: {'; '.join(told)}."
        elif isinstance(rule, PracticePointRule):
            yield f"Adopted: {'; '.join(f'{name} {one.source}' for name, one in adopted)}."
        else:
            yield "Adopted:" if rows else ""
            yield adopted_table(rows, self.knowledge, where="where", nothing="no position")


def head(rule: AnyRule) -> Iterator[str]:
    """The facts about a rule on one line."""
    yield joined(rule.ref, "and")
    yield spoken(rule.kind)
    if isinstance(rule, ItemRule):
        yield f"codes {code(rule.codes)}"
        yield f"area: {rule.area if isinstance(rule.area, str) else code(rule.area)}"
    if isinstance(rule, AmountRule):
        yield f"`{rule.of}`, where {rule.stricter} protects more"
    if isinstance(rule, PracticePointRule):
        yield f"topic {rule.topic}"
    if isinstance(rule, (AmountRule, PracticePointRule)):
        yield _scope(rule)
    yield f"basis: {rule.basis}"
    yield f"reviewed {rule.reviewed}"
    if rule.conflicts:
        yield f"conflicts {', '.join(conflict(key) for key in rule.conflicts)}"


def _scope(rule: AmountRule | PracticePointRule) -> str:
    parts = [
        f"{label} {code(str(one) for one in values)}"
        for label, name in (("modalities", "modalities"), ("zones", "zones"), ("goals", "goals"), ("not with goals", "not_goals"))
        if (values := getattr(rule, name, ()))
    ]
    if rule.fitzpatrick:
        parts.append(f"Fitzpatrick {joined([str(one) for one in rule.fitzpatrick])}")
    if isinstance(rule, PracticePointRule):
        parts += [f"deeper than {number(rule.deeper_than_mm)} mm"] if rule.deeper_than_mm is not None else []
        parts += [f"up to {number(rule.up_to_mm)} mm"] if rule.up_to_mm is not None else []
    return "scope: " + ("; ".join(parts) or "everywhere")


def _example(one: Example) -> tuple[str, ...]:
    looked = [] if (one.modality, one.zone) == ("pen", "cheeks") else [f"{one.modality} on {one.zone}"]
    looked += [one.policy] if one.policy != "strictest" else []
    looked += [one.on.isoformat()] if one.on.isoformat() != "2026-12-01" else []
    return plain(one.name), spoken(one.shows), _facts(one.given), ", ".join(looked), _facts(one.gives)


def _facts(facts: dict[str, Any]) -> str:
    return "; ".join(f"`{key}: {_value(value)}`" for key, value in facts.items())


def _value(value: Any) -> str:
    """A value as YAML would have it on one line."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key}: {_value(one)}" for key, one in value.items()) + "}"
    if isinstance(value, list):
        return f"[{', '.join(_value(one) for one in value)}]"
    return value if isinstance(value, str) else json.dumps(value)
