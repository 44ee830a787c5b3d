"""A region is what its mask of the whole image is, with less memory."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as drawn

from needlecraft.skin.arrays import Box, Mask
from needlecraft.skin.regions import Region, union

SHAPE = (9, 7)
MASKS = drawn.arrays(bool, SHAPE)
IMAGE = np.arange(9 * 7 * 3, dtype=np.float32).reshape(*SHAPE, 3)
PARTS = st.builds(
    lambda x, y, width, height: Box(x, y, min(width, 7 - x), min(height, 9 - y)),
    st.integers(0, 6),
    st.integers(0, 8),
    st.integers(1, 7),
    st.integers(1, 9),
)


@given(MASKS)
def test_it_has_the_pixels_of_its_mask(mask: Mask) -> None:
    region = Region.of(mask)
    assert region.n_px == mask.sum()
    assert np.array_equal(region.values(IMAGE), IMAGE[mask])
    assert np.array_equal(union([region], SHAPE), mask)


@given(MASKS, PARTS)
def test_found_in_a_part_it_lies_where_that_part_does(mask: Mask, part: Box) -> None:
    only = np.zeros(SHAPE, bool)
    part.cut(only)[...] = part.cut(mask)
    assert np.array_equal(union([Region.of(part.cut(mask), part.x, part.y)], SHAPE), only)


@given(MASKS, PARTS)
def test_within_a_part_it_is_what_of_it_lies_there(mask: Mask, part: Box) -> None:
    assert np.array_equal(union([Region.of(mask).within(part)], (part.height, part.width)), part.cut(mask))


@given(MASKS, st.integers(1, 10))
def test_thinned_it_is_its_thinned_mask(mask: Mask, step: int) -> None:
    thin = mask[::step, ::step]
    assert np.array_equal(union([Region.of(mask).thinned(step)], thin.shape), thin)


@given(st.lists(MASKS, max_size=3))
def test_a_union_is_what_lies_in_any(masks: list[Mask]) -> None:
    assert np.array_equal(union(map(Region.of, masks), SHAPE), np.any([np.zeros(SHAPE, bool), *masks], axis=0))


@given(MASKS, st.lists(st.tuples(st.floats(-2, 9), st.floats(-2, 11)), max_size=5))
def test_it_has_the_places_on_its_pixels(mask: Mask, places: list[tuple[float, float]]) -> None:
    x, y = np.array(places).reshape(-1, 2).T
    around = np.pad(mask, 3)
    assert np.array_equal(Region.of(mask).has(x, y), around[np.rint(y).astype(int) + 3, np.rint(x).astype(int) + 3])
