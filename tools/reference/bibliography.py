"""The bibliography with its findings, the statements of the five pages, and where those pages disagree."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from needlecraft.protocol.catalogue import Conflict, Source
from needlecraft.protocol.kinds.base import STRENGTH_RANK
from needlecraft.protocol.knowledge import Knowledge
from needlecraft.protocol.words import spoken

from .markdown import anchor, bullets, cites, conflict, page, plain, source, table, user
from .positions import lines_of
from .usage import EXCUSED, usage

_STRENGTHS: Final = {
    "regulator": "Regulators and law",
    "label": "Labels, manuals and manufacturers' instructions",
    "guideline": "Guidelines and consensus",
    "systematic_review": "Systematic reviews",
    "trial": "Trials",
    "cohort": "Cohorts and series",
    "review": "Narrative reviews",
    "textbook": "Textbooks",
    "expert": "Experts",
    "case": "Cases",
    "lab": "Bench, animals and volunteers' skin",
    "clinic": "Pages of clinics",
}
_SOURCES: Final = """\
Every source that holds a position, with what was found in it in our own words.
*Read* tells how much of the document was read: a claim goes only as far as that.
What was not established (authors, year, identifier) is left out.
S0 to S4 are the five clinic pages from which this protocol began; they cite nothing themselves."""
_STATEMENTS: Final = """\
What the five clinic pages S0 to S4 say, in our own words, with the lines that say it.
*Used in* is what cites the statement; an excuse stands there where nothing does."""
_CONFLICTS: Final = """\
Where the five pages disagree, where one stands alone, and where one contradicts itself.
S1 and S2 carry the same sentences on depth and count as one source there."""
_KINDS: Final = {
    "values": "the values differ",
    "level": "the decisions differ",
    "single_source": "one page speaks alone",
    "self_contradiction": "a page contradicts itself",
}


def sources_page(knowledge: Knowledge) -> str:
    """Every source, the strongest kind first, with its findings."""
    held: dict[str, list[str]] = {}
    for key, finding in knowledge.findings.items():
        for one in dict.fromkeys((finding.source, *finding.also)):
            held.setdefault(one, []).append(key)
    blocks = []
    ranks = sorted(_STRENGTHS, key=lambda one: (STRENGTH_RANK[one], list(_STRENGTHS).index(one)))
    users = usage(knowledge)
    for strength in ranks:
        keys = [key for key, one in knowledge.sources.items() if one.strength == strength]
        if keys:
            rank = STRENGTH_RANK[strength]
            blocks += [
                f"## {_STRENGTHS[strength]}",
                f"Strength `{strength}`, rank {rank} under the policy `guideline` (0 is the strongest).",
            ]
        for key in keys:
            told = [_finding(knowledge, key, one, users.get(one, ())) for one in held.get(key, ())]
            blocks += [f"### {key}", _entry(knowledge.sources[key]), bullets([*_about(knowledge, key), *told])]
    return page("Sources", f"{len(knowledge.sources)} sources, {len(knowledge.findings)} findings.", _SOURCES, *blocks)


def _entry(one: Source) -> str:
    """The document as one cites it."""
    parts = [
        plain(one.authors).rstrip("."),
        str(one.year) if one.year else "",
        plain(one.title).rstrip("."),
        plain(one.in_).rstrip("."),
        plain(one.publisher).rstrip("."),
        plain(one.paragraph),
        plain(one.record),
        f"[doi:{one.doi}](https://doi.org/{one.doi})" if one.doi else "",
        f"PMID {one.pmid}" if one.pmid else "",
        one.pmcid or "",
    ]
    return ". ".join(part for part in parts if part) + "."


def _about(knowledge: Knowledge, key: str) -> Iterator[str]:
    one = knowledge.sources[key]
    if one.described:
        yield f"What it is: {plain(one.described)}"
    if one.read:
        yield f"Read: {plain(one.read)}"
    if one.note:
        yield f"Note: {plain(one.note)}"
    if one.same_text_as:
        yield f"Carries the same text as {source(one.same_text_as)} and counts as one source with it."
    n = sum(key in statement.places for statement in knowledge.statements.values())
    if n:
        yield f"Holds {n} of the [statements](statements.md)."


def _finding(knowledge: Knowledge, key: str, one: str, users: tuple[str, ...]) -> str:
    """A finding in full under its own source; under a second source a link to it."""
    finding = knowledge.findings[one]
    if finding.source != key:
        return f"Also carries {cites([one])}."
    limits = f" Limits: {plain(finding.limits)}" if finding.limits else ""
    used = f" Used in: {', '.join(user(name) for name in users)}." if users else " Shown here only."
    return f"{anchor(one)}**{one}** {plain(finding.says)}{limits}{used}"


def statements_page(knowledge: Knowledge) -> str:
    """The statements in the order of their numbers."""
    users = usage(knowledge)
    rows = [
        (
            f"{anchor(key)}{key}",
            spoken(one.subject),
            plain(one.says),
            plain(one.value),
            "; ".join(f"{source(page_)}, {lines_of(lines)}" for page_, lines in one.places.items()),
            ", ".join(conflict(name) for name in one.conflicts),
            ", ".join(user(name) for name in users.get(key, ())) or plain(knowledge.coverage.get(key, "").removeprefix(EXCUSED)),
        )
        for key, one in sorted(knowledge.statements.items())
    ]
    heads = ("", "subject", "what is said", "value", "page and line", "conflicts", "used in")
    return page("Statements of the five pages", f"{len(rows)} statements.", _STATEMENTS, table(heads, rows))


def conflicts_page(knowledge: Knowledge) -> str:
    """The disagreements, each with its positions and what shows them."""
    blocks = [block for key, one in knowledge.conflicts.items() for block in _conflict(knowledge, key, one)]
    return page("Conflicts between the five pages", f"{len(knowledge.conflicts)} conflicts.", _CONFLICTS, *blocks)


def _conflict(knowledge: Knowledge, key: str, one: Conflict) -> Iterator[str]:
    statements = sorted(name for name, statement in knowledge.statements.items() if key in statement.conflicts)
    yield f"### {key}"
    yield f"**{plain(one.topic)}**: {' and '.join(_KINDS[kind] for kind in one.kind)}."
    yield table(("page", "position"), [(source(page_), plain(says)) for page_, says in one.positions.items()])
    yield bullets(
        [
            f"Silent: {', '.join(source(page_) for page_ in one.silent)}." if one.silent else "Silent: none.",
            f"What protects most: {plain(one.strictest)}.",
            f"Statements: {cites(statements)}." if statements else "",
            f"Literature: {cites(one.literature)}." if one.literature else "",
            f"Note: {plain(one.note)}" if one.note else "",
            f"Shown by: {', '.join(user(name) for name in _showing(knowledge, key))}.",
        ]
    )


def _showing(knowledge: Knowledge, key: str) -> Iterator[str]:
    yield from (f"rules/{rule.id}" for rule in knowledge.rules.values() if key in rule.conflicts)
    yield from (f"aftercare/{item.code}" for item in knowledge.aftercare.values() if key in item.conflicts)
    yield from (f"triage/{row.id}" for row in knowledge.triage if key in row.conflicts)
