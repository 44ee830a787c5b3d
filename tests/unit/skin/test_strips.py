"""Strips cover every row once, and no more columns than the mask needs."""

from __future__ import annotations

import numpy as np
import pytest

from needlecraft.skin.strips import EVERYWHERE, ROWS, Spans, on_strips


@pytest.mark.parametrize("height", [1, ROWS - 1, ROWS, ROWS + 1, 5 * ROWS + 7])
def test_every_row_lies_in_one_strip(height):
    rows = [row for top, bottom in on_strips(height, lambda top, bottom: (top, bottom)) for row in range(top, bottom)]
    assert rows == list(range(height))


def test_without_a_mask_every_column_counts():
    assert EVERYWHERE.columns(0, 10, 77) == (0, 77)


@pytest.mark.parametrize("factor", [1, 2, 3])
def test_all_of_the_mask_lies_between_the_columns_with_its_neighbours(factor):
    where = np.zeros((300, 400), bool)
    where[150:190, 120:260] = True
    width = where.shape[1] // factor
    for top in range(0, where.shape[0] // factor, 16):
        left, right = Spans(where, factor).columns(top, top + 16, width)
        columns = np.flatnonzero(where[factor * top : factor * (top + 16)].any(axis=0)) // factor
        assert not columns.size or (left < columns[0] and columns[-1] + 1 < right)
        assert right - left <= width // 2


def test_a_strip_without_any_of_the_mask_has_no_columns():
    where = np.zeros((300, 400), bool)
    where[200:, :] = True
    assert Spans(where).columns(0, 100, 400) == (0, 0)
    assert Spans(where).columns(100, 195, 400) == (0, 400)
