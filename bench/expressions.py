"""Chains written out in the two languages that general engines read: infix expressions and JSON logic.

Both ask first whether the thing is in the record, so that a rule with nothing to say costs one look-up.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from .chains import Term, Test
from .translation import Translated

Alternatives = list[tuple[str | None, Term]]


def infix(rule: Translated, *, present: str = "{}") -> str:
    """An expression with ``and``, ``or``, ``not`` and ``? :``. ``present`` is how the presence of a fact is written."""
    text = "0"
    for level, alternatives in _levels(rule):
        conditions = [" and ".join(_infix_tests(rule, code, term, present)) for code, term in alternatives]
        text = str(level) if _always(rule, alternatives) else f"({' or '.join(conditions)} ? {level} : {text})"
    guards = " or ".join(present.format(code) for code in _codes(rule))
    return f"({guards} ? {text} : 0)" if guards else text


def _infix_tests(rule: Translated, code: str | None, term: Term, present: str) -> Iterator[str]:
    if code and len(rule.subjects) > 1:
        yield present.format(code)
    for test, wanted in sorted(term):
        if test.values:
            text = " or ".join(f"{test.fact} == {json.dumps(value)}" for value in test.values)
            text = f"({text})" if len(test.values) > 1 else text
        else:
            text = f"{test.fact} < {test.below}"
        yield text if wanted else f"not ({text})"


def json_logic(rule: Translated) -> Any:
    """The same as data for a JSON-logic engine."""
    logic: Any = 0
    for level, alternatives in _levels(rule):
        conditions = [_all(list(_json_tests(rule, code, term))) for code, term in alternatives]
        logic = level if _always(rule, alternatives) else {"if": [_any(conditions), level, logic]}
    guards = [{"var": code} for code in _codes(rule)]
    return {"if": [_any(guards), logic, 0]} if guards else logic


def _json_tests(rule: Translated, code: str | None, term: Term) -> Iterator[Any]:
    if code and len(rule.subjects) > 1:
        yield {"var": code}
    for test, wanted in sorted(term):
        yield _json_test(test) if wanted else {"!": [_json_test(test)]}


def _json_test(test: Test) -> Any:
    fact = {"var": test.fact}
    if not test.values:
        return {"<": [fact, test.below]}
    return {"===": [fact, test.values[0]]} if len(test.values) == 1 else {"in": [fact, list(test.values)]}


def _any(conditions: list[Any]) -> Any:
    return conditions[0] if len(conditions) == 1 else {"or": conditions}


def _all(conditions: list[Any]) -> Any:
    return conditions[0] if len(conditions) == 1 else {"and": conditions}


def _levels(rule: Translated) -> list[tuple[int, Alternatives]]:
    """From the least protective up, so that each can be wrapped around the one before it."""
    merged: dict[int, Alternatives] = {}
    for subject in rule.subjects:
        for level, terms in subject.chain:
            merged.setdefault(level, []).extend((subject.present, term) for term in terms)
    return sorted(merged.items())


def _always(rule: Translated, alternatives: Alternatives) -> bool:
    """Is nothing left to ask once something of the rule is known to be in the record?"""
    return all(not term for _, term in alternatives) and len({code for code, _ in alternatives}) == len(rule.subjects)


def _codes(rule: Translated) -> list[str]:
    return [subject.present for subject in rule.subjects if subject.present]
