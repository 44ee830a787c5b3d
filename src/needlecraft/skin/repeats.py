"""A repeatability study: repeat shots of some people in, the practice's own limits out."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Final

from .compare import Comparison
from .limits import Limit, Limits, limit_of

_SUFFIXES: Final = frozenset({".jpg", ".jpeg", ".png", ".heic", ".heif", ".tif", ".tiff"})
_OF_A_CAMERA: Final = re.compile(r"(img|mvimg|dsc[a-z]*|pxl|p|photo|image|screenshot)[-_ ]?\d", re.IGNORECASE)
"""How cameras and telephones name what they take: the number is the photo's and says nothing of who is on it."""
_NUMBER_AT_END: Final = re.compile(r"[-_ ]*\d*$")

Values = dict[tuple[str, str], tuple[str, list[float]]]
"""By zone and measure: the unit, and what each shot of one person gave."""


class UnlikeRepeatsError(ValueError):
    """The photos of some people give a number in another unit than those of others."""


class NamelessError(ValueError):
    """Nobody can tell from its name who is on a photo."""


def people_in(folder: Path) -> dict[str, list[Path]]:
    """The photos of each person: a folder a person, or files that differ only in the number at the end (``anna-1.jpg``, ``anna-2.jpg``).

    Raises NamelessError for a file that still has the name that a camera gave it and lies in no folder of a person.
    """
    people: dict[str, list[Path]] = {}
    for path in sorted(path for path in folder.rglob("*") if path.suffix.lower() in _SUFFIXES and path.is_file()):
        if path.parent == folder and _OF_A_CAMERA.match(path.stem):
            raise NamelessError(
                f"{path.name} does not say who is on it; make a folder for each person, or name them anna-1.jpg, anna-2.jpg"
            )
        person = path.parent.name if path.parent != folder else _NUMBER_AT_END.sub("", path.stem) or path.stem
        people.setdefault(person, []).append(path)
    return people


def study(people: Iterable[Sequence[Path]], compared: Callable[[Path, Path], Comparison | None], lamp: str = "", tone: str = "") -> Limits:
    """The limits from the repeats of each person; ``compared`` compares two files, as every later pair will be.

    Each further shot is held against the first, and counts as the first plus their difference. Pairs that the gate refuses say nothing, nor
    do those of which ``compared`` gives none.
    Raises TooFewError where nobody has two that can be compared, UnlikeRepeatsError where the card lies in the photos of some people only.
    """
    cameras: set[str] = set()

    def seen(one: Path, other: Path) -> Comparison | None:
        if comparison := compared(one, other):
            cameras.update(comparison.cameras)
        return comparison

    told = [values for shots in people if (values := _of_person(shots, seen))]
    units: dict[tuple[str, str], str] = {}
    for key, unit in ((key, unit) for values in told for key, (unit, _) in values.items()):
        if units.setdefault(key, unit) != unit:
            raise UnlikeRepeatsError("the card lies in the photos of some people only; repeat them with it in every photo, or in none")
    zones: dict[str, dict[str, Limit]] = {}
    for (zone, measure), unit in units.items():
        shots = [values[zone, measure][1] for values in told if (zone, measure) in values]
        zones.setdefault(zone, {})[measure] = limit_of(unit, shots)
    if not zones:
        limit_of("", [])
    return Limits(lamp, tone, zones, tuple(sorted(cameras)))


def _of_person(shots: Sequence[Path], compared: Callable[[Path, Path], Comparison | None]) -> Values:
    if len(shots) < 2:  # noqa: PLR2004 - a repeat is the second
        return {}
    pairs = [comparison for shot in shots[1:] if (comparison := compared(shots[0], shot))]
    both: dict[tuple[str, str], tuple[str, list[tuple[float, float]]]] = {}
    for one in (change for pair in pairs for change in pair.changes if change.verdict != "not comparable"):
        assert one.baseline is not None
        assert one.difference is not None
        both.setdefault((one.zone, one.measure), (one.unit, []))[1].append((one.baseline, one.difference))
    return {key: (unit, _as_shots(found)) for key, (unit, found) in both.items()}


def _as_shots(found: Sequence[tuple[float, float]]) -> list[float]:
    first = sum(baseline for baseline, _ in found) / len(found)
    return [first, *(first + difference for _, difference in found)]


def summary(limits: Limits) -> Mapping[str, Mapping[str, Limit]]:
    """By measure, then by zone: for a table."""
    by_measure: dict[str, dict[str, Limit]] = {}
    for zone, measures in limits.zones.items():
        for name, limit in measures.items():
            by_measure.setdefault(name, {})[zone] = limit
    return by_measure
