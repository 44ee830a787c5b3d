"""The bibliography, and one source in full: its citation, how far it was read, what is taken from it, which rules cite it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from ..protocol.catalogue import Source
from ..protocol.citing import kind_of, reference
from ..protocol.knowledge import load
from ..protocol.rule_book import Entry, entries, name_of
from ..protocol.words import counted, spoken
from .footer import footer
from .page import Page
from .reading import UsageError, nearest_of

_WHO: Final = ("authors", "year", "title", "in_", "publisher", "doi", "pmid", "pmcid", "paragraph", "record")
_FIELDS: Final = (*_WHO, "described", "read", "note", "same_text_as")
_COLUMN: Final = 30


def find(key: str | None) -> list[str]:
    """All keys, or the one that was asked for; a statement (A117) or finding (B044) leads to its source. Raises UsageError."""
    knowledge = load()
    if key is None:
        return list(knowledge.sources)
    source = key.partition(" line")[0]  # as places are printed: S3 line 31
    if source in knowledge.sources:
        return [source]
    code = key if key in knowledge.findings or key in knowledge.statements else key.upper()
    if code in knowledge.findings:
        return [knowledge.findings[code].source]
    if code in knowledge.statements:
        return list(knowledge.statements[code].places)
    raise UsageError(f"{key}: no such source; {_hint(key)}")


def _hint(key: str) -> str:
    hint = nearest_of(key, list(load().sources))
    return hint if hint.startswith("did you mean") else "'needlecraft sources' lists them"


def source_data(key: str) -> dict[str, Any]:
    """An entry of the bibliography for JSON; what was not established is null."""
    source = load().sources[key]
    fields = {name.rstrip("_"): getattr(source, name) for name in _FIELDS}
    return {"key": key, "strength": source.strength, **fields}


def bibliography(page: Page) -> Page:
    """All sources, by strength of evidence."""
    knowledge = load()
    page.text((f"{counted(len(knowledge.sources), 'source')}, the strongest evidence first.", "bold"))
    for strength, some in _by_strength().items():
        page.heading(f"{spoken(strength).capitalize()}, {len(some)}")
        for key, source in some:
            page.row([key], reference(source), indent=2, column=_COLUMN)
    footer(page, "", knowledge.version, knowledge.hash, ["sources KEY"])
    return page


def _by_strength() -> dict[str, list[tuple[str, Source]]]:
    from ..protocol.kinds.base import STRENGTH_RANK

    groups: dict[str, list[tuple[str, Source]]] = {strength: [] for strength in STRENGTH_RANK}
    for key, source in load().sources.items():
        groups[source.strength].append((key, source))
    return {strength: some for strength, some in groups.items() if some}


def source_page(page: Page, word: str) -> Page:
    """The sources that a key, a statement or a finding leads to."""
    for key in find(word):
        page.blank()
        _source(page, key, "" if word == key else word.upper())
    footer(page, "", load().version, load().hash, ["rules ID"])
    return page


def _source(page: Page, key: str, only: str) -> None:
    source = load().sources[key]
    page.text((reference(source), "bold"))
    page.text((f"{key}: {kind_of(source)}", "dim"))
    for label, text in (("Described", source.described), ("Read", source.read), ("Note", source.note)):
        if text:
            page.row([(label, "dim")], text, indent=2, column=14)
    taken = [(code, place, says) for code, place, says in _taken(key) if not only or code.upper() == only]
    if taken:
        page.heading("What is taken from it")
    for code, place, says in taken:
        page.text((code, "bold"), (f" {place}" if place else "", "dim"), f"  {says}", indent=2, hang=4)
    cited = [name_of(entry) for entry in entries() if key in _sources_of(entry)]
    if cited:
        page.heading("Cited by")
        page.text(", ".join(dict.fromkeys(cited)), indent=2)


def _taken(key: str) -> Iterator[tuple[str, str, str]]:
    """Findings and statements: id, place, words."""
    knowledge = load()
    for code, finding in knowledge.findings.items():
        if key == finding.source or key in finding.also:
            yield code, "", f"{finding.says} Limits: {finding.limits}" if finding.limits else finding.says
    for code, statement in knowledge.statements.items():
        if key in statement.places:
            lines = statement.places[key]
            yield code, f"{'line' if len(lines) == 1 else 'lines'} {', '.join(map(str, lines))}", statement.says


def _sources_of(entry: Entry) -> set[str]:
    positions = (*getattr(entry, "positions", ()), *getattr(entry, "nano_positions", ()))
    return {*getattr(entry, "sources", ()), *(position.source for position in positions)}
