"""Where an answer differs by device and zone: devices as columns, zones as rows, equal rows and columns put together."""

from __future__ import annotations

from ..protocol.findings import Option, Screening
from ..protocol.knowledge import Knowledge
from ..protocol.words import listed, spoken
from .page import Page, Span
from .words import DECISIONS, short_date

_GAP = 2
_TWO = 2
_LONGEST_NAME = 24
_NARROWEST = 12
_Cell = tuple[str, str, str]


def options_grid(page: Page, screening: Screening, knowledge: Knowledge) -> None:
    """Draw the options; a single line where they are all alike."""
    cells = {m: {z: _cell(option) for z, option in row.items()} for m, row in screening.options.items()}
    columns = _grouped({m: tuple(row.values()) for m, row in cells.items()})
    zones = list(next(iter(cells.values())))
    rows = _grouped({z: tuple(cells[column[0]][z] for column in columns) for z in zones})
    if len(rows) == 1 and len(columns) == 1:
        _alike(page, cells[columns[0][0]][zones[0]], len(screening.options), len(zones))
        _depth_rules(page, screening, knowledge)
        return
    table = [([knowledge.zones[z].name for z in row], [cells[column[0]][row[0]] for column in columns]) for row in rows]
    names = [[spoken(m) for m in column] for column in columns]
    widths = [_width(names[i], [line[i] for _, line in table]) for i in range(len(columns))]
    beside = max(len(line) for zones, _ in table for line in _stacked(zones, _LONGEST_NAME)) + _GAP
    for some in _fitting(widths, page.width - beside - _GAP):
        own = [(_stacked(zones, _LONGEST_NAME), [line[i] for i in some]) for zones, line in table]
        _table(page, beside, [_stacked(names[i], widths[i]) for i in some], own, [widths[i] for i in some])
    _depth_rules(page, screening, knowledge)


def _depth_rules(page: Page, screening: Screening, knowledge: Knowledge) -> None:
    """Which rules set the depths that are shown, the deepest first, and which of them rest on our own inference."""
    caps = {(o.max_depth_mm, o.depth_rule) for row in screening.options.values() for o in row.values() if o.depth_rule and o.max_depth_mm}
    told: dict[str, list[str]] = {}
    for depth_mm, rule in sorted(caps, reverse=True):
        told.setdefault(rule, []).append(f"{depth_mm:g} mm")
    texts = [
        f"{listed(depths)} by rule {rule}{' (our inference)' if knowledge.rules[rule].basis == 'inference' else ''}"
        for rule, depths in told.items()
    ]
    if texts:
        page.text((f"Depth: at most {', '.join(texts)}.", "dim"), indent=_GAP)


def _cell(option: Option) -> _Cell:
    """The verdict, its word with the date, the depth."""
    mark = DECISIONS[option.verdict]
    word = short_date(option.earliest) if option.verdict == "defer" and option.earliest else mark.short
    return option.verdict, word, "" if option.max_depth_mm is None else f"{option.max_depth_mm:g} mm"


def _alike(page: Page, cell: _Cell, n_modalities: int, n_zones: int) -> None:
    if n_modalities == n_zones == 1:
        where = ""
    else:
        where = f" on {_all(n_zones)} zones" if n_zones > 1 else ""
        where = f"The same for {_all(n_modalities)} devices{where}: " if n_modalities > 1 else f"The same{where}: "
    page.text(where, _span(cell), f", up to {cell[2]}" if cell[2] else "", indent=_GAP)


def _all(n: int) -> str:
    return "both" if n == _TWO else f"all {n}"


def _span(cell: _Cell) -> Span:
    mark = DECISIONS[cell[0]]
    return f"{mark.shape} {cell[1]}", mark.colour


def _grouped(lines: dict[str, tuple[object, ...]]) -> list[list[str]]:
    """The keys, those with equal values together, in the order of the first of each group."""
    groups: dict[tuple[object, ...], list[str]] = {}
    for key, values in lines.items():
        groups.setdefault(values, []).append(key)
    return list(groups.values())


def _width(names: list[str], cells: list[_Cell]) -> int:
    return max(_NARROWEST, *(len(name) + 1 for name in names), *(2 + max(len(cell[1]), len(cell[2])) for cell in cells))


def _fitting(widths: list[int], room: int) -> list[list[int]]:
    """The columns, cut into as many tables as it takes."""
    tables: list[list[int]] = [[]]
    for i, width in enumerate(widths):
        if tables[-1] and sum(widths[j] + _GAP for j in tables[-1]) + width > room:
            tables.append([])
        tables[-1].append(i)
    return tables


def _table(page: Page, beside: int, heads: list[list[str]], rows: list[tuple[list[str], list[_Cell]]], widths: list[int]) -> None:
    page.blank()
    for n in range(max(map(len, heads))):
        line = [(_nth(head, n).ljust(width + _GAP), "bold") for head, width in zip(heads, widths, strict=True)]
        page.text(" " * beside, *line, indent=_GAP)
    for labels, cells in rows:
        has_depth = any(depth for _, _, depth in cells)
        for n in range(max(len(labels), 2 if has_depth else 1)):
            label = _nth(labels, n).ljust(beside)
            page.text(label, *(_part(cell, n, width + _GAP) for cell, width in zip(cells, widths, strict=True)), indent=_GAP)


def _nth(lines: list[str], n: int) -> str:
    return lines[n] if n < len(lines) else ""


def _part(cell: _Cell, n: int, width: int) -> Span:
    """A line of a cell: the verdict, below it the depth."""
    if n == 0:
        mark = DECISIONS[cell[0]]
        return f"{mark.shape} {cell[1]}".ljust(width), mark.colour
    return (f"  {cell[2]}" if n == 1 else "").ljust(width), "dim"


def _stacked(names: list[str], width: int) -> list[str]:
    """``a, b, c`` on as many lines as the width asks for."""
    lines = [""]
    for n, name in enumerate(names):
        word = name + ("," if n < len(names) - 1 else "")
        if lines[-1] and len(lines[-1]) + 1 + len(word) > width:
            lines.append("")
        lines[-1] = f"{lines[-1]} {word}".strip()
    return lines
