"""The hundred and twelve others: one for each rule that can be reached, and those who have nothing to tell."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any, Final

from .house import House
from .names import email, people, phone
from .risks import Said, of_each_rule
from .way import Person

N_OTHERS: Final = 111
_DAY: Final = timedelta(days=1)
#: Of whom photos are taken: some of those who have come for long.
_PICTURED: Final = (81, 87, 93)
#: What is wished by those who have nothing to tell: concerns, zones, devices.
_WISHES: Final = (
    (["fine_lines"], ["forehead", "temples"], ["pen"]), (["acne_scars"], ["cheeks", "temples"], ["pen"]),
    (["uneven_texture", "large_pores"], ["cheeks", "nose", "chin"], ["pen", "nano"]), (["hyperpigmentation"], ["cheeks"], ["pen", "nano"]),
    (["fine_lines"], ["perioral", "chin"], ["pen"]), (["dull_skin"], ["cheeks", "forehead", "chin"], ["nano"]),
    (["stretch_marks"], ["abdomen", "thighs"], ["pen"]), (["lax_skin"], ["neck", "jaw"], ["pen"]),
    (["deep_wrinkles"], ["forehead", "cheeks"], ["pen"]), (["uneven_tone"], ["cheeks", "chest"], ["pen", "nano"]),
)  # fmt: skip


def crowd(house: House) -> Iterator[Person]:
    """Everybody, in the order in which they are listed here and not in which they come."""
    chance, names = house.chance, people(house.chance)
    risky = list(of_each_rule(house.practice))
    for n in range(N_OTHERS):
        name = next(names)
        rule, said = risky[n] if n < len(risky) else ("", None)
        before = _came(house, n, is_risky=bool(rule))
        came_at = house.later(house.now - before * _DAY, 0, 9, 18)
        said = _healthy(chance.choice(_WISHES), came_at.date(), chance) if said is None else said
        said = said.moved(came_at.date() + 4 * _DAY)
        said = said._replace(settled={**said.settled, "fitzpatrick": said.settled["fitzpatrick"] or chance.choice((1, 2, 2, 3, 3, 4))})
        born_on = said.born_on or date(came_at.year - chance.choice((24, 28, 31, 34, 38, 42, 46, 51, 57, 63)), *_birthday(chance))
        address = email(name) if chance.randrange(6) else ""
        yield Person(name, born_on, phone(100 + n), address, came_at, said, 4, _unsure(n), rule == "keloid", n if n in _PICTURED else 0)


def _came(house: House, n: int, is_risky: bool) -> int:
    """How many days ago: over the two years, and of those who have nothing to tell rather more in the first and the last of them."""
    if is_risky:
        return house.chance.randrange(6, 700)
    return house.chance.randrange(500, 735) if n % 2 else house.chance.randrange(4, 360)


def _healthy(wish: tuple[list[str], list[str], list[str]], on: date, chance: Any) -> Said:
    concerns, zones, modalities = wish
    return Said(
        on, {}, {"fitzpatrick": chance.choice((1, 2, 2, 3, 3, 4, 5)), "concerns": concerns, "zones": zones, "modalities": modalities}
    )


def _birthday(chance: Any) -> tuple[int, int]:
    return chance.randrange(1, 13), chance.randrange(1, 29)


def _unsure(n: int) -> tuple[str, ...]:
    """Two are not sure of something, so that their screening stays open."""
    return {N_OTHERS - 1: ("cold_sores",), N_OTHERS - 2: ("topical_retinoid", "anticoagulant")}.get(n, ())
