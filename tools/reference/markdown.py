"""Pieces of Markdown: tables, links between the reference pages, and words that stand for a set."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

GENERATED = "<!-- Written by `make docs` from the knowledge; change the knowledge, not this page. -->"


def page(title: str, *blocks: str) -> str:
    """A whole page: its title, the note that it is generated, and blocks with an empty line between them."""
    return "\n\n".join([GENERATED, f"# {title}", *(block for block in blocks if block)]) + "\n"


def table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table without the columns that are empty in every row; nothing when there is no row."""
    lines = [list(row) for row in rows]
    kept = [i for i in range(len(heads)) if any(line[i] for line in lines)]
    if not kept:
        return ""
    ruled = ["---"] * len(kept)
    body = ([cell(line[i]) for i in kept] for line in lines)
    return "\n".join(f"| {' | '.join(line)} |" for line in ([heads[i] for i in kept], ruled, *body))


def cell(text: str) -> str:
    """Text that can stand in a cell: one line, no bar."""
    return " ".join(text.split()).replace("|", "\\|")


def plain(text: str | None) -> str:
    """Words of the knowledge on one line, with nothing that Markdown would take for a tag."""
    return " ".join((text or "").split()).replace("<", "&lt;")


def code(words: Iterable[str]) -> str:
    """Codes, each in a frame, with commas."""
    return ", ".join(f"`{word}`" for word in words)


def bullets(lines: Iterable[str]) -> str:
    """A list, one line an entry; nothing when there is none."""
    return "\n".join(f"- {line}" for line in lines if line)


def joined(words: Sequence[str], last: str = "or") -> str:
    """``mild, moderate or severe``."""
    return f" {last} ".join([", ".join(words[:-1]), words[-1]]) if len(words) > 1 else "".join(words)


def anchor(name: str) -> str:
    """A place inside a table to which a link can lead."""
    return f'<a id="{name}"></a>'


def cite(one: str) -> str:
    """A link to a statement (A...) or to a finding (any other letter)."""
    return f"[{one}]({'statements.md' if one.startswith('A') else 'sources.md'}#{one})"


def cites(ids: Iterable[str]) -> str:
    """Links to statements and findings, with commas."""
    return ", ".join(cite(one) for one in ids)


def source(key: str) -> str:
    """A link to an entry of the bibliography."""
    return f"[{key}](sources.md#{key.lower()})"


def conflict(key: str) -> str:
    """A link to a disagreement."""
    return f"[{key}](conflicts.md#{key.lower()})"


def user(name: str) -> str:
    """A link from the name of a user, such as ``rules/waxing``, to where it is printed."""
    kind, _, key = name.partition("/")
    if kind == "rules":
        return f"[{key}](rules.md#{key})"
    if kind in ("aftercare", "triage"):
        return f"[{kind} {key}](rules.md#{kind}-{key})"
    if kind in ("healing", "steps", "comparisons"):
        return f"[{name.replace('/', ' ')}](rules.md#{kind})"
    return f"[{name.replace('/', ' ')}](codes.md#{kind})"


def number(value: float) -> str:
    """``1``, ``0.25``."""
    return f"{value:g}"
