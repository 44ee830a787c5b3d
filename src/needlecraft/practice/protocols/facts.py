"""The seam to the protocol: the policy of a practice, and the rule book to read."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import ngettext

from ...protocol.adoption import policy_rows
from ...protocol.fields import RecordError
from ...protocol.kinds.aftercare_item import AftercareItem
from ...protocol.knowledge import load
from ...protocol.policy import BUILT_IN, Policy, aftercare_key, read_policy
from ...protocol.rule_book import Entry, distance, find, name_of, search, subject_of
from ..core.facts import spoken
from ..practices.models import Practice
from .models import Adoption

__all__ = [
    "Entry",
    "RecordError",
    "distance",
    "find",
    "key_of",
    "name_of",
    "policy_of",
    "policy_rows",
    "policy_words",
    "search",
    "subject_of",
]


def policy_of(practice: Practice) -> Policy:
    """The policy under which a practice works now: its base with what it adopted."""
    rows = list(Adoption.objects.of(practice))
    return BUILT_IN[practice.policy] if not rows else policy_from(practice.policy, rows, rows[0].n)


def policy_from(base: str, rows: Iterable[Adoption], n: int) -> Policy:
    """A base with the newest choice on each rule. Raises RecordError naming what cannot be adopted."""
    newest: dict[str, Adoption] = {}
    for row in sorted(rows, key=lambda row: -row.n):
        newest.setdefault(row.rule, row)
    adopted = [_entry(row) for rule, row in sorted(newest.items()) if rule and (row.source or row.house)]
    return read_policy({"name": f"{base}+{n}", "base": base, "adopted": adopted}, load())


def policy_words(name: str) -> str:
    """How people call a policy: ``guideline+3`` is guideline, with 3 choices of this practice."""
    base, _plus, n = name.partition("+")
    if not n.isdecimal():
        return spoken(name)
    words = ngettext("%(base)s, with %(n)s choice of this practice", "%(base)s, with %(n)s choices of this practice", int(n))
    return words % {"base": spoken(base), "n": n}


def _entry(row: Adoption) -> dict[str, Any]:
    area, _slash, code = row.rule.rpartition("/")
    taken: Mapping[str, Any] = {"house": row.house} if row.house else {"source": row.source}
    on = row.at.astimezone(row.practice.zone).date().isoformat()
    return {area or "rule": code, **taken, "reason": row.reason, "by": row.by.user.name, "on": on}


def key_of(entry: Entry) -> str:
    """Under which name an entry is adopted; empty where it cannot be."""
    if isinstance(entry, AftercareItem):
        return aftercare_key(entry.code)
    return entry.id if entry.id in load().rules else ""
