"""Options as bits of a whole number."""

from __future__ import annotations

import pytest

from needlecraft.protocol.grid import Grid
from needlecraft.protocol.knowledge import Knowledge


@pytest.fixture(scope="module")
def grid(knowledge: Knowledge) -> Grid:
    return Grid(knowledge)


def test_every_option_has_a_bit_of_its_own(grid: Grid) -> None:
    bits = [grid.bit(modality, zone) for modality in grid.modalities for zone in grid.zones]
    assert len(bits) == len(set(bits)) == len(grid.modalities) * len(grid.zones)
    assert all(bit.bit_count() == 1 for bit in bits)
    assert sum(bits) == grid.all


def test_an_empty_collection_stands_for_all(grid: Grid) -> None:
    assert grid.of() == grid.all
    assert grid.of(("pen",)) == sum(grid.bit("pen", zone) for zone in grid.zones)
    assert grid.of((), ("cheeks",)) == sum(grid.bit(modality, "cheeks") for modality in grid.modalities)
    assert grid.of(("pen", "nano"), ("cheeks",)) == grid.bit("pen", "cheeks") | grid.bit("nano", "cheeks")


def test_options_are_named_in_the_order_of_the_knowledge(grid: Grid) -> None:
    assert grid.names(grid.of(("rf", "nano"), ("nose", "forehead"))) == (("nano", "rf"), ("forehead", "nose"))
    assert grid.names(0) == ((), ())


def test_the_face_is_the_face_and_not_neck_body_or_scalp(grid: Grid) -> None:
    assert set(grid.face_zones) == {
        "forehead", "temples", "under_eyes", "eyelids", "cheeks", "nose", "perioral", "lips", "chin", "jaw"
    }  # fmt: skip
    assert grid.face == grid.of((), grid.face_zones)


def test_devices_for_use_at_home_and_patches_are_described_and_not_offered(grid: Grid) -> None:
    assert set(grid.modalities) - set(grid.offered) == {"home_roller", "patch"}
