"""Where sources let go, drawn in one row: a circle for each time that a source gives, the one that the policy takes filled."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from typing import Final

from ..protocol.aftercare_clock import PositionAfter
from ..protocol.knowledge import load
from ..protocol.windows import Window
from .page import NO_BREAK, Span
from .words import ADOPTED, OTHER, STEP

_WIDTH: Final = 14


def disagreement(code: str, positions: Sequence[PositionAfter]) -> Iterator[Span]:
    """The dots where times differ, then every time with its sources, then those that give none."""
    refused = _not_admitted(code)
    times: dict[float, list[PositionAfter]] = {}
    for position in positions:
        if position.window is not None:
            times.setdefault(Window.parse(position.window).hours, []).append(position)
    ordered = sorted(times.items())
    if len(ordered) > 1:
        yield from _dots(ordered)
    for n, (_, some) in enumerate(ordered):
        yield ("; " if n else "", "dim")
        yield from _time(some, refused)
    silent = [_name(position, refused) for position in positions if position.window is None]
    if silent:
        yield f"{'; ' if ordered else ''}without a number: {', '.join(silent)}", "dim"


def _dots(times: list[tuple[float, list[PositionAfter]]]) -> Iterator[Span]:
    longest = times[-1][0]
    cells = [STEP] * (_WIDTH + 1)
    for hours, some in times:
        place = round(hours / longest * _WIDTH)
        if cells[place] != ADOPTED:
            cells[place] = ADOPTED if any(position.adopted for position in some) else OTHER
    for cell in cells:
        yield cell, "bold" if cell == ADOPTED else "dim" if cell == STEP else ""
    yield "  "


def _time(positions: list[PositionAfter], refused: Collection[str]) -> Iterator[Span]:
    adopted = any(position.adopted for position in positions)
    yield f"{ADOPTED if adopted else OTHER}{NO_BREAK}{positions[0].window}", "bold" if adopted else ""
    yield f" {', '.join(_name(position, refused) for position in positions)}", "" if adopted else "dim"


def _name(position: PositionAfter, refused: Collection[str]) -> str:
    marks = [word for word, holds in (("contradicted", position.contradicted_by), ("not admitted", position.source in refused)) if holds]
    return f"{position.source} ({', '.join(marks)})" if marks else position.source


def _not_admitted(code: str) -> set[str]:
    item = load().aftercare[code]
    return {position.source for position in (*item.positions, *item.nano_positions) if not position.admitted}
