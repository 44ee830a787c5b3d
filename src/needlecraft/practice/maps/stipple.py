"""Dots out of outlines: the same every time, evenly spread, closer where it is darker.

Dots are thrown like darts that keep their distance, first far apart, then closer: the first dots of an area are the thinned-out picture
of all of them, so a lower dose is a shorter list (progressive Poisson-disc sampling).
"""

from __future__ import annotations

import math
import random
from bisect import bisect
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache, partial
from itertools import pairwise
from typing import Final

from .outlines import FIGURES, Figure, Line, Point

_PIECES: Final = 8
_FIRST: Final = 4.0
_CLOSER: Final = 0.8
_THROWS: Final = 2
_LINE: Final = 0.9
_UNITS: Final = 4
_SKIN: Final = 1.1
_DOSE: Final = 1.25

Dots = tuple[Point, ...]


@dataclass(frozen=True, slots=True)
class Drawn:
    """A figure in dots: skin, hair and lines as paths, the dots of each zone, the outline of each zone as a path to press on."""

    figure: Figure
    skin: str
    hair: str
    lines: str
    dots: dict[str, Dots]
    areas: dict[str, str]


def smooth(points: Line, *, is_closed: bool) -> list[Point]:
    """A curve through all points (Catmull and Rom), as short straight pieces."""
    around = (points[-1], *points, *points[:2]) if is_closed else (points[0], *points, points[-1])
    quads = zip(around, around[1:], around[2:], around[3:], strict=False)
    curve = [_between(*quad, piece / _PIECES) for quad in quads for piece in range(_PIECES)]
    return curve if is_closed else [*curve, points[-1]]


def _between(a: Point, b: Point, c: Point, d: Point, t: float) -> Point:
    def along(i: int) -> float:
        bend = 2 * a[i] - 5 * b[i] + 4 * c[i] - d[i] + (3 * b[i] - a[i] - 3 * c[i] + d[i]) * t
        return b[i] + 0.5 * t * (c[i] - a[i] + t * bend)

    return along(0), along(1)


class Area:
    """What lies within closed outlines; an outline inside another is a hole."""

    def __init__(self, outlines: Sequence[Line]) -> None:
        self.rows: dict[int, list[float]] = defaultdict(list)
        curves = [smooth(line, is_closed=True) for line in outlines]
        for curve in curves:
            for a, b in pairwise([*curve, curve[0]]):
                self._cross(*sorted((a, b), key=lambda point: point[1]))
        for row in self.rows.values():
            row.sort()
        xs, ys = zip(*(point for curve in curves for point in curve), strict=True)
        self.box = min(xs), max(xs), min(ys), max(ys)

    def _cross(self, upper: Point, lower: Point) -> None:
        """Where the middle of each row crosses an edge."""
        (x, top), (end, bottom) = upper, lower
        for row in range(math.ceil(top - 0.5), math.ceil(bottom - 0.5)):
            self.rows[row].append(x + (end - x) * (row + 0.5 - top) / (bottom - top))

    def holds(self, x: float, y: float) -> bool:
        """Does a point lie within?"""
        row = self.rows.get(int(y))
        return row is not None and bisect(row, x) % 2 == 1


def darkness(figure: Figure, x: float, y: float) -> float:
    """How dark it is at a point of a figure [0..1]."""
    shades = (s.dark * math.exp(-(((x - s.x) / s.wide) ** 2) - ((y - s.y) / s.high) ** 2) for s in figure.shades)
    return min(1.0, figure.light + sum(shades))


def _evenly(_x: float, _y: float) -> float:
    return 1.0


class _Board:
    """Dots that are found by where they lie."""

    def __init__(self, size: float) -> None:
        self.size, self.dots = size, list[Point]()
        self.cells: dict[tuple[int, int], list[Point]] = defaultdict(list)

    def add(self, x: float, y: float) -> None:
        self.dots.append((x, y))
        self.cells[int(x / self.size), int(y / self.size)].append((x, y))

    def is_free(self, x: float, y: float, distance: float) -> bool:
        reach, column, row = int(distance / self.size) + 1, int(x / self.size), int(y / self.size)
        nearest = distance * distance
        for i in range(column - reach, column + reach + 1):
            for j in range(row - reach, row + reach + 1):
                for a, b in self.cells.get((i, j), ()):
                    if (a - x) ** 2 + (b - y) ** 2 < nearest:
                        return False
        return True


def fill(outlines: Sequence[Line], spacing: float, name: str, dark: Callable[[float, float], float] = _evenly) -> Dots:
    """Dots within outlines, in an order that may be broken off anywhere. ``name`` is the seed, ``dark`` how dark it is at a point."""
    area, board, chance = Area(outlines), _Board(2 * spacing), random.Random(name)
    left, right, top, bottom = area.box
    distance = _FIRST * spacing
    while distance >= spacing:
        for _ in range(int((right - left) * (bottom - top) / distance**2 * _THROWS) + _THROWS):
            x, y = chance.uniform(left, right), chance.uniform(top, bottom)
            if not (area.holds(x, y) and board.is_free(x, y, distance)):
                continue
            if board.is_free(x, y, distance / math.sqrt(dark(x, y))):
                board.add(x, y)
        distance *= _CLOSER
    return tuple(board.dots)


def along(line: Line, step: float) -> Iterator[Point]:
    """Dots on a line, a step apart."""
    left = 0.0
    for a, b in pairwise(smooth(line, is_closed=False)):
        length = math.dist(a, b)
        while left < length:
            yield a[0] + (b[0] - a[0]) * left / length, a[1] + (b[1] - a[1]) * left / length
            left += step
        left -= length


def path(dots: Sequence[Point]) -> str:
    """Dots as the path of an SVG whose round line ends make them, in quarters of a unit, each from the one before."""
    steps, at = [], (0, 0)
    for _row, x, y in sorted((round(y / 6), round(x * _UNITS), round(y * _UNITS)) for x, y in dots):
        steps.append(f"m{x - at[0]}{y - at[1]:+d}h0".replace("+", " "))
        at = (x, y)
    return "".join(steps)


@lru_cache(maxsize=1)
def figures() -> dict[str, Drawn]:
    """Every figure, drawn once."""
    return {figure.code: _draw(figure) for figure in FIGURES}


def _draw(figure: Figure) -> Drawn:
    shaded = partial(darkness, figure)
    zones = {code: fill((*zone.parts, *zone.holes), figure.spacing * _DOSE, code) for code, zone in figure.zones.items()}
    return Drawn(
        figure,
        path(fill(figure.skin, figure.spacing * _SKIN, figure.code, shaded)),
        path(fill(figure.hair, figure.spacing, "hair", shaded)) if figure.hair else "",
        path([dot for line in figure.lines for dot in along(line, figure.spacing * _LINE)]),
        zones,
        {code: "".join(_outline(part) for part in zone.parts) for code, zone in figure.zones.items()},
    )


def _outline(line: Line) -> str:
    """A closed outline as the path of an SVG."""
    corners = " ".join(f"{round(x * _UNITS)} {round(y * _UNITS)}" for x, y in smooth(line, is_closed=True)[::2])
    return f"M{corners}z"


def view_box(figure: Figure) -> str:
    """The canvas of a figure as an SVG says it."""
    return f"0 0 {figure.width * _UNITS} {figure.height * _UNITS}"
