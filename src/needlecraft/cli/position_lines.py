"""The positions that sources hold on a question: one line a source, the adopted one with a filled dot."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from ..protocol.citing import bracketed, describe
from ..protocol.findings import PositionFound
from ..protocol.knowledge import Knowledge
from ..protocol.windows import day_of
from .page import Page, Span
from .time_line import waiting_line
from .words import ADOPTED, DECISIONS, OTHER, short_date

_INDENT = 2
_WIDEST = 30


def position_lines(page: Page, positions: Sequence[PositionFound], on: date, knowledge: Knowledge) -> None:
    """All positions on a finding; those that only speak on the question come last. Dated ones are drawn on a time line."""
    column = column_for([position.source for position in positions])
    for position in sorted(positions, key=lambda one: (not one.adopted, not one.decision)):
        dot = ADOPTED if position.adopted else OTHER if position.decision else " "
        source_line(page, position.source, _says(position, knowledge), dot=dot, knowledge=knowledge, column=column)
    dated = [(day_of(position.until), position.adopted) for position in positions if position.until]
    if dated:
        waiting_line(page, on, dated, indent=_INDENT + 2)


def column_for(sources: Iterable[str]) -> int:
    """Where the words of the sources begin."""
    return min(_INDENT + 3 + max((len(source) for source in sources), default=0), _WIDEST)


def source_line(page: Page, source: str, says: Sequence[Span], *, dot: str, knowledge: Knowledge, column: int) -> None:
    """A dot, filled where the policy follows the source, its key, and beside it how strong it is and what it says."""
    strong = "bold" if dot == ADOPTED else ""
    page.row([(f"{dot} ", strong), (source, strong)], (f"{describe(source, knowledge)}: ", "dim"), *says, indent=_INDENT, column=column)


def _says(position: PositionFound, knowledge: Knowledge) -> list[Span]:
    spans = list(_decision(position))
    note = position.note or ("" if spans else "Speaks on it.")
    spans += [" " if spans and note else "", note]
    cites = bracketed(position.cites, knowledge, position.source)
    if cites:
        spans += [" ", (cites, "dim")]
    if position.contradicted_by:
        against = bracketed(position.contradicted_by, knowledge).strip("[]")
        spans.append((f" Contradicted by {against}.", "yellow"))
    if not position.admitted:
        spans.append((" Not admitted.", "dim"))
    return spans


def _decision(position: PositionFound) -> Iterator[Span]:
    """The decision in its colour, the window and the date."""
    if not position.decision:
        return
    yield position.decision, DECISIONS[position.decision].colour
    if position.window:
        yield f", {position.window}" if position.until else f", {position.window} are over"
    yield f", until {short_date(position.until)}." if position.until else "."
