"""Policies side by side, in final words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from ..core.facts import DECISIONS
from ..protocols.facts import policy_words
from . import facts


@dataclass(frozen=True, slots=True)
class Share:
    """A part of a bar: where it begins and how long it is, both of 100."""

    verdict: str
    word: Any
    n: int
    percent: float
    begins: float


@dataclass(frozen=True, slots=True)
class Bar:
    """One policy over all patients that were looked at."""

    policy: str
    name: str
    is_own: bool
    shares: tuple[Share, ...]
    rules: tuple[tuple[str, str, int], ...]


def bars(counts: list[facts.Count]) -> tuple[Bar, ...]:
    """The first is the practice's own."""
    return tuple(_bar(count, i == 0) for i, count in enumerate(counts))


def _bar(count: facts.Count, is_own: bool) -> Bar:
    total, begins, shares = sum(count.verdicts.values()) or 1, 0.0, []
    for verdict, word in DECISIONS.items():
        n = count.verdicts.get(verdict, 0)
        percent = 100 * n / total
        shares.append(Share(verdict, word, n, percent, begins))
        begins += percent
    return Bar(
        count.policy,
        policy_words(count.policy),
        is_own,
        tuple(shares),
        tuple((rule, facts.question_of(rule), n) for rule, n in count.rules),
    )
