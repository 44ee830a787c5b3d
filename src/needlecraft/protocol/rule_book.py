"""Every rule, aftercare item and triage row under one roof: found by name, by number or by words."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache

from .kinds import AnyRule
from .kinds.aftercare_item import AftercareItem
from .kinds.triage_row import TriageRow
from .knowledge import load

Entry = AnyRule | AftercareItem | TriageRow


def entries() -> Iterator[Entry]:
    """All of them: rules, then aftercare items, then triage rows."""
    knowledge = load()
    yield from knowledge.rules.values()
    yield from knowledge.aftercare.values()
    yield from knowledge.triage


def name_of(entry: Entry) -> str:
    """What an entry is called on the command line and in every answer."""
    return entry.code if isinstance(entry, AftercareItem) else entry.id


def subject_of(entry: Entry) -> str:
    """The part of the rule book that an entry stands in."""
    if isinstance(entry, AftercareItem):
        return "aftercare"
    return "triage" if isinstance(entry, TriageRow) else entry.subject


def find(word: str) -> list[Entry]:
    """The entries of this name or number: waxing is both a rule and an aftercare item. Empty where there is none."""
    found = [entry for entry in entries() if name_of(entry) == word]
    return found or [entry for entry in entries() if word.upper() in entry.ref]


def search(words: str) -> list[Entry]:
    """The entries in which every word stands or begins one, whatever the capitals; without words all entries."""
    wanted = _words(words)
    return [entry for entry in entries() if not wanted or _holds(entry, wanted)]


def distance(entry: Entry, words: str) -> int:
    """How far an entry is from words that stand in it.

    0 where it is called so; 1 where it is about them: its question has them, or a name of what it asks about (``accutane``); 2 where they
    stand in what it says or in its sources.
    """
    wanted = _words(words)
    return 0 if _words(name_of(entry)) == wanted else 1 if _hold(_titles(entry), wanted) else 2


def _holds(entry: Entry, wanted: list[str]) -> bool:
    return _hold(_texts(entry), wanted)


def _hold(texts: Iterable[str], wanted: list[str]) -> bool:
    known = {word for text in texts for word in _words(text)}
    return all(any(one.startswith(word) for one in known) for word in wanted)


def _words(text: str) -> list[str]:
    return re.findall(r"\w+", text.lower().replace("_", " "))


def _titles(entry: Entry) -> Iterator[str]:
    knowledge = load()
    yield from (name_of(entry), entry.question)
    for code in getattr(entry, "codes", ()):
        yield code
        if code in knowledge.questions:
            yield from knowledge.questions[code].also
        yield from _names().get(code, ())


@lru_cache(maxsize=1)
def _names() -> dict[str, list[str]]:
    """The names on the box of each class of medicines."""
    names: dict[str, list[str]] = {}
    for name, classes in load().names.items():
        for code in classes:
            names.setdefault(code, []).append(name)
    return names


def _texts(entry: Entry) -> Iterator[str]:
    knowledge = load()
    yield from _titles(entry)
    yield from (entry.say.clinician, entry.say.patient)
    yield from entry.ref
    yield from getattr(entry, "symptoms", ())
    for position in getattr(entry, "positions", ()):
        yield from (position.source, position.note or "", getattr(position, "says", ""))
        yield from (
            knowledge.statements[code].says if code in knowledge.statements else knowledge.findings[code].says for code in position.cites
        )
