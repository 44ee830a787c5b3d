"""Short citations that fit into a line of a page, each with a key that ``needlecraft sources`` looks up."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any, Final

from .catalogue import Source
from .knowledge import Knowledge
from .policy import HOUSE
from .words import spoken

_MOST_NAMES: Final = 2
_INITIALS: Final = re.compile(r"(?: [A-Z]{1,4}| Jr)+$")


def author_year(source: Source) -> str:
    """``Chu et al. 2021``; empty where no author is known."""
    if not source.authors:
        return ""
    names = [_INITIALS.sub("", name.strip()) for name in source.authors.split(",")]
    more = len(names) > _MOST_NAMES or "et al" in source.authors
    who = f"{names[0]} et al." if more else " and ".join(names)
    return f"{who} {source.year}" if source.year else who


def kind_of(source: Source) -> str:
    """Strength, authors and year: ``systematic review, Chu et al. 2021``."""
    return ", ".join(part for part in (spoken(source.strength), author_year(source)) if part)


def describe(key: str, knowledge: Knowledge) -> str:
    """What a source is, for the line of a position. The house is no document."""
    return "your own rule" if key == HOUSE else kind_of(knowledge.sources[key])


def bracketed(cites: Iterable[str], knowledge: Knowledge, source: str = "") -> str:
    """``[S3 lines 21, 36; chu_2021]``: where statements stand, or whose findings they are.

    Of a statement that several pages make only the place on the page ``source`` counts; a finding of ``source`` itself needs no mention.
    """
    lines: dict[str, set[int]] = {}
    for code in cites:
        statement = knowledge.statements.get(code)
        if statement is None:
            lines.setdefault(knowledge.findings[code].source, set())
            continue
        for page in [source] if source in statement.places else statement.places:
            lines.setdefault(page, set()).update(statement.places[page])
    places = [_place(page, numbers) for page, numbers in lines.items() if numbers or page != source]
    return f"[{'; '.join(places)}]" if places else ""


def _place(page: str, lines: Iterable[int]) -> str:
    numbers = sorted(lines)
    return f"{page} {'line' if len(numbers) == 1 else 'lines'} {', '.join(map(str, numbers))}" if numbers else page


def quoted(cites: Iterable[str], knowledge: Knowledge) -> list[dict[str, Any]]:
    """Every statement or finding with its words and its places, for JSON."""
    return [_quoted(code, knowledge) for code in cites]


def _quoted(code: str, knowledge: Knowledge) -> dict[str, Any]:
    statement = knowledge.statements.get(code)
    if statement is not None:
        return {"id": code, "text": statement.says, "places": {page: list(lines) for page, lines in statement.places.items()}}
    finding = knowledge.findings[code]
    return {"id": code, "text": finding.says, "source": finding.source, "also": list(finding.also), "limits": finding.limits}


def identifiers(source: Source) -> str:
    """``doi:..., PMID ..., PMC...``: what leads to the original."""
    parts = (("doi:", source.doi), ("PMID ", source.pmid), ("", source.pmcid), ("", source.paragraph), ("", source.record))
    return ", ".join(f"{label}{value}" for label, value in parts if value)


def reference(source: Source) -> str:
    """The whole citation of the original document."""
    year = f" ({source.year})" if source.year else ""
    head = f"{source.authors}{year}. {source.title}" if source.authors else f"{source.title}{year}"
    parts = (head, source.in_, source.publisher, identifiers(source))
    return ". ".join(part.rstrip(".") for part in parts if part) + "."
