from __future__ import annotations

import copy
import pickle
from dataclasses import FrozenInstanceError, fields, replace
from typing import ClassVar

import pytest
from pydantic import TypeAdapter, ValidationError

from needlecraft.protocol.entry import entry


@entry
class Needle:
    gauge: int
    note: str | None = None
    kind: ClassVar[str] = "needle"


@entry
class Cartridge(Needle):
    pins: int


def test_an_entry_holds_what_it_is_given_and_its_defaults() -> None:
    cartridge = Cartridge(gauge=32, pins=12)
    assert (cartridge.gauge, cartridge.note, cartridge.pins) == (32, None, 12)
    assert repr(cartridge) == "Cartridge(gauge=32, note=None, pins=12)"
    assert [field.name for field in fields(cartridge)] == ["gauge", "note", "pins"]
    assert replace(cartridge, pins=36).pins == 36


@pytest.mark.parametrize("given", [{}, {"gauge": 32, "pin": 12}])
def test_a_missing_or_unknown_field_is_named(given: dict[str, int]) -> None:
    with pytest.raises(TypeError, match=r"Needle: unknown or missing: (gauge|pin)$"):
        Needle(**given)  # type: ignore[arg-type]


def test_an_entry_cannot_be_changed() -> None:
    needle = Needle(gauge=32)
    with pytest.raises(FrozenInstanceError, match="gauge"):
        needle.gauge = 30  # type: ignore[misc]
    with pytest.raises(FrozenInstanceError, match="gauge"):
        del needle.gauge
    with pytest.raises(FrozenInstanceError, match="colour"):
        needle.colour = "red"  # type: ignore[attr-defined]
    assert needle.gauge == 32
    assert not hasattr(needle, "__dict__")


def test_an_entry_survives_pickling_and_copying() -> None:
    cartridge = Cartridge(gauge=32, note="sterile", pins=12)
    for twin in (pickle.loads(pickle.dumps(cartridge)), copy.copy(cartridge), copy.deepcopy(cartridge)):
        assert repr(twin) == repr(cartridge)


def test_entries_are_equal_only_when_they_are_the_same() -> None:
    needle = Needle(gauge=32)
    assert needle in {needle}
    assert needle != Needle(gauge=32)


def test_pydantic_fills_an_entry_and_refuses_unknown_keys() -> None:
    adapter = TypeAdapter(Cartridge)
    assert adapter.validate_python({"gauge": "32", "pins": 12}).gauge == 32
    with pytest.raises(ValidationError, match="pin"):
        adapter.validate_python({"gauge": 32, "pin": 12})
    with pytest.raises(ValidationError, match="pins"):
        adapter.validate_python({"gauge": 32})
