from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from needlecraft.skin.change import Change
from needlecraft.skin.limits import TooFewError
from needlecraft.skin.repeats import UnlikeRepeatsError, people_in, study


def photos(folder: Path, *names: str) -> None:
    for name in names:
        path = folder / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(b"")


def test_people_are_told_apart_by_folder_or_by_the_name_before_the_number(tmp_path: Path) -> None:
    photos(tmp_path, "anna-1.jpg", "anna-2.JPG", "bo 1.heic", "bo 2.heic", "cy/first.png", "cy/second.png", "notes.txt")
    assert {name: len(shots) for name, shots in people_in(tmp_path).items()} == {"anna": 2, "bo": 2, "cy": 2}


def compared(differences: dict[str, float]) -> Any:
    def of(_: Path, other: Path) -> Any:
        found = differences.get(other.name)
        if found is None:
            return SimpleNamespace(changes=(), cameras=frozenset())
        return SimpleNamespace(
            changes=(Change("chin", "blood", "OD", 5.0, 5.0 + found, found, None, "no limit known"),), cameras=frozenset({"Phone"})
        )

    return of


def test_the_limit_comes_from_differences_to_each_first_shot() -> None:
    people = [[Path("a1"), Path("a2")], [Path("b1"), Path("b2")]]
    limit = study(people, compared({"a2": 0.4, "b2": -0.2}), "ring").of("chin", "blood")
    assert limit is not None
    assert limit.sd_within == pytest.approx(((0.4**2 + 0.2**2) / 4) ** 0.5)
    assert limit.n_shots == 4


def test_the_limits_know_the_cameras_they_were_made_with() -> None:
    assert study([[Path("a1"), Path("a2")]], compared({"a2": 0.4})).cameras == ("Phone",)


def test_people_with_and_without_the_card_are_not_thrown_together() -> None:
    def of(one: Path, _: Path) -> Any:
        unit = "mm per cm²" if one.name.startswith("a") else "% OCD per (10 % OCD)²"
        return SimpleNamespace(
            changes=(Change("chin", "lines", unit, 5.0, 5.4, 0.4, None, "no limit known"),), cameras=frozenset({"Phone"})
        )

    with pytest.raises(UnlikeRepeatsError, match="in every photo, or in none"):
        study([[Path("a1"), Path("a2")], [Path("b1"), Path("b2")]], of)


def test_a_pair_that_is_refused_says_nothing() -> None:
    people = [[Path("a1"), Path("a2"), Path("a3")]]
    limit = study(people, compared({"a2": 0.4})).of("chin", "blood")
    assert limit is not None
    assert limit.n_shots == 2


@pytest.mark.parametrize("people", [[], [[Path("a1")]], [[Path("a1"), Path("a2")]]])
def test_where_nothing_can_be_compared_it_is_said(people: list[list[Path]]) -> None:
    with pytest.raises(TooFewError, match="at least two"):
        study(people, compared({}))
