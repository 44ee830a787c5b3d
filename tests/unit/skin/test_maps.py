"""A map shows a change that was made, nothing where none was, and is not drawn where its measure cannot be given."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from tests.skin_made import Camera
from tests.skin_made.scene import make

from needlecraft.skin.arrays import Scale
from needlecraft.skin.compare import Comparison, compare
from needlecraft.skin.photo import Photo
from needlecraft.skin.report import maps
from needlecraft.skin.report.page import page
from needlecraft.skin.subject import of_face, of_marked, of_same_place

from .faces import again, first
from .samples import photo_of
from .test_compare import NECK, lit_by

PX_PER_MM = 12.0


def photo(seed: int, **change: float) -> Photo:
    made = make(5, (900, 800), spots_per_cm2=1.0).changed(**change)
    return photo_of(made.photograph(camera=Camera(noise=0.6, seed=seed)).pixels)


def made(px_per_mm: float = PX_PER_MM, **change: float) -> Comparison:
    """With the colours of a card, so that what is alike in all the skin counts."""
    before = replace(of_marked(photo(1), NECK), scale=Scale("mm", px_per_mm))
    found = compare(before, of_same_place(photo(2, **change), before))
    return replace(found, pair=replace(found.pair, colours="relative to a card"))


def warmth(found: Comparison, name: str) -> float:
    """How much more red than blue a map is within the outline."""
    return float(np.mean(maps.drawn(found, 0.5)[name][100:300, 100:300] @ np.array((1, 0, -1))))


@pytest.mark.parametrize(
    ("name", "more", "less"),
    [("redness", {"erythema_od": 0.04}, {"erythema_od": -0.04}), ("texture", {"relief": 1.7}, {"relief": 0.4})],
)
def test_a_map_is_warm_where_there_is_more_cool_where_less_and_grey_where_nothing_changed(
    name: str, more: dict[str, float], less: dict[str, float]
) -> None:
    assert abs(warmth(made(), name)) < 0.03
    assert warmth(made(**more), name) > 0.15
    assert warmth(made(**less), name) < -0.15


def test_texture_is_not_drawn_where_the_photo_is_too_coarse_to_measure_it() -> None:
    assert [name for name, _ in maps.left_out(made(px_per_mm=5.0).pair)] == ["texture"]


def test_redness_is_not_drawn_under_light_of_another_colour_and_the_page_says_why() -> None:
    found = compare(of_face(first()), of_face(lit_by((1.0, 0.95, 0.70))))
    assert "redness" not in maps.drawn(found, 0.5)
    shown = page(found)
    assert 'data-map="redness"' not in shown
    assert "No map of redness: the colour of the light" in shown


def test_a_face_from_afar_has_a_map_of_redness_alone() -> None:
    assert list(maps.drawn(compare(of_face(first()), of_face(again())), 0.5)) == ["redness"]


def test_without_a_card_what_all_the_skin_has_in_common_is_not_drawn() -> None:
    before = of_marked(photo(1), NECK)
    redder = compare(before, of_same_place(photo(2, erythema_od=0.04), before))
    assert abs(warmth(redder, "redness")) < 0.03
    assert "redder light" in page(redder)


def test_a_zone_that_is_not_compared_has_no_colour() -> None:
    redder = made(erythema_od=0.04)
    refused = replace(redder, changes=tuple(replace(one, verdict="not comparable") for one in redder.changes))
    assert warmth(refused, "redness") == 0
