"""The rule book and what the practice made of it, in final words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import reduce
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from ...protocol.adoption import PolicyRow, taken_in_words, when_in_words, where_in_words
from ...protocol.case_words import cases_in_words, triage_case_in_words
from ...protocol.citing import author_year, reference
from ..core.facts import DECISIONS, known, spoken, told
from ..core.numbers import number
from ..core.sentences import phrase
from . import facts
from .models import Adoption


@dataclass(frozen=True, slots=True)
class Line:
    """An entry of the list."""

    name: str
    key: str
    question: str
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class Subject:
    """A part of the rule book, and on how many of its entries this practice chose."""

    title: str
    lines: tuple[Line, ...]
    n_chosen: int


@dataclass(frozen=True, slots=True)
class PositionLine:
    """What one source says, with the sentences of ours that carry it."""

    source: str
    who: str
    strength: str
    cases: str
    says: str
    quotes: tuple[str, ...]
    reference: str
    is_admitted: bool


@dataclass(frozen=True, slots=True)
class Taken:
    """What strictest and guideline take in a situation."""

    situation: str
    strictest: str
    guideline: str


@dataclass(frozen=True, slots=True)
class EntryShown:
    """A rule, an aftercare item or a triage row in full. ``key`` is empty for what cannot be adopted."""

    key: str
    kind: str
    question: str
    told: str
    clinician: str
    patient: str
    positions: tuple[PositionLine, ...]
    taken: tuple[Taken, ...]
    levels: tuple[tuple[str, str, str], ...]
    history: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ChoiceShown:
    """A line of the history."""

    name: str
    says: str
    reason: str
    who: str
    row: Adoption


def subjects(entries: Iterable[facts.Entry], chosen: set[str]) -> tuple[Subject, ...]:
    """The list by subject, in the order of the book."""
    parts: dict[str, list[facts.Entry]] = {}
    for entry in entries:
        parts.setdefault(facts.subject_of(entry), []).append(entry)
    found = ((name, lines_of(some, chosen)) for name, some in parts.items())
    return tuple(Subject(spoken(name).capitalize(), lines, sum(line.is_chosen for line in lines)) for name, lines in found)


def lines_of(entries: Iterable[facts.Entry], chosen: set[str]) -> tuple[Line, ...]:
    """Entries, each in a line."""
    return tuple(Line(facts.name_of(one), key := facts.key_of(one), _(one.question), key in chosen) for one in entries)


def entry_shown(entry: Any) -> EntryShown:
    """All there is to read of an entry."""
    about = _("Version %(version)s, reviewed %(on)s, basis: %(basis)s.") % {
        "version": entry.version,
        "on": date_format(entry.reviewed, "DATE_FORMAT"),
        "basis": spoken(entry.basis),
    }
    entry, rows = told(entry), () if hasattr(entry, "do_now") else facts.policy_rows(entry)
    is_triage = hasattr(entry, "do_now")
    return EntryShown(
        facts.key_of(entry),
        spoken(facts.subject_of(entry)),
        entry.question,
        about,
        entry.say.clinician,
        entry.say.patient,
        () if is_triage else tuple(_position(one) for one in entry.positions),
        tuple(_taken(row) for row in rows),
        tuple((case.level, spoken(case.level), triage_case_in_words(case) or _("in every other case")) for case in entry.cases)
        if is_triage
        else (),
        tuple(f"{date_format(change.on, 'DATE_FORMAT')}: {spoken(change.effect)}. {change.text}" for change in entry.changes),
    )


def _position(position: Any) -> PositionLine:
    knowledge = known()
    source = knowledge.sources[position.source]
    until = getattr(position, "until", None)
    value = getattr(position, "value", None)
    parts = (
        str(until) if until else "",
        number(value) if value is not None else "",
        getattr(position, "text", "") or "",
        getattr(position, "says", ""),
        position.note or "",
    )
    quotes = [knowledge.statements[code].says if code in knowledge.statements else knowledge.findings[code].says for code in position.cites]
    return PositionLine(
        position.source,
        author_year(source) or source.title,
        spoken(source.strength),
        cases_in_words(position) if position.cases else "",
        ". ".join(part.rstrip(".") for part in parts if part),
        tuple(quotes),
        reference(source),
        position.admitted,
    )


def _taken(row: PolicyRow) -> Taken:
    where = where_in_words(row.where, known())
    situation = ": ".join(part for part in (where, when_in_words(row.when)) if part) or _("everywhere")
    return Taken(spoken(situation), *(_stages(row, policy) for policy in ("strictest", "guideline")))


def _stages(row: PolicyRow, policy: str) -> str:
    taken = row.taken[policy]
    stages = [phrase(taken_in_words(stage)) for stage in taken.stages()] if taken else ["–"]
    return reduce(lambda first, then: _("%(first)s, then %(then)s") % {"first": first, "then": then}, stages)


def sources_to_follow(entry: EntryShown) -> list[tuple[str, str]]:
    """The admitted sources of an entry, each once."""
    return list({one.source: (one.source, f"{one.who} ({one.strength})") for one in entry.positions if one.is_admitted}.values())


def _of_house(house: Mapping[str, Any]) -> Iterator[str]:
    """The parts of a rule of the house: what is decided, for how long, how deep at most."""
    if decision := house.get("decision"):
        yield str(DECISIONS[decision])
    if window := house.get("window"):
        yield _("for %(how_long)s") % {"how_long": window}
    if (depth := house.get("max_depth_mm")) is not None:
        yield _("no deeper than %(depth)s mm") % {"depth": number(depth)}


def choice_shown(row: Adoption) -> ChoiceShown:
    """A choice in words."""
    if not row.rule:
        says = _("starts from %(base)s") % {"base": row.source}
    elif row.house:
        says = _("own rule: %(house)s") % {"house": ", ".join(_of_house(row.house))}
    elif row.source:
        says = _("follows %(source)s") % {"source": row.source}
    else:
        says = _("back to the base")
    return ChoiceShown(row.rule.rpartition("/")[2], says, row.reason, row.by.user.name, row)
