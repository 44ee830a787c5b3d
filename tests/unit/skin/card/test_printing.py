"""The card on paper is the card of the layout."""

import cv2
import numpy as np
import pytest
from tests.unit.skin.card.made import DRAWN

from needlecraft.skin import card
from needlecraft.skin.card import layout, printing
from needlecraft.skin.card.finding import find_in

DPI = 254
"""Ten pixels for a millimetre."""


@pytest.fixture(scope="module", params=["a4", "us-letter"])
def sheet(request):
    """The page as a printer has it, (h, w, 3)."""
    png = printing._compiler(request.param).compile(format="png", ppi=DPI)
    return cv2.imdecode(np.frombuffer(png, np.uint8), cv2.IMREAD_COLOR)[..., ::-1]


def test_a_millimetre_on_paper_is_a_millimetre(sheet):
    found = find_in(cv2.cvtColor(sheet, cv2.COLOR_RGB2GRAY))
    assert found.px_per_mm == pytest.approx(10, rel=2e-4)
    # the page is drawn without regard to light: a side that runs through pixels is a third of a pixel off
    assert found.bend_mm < 0.05
    width, height = found.corners[2] - found.corners[0]
    assert (width / 10, height / 10) == (pytest.approx(90, abs=0.05), pytest.approx(60, abs=0.05))


def test_every_patch_is_printed_where_it_is_read(sheet):
    found = find_in(cv2.cvtColor(sheet, cv2.COLOR_RGB2GRAY))
    for patch in layout.PATCHES:
        for dx in (-3.8, 0, 3.8):
            x, y = np.round(found.at([(patch.centre_mm[0] + dx, patch.centre_mm[1] - dx)])[0]).astype(int)
            assert tuple(sheet[y, x]) == patch.drawn


def test_nothing_is_printed_where_bare_paper_is_read(sheet):
    found = find_in(cv2.cvtColor(sheet, cv2.COLOR_RGB2GRAY))
    for x, y in np.round(found.at(layout.BARE)).astype(int):
        assert (sheet[y - 10 : y + 11, x - 10 : x + 11] == 255).all()


def test_the_ruler_has_a_stroke_at_each_of_its_ends(sheet):
    found = find_in(cv2.cvtColor(sheet, cv2.COLOR_RGB2GRAY))
    (x, y), length = layout.RULER_FROM_MM, layout.RULER_MM
    for end in (x, x + length):
        column, row = np.round(found.at([(end, y + 1)])[0]).astype(int)
        assert sheet[row, column - 1 : column + 2].min() < 160
    column, row = np.round(found.at([(x + length + 1, y + 1)])[0]).astype(int)
    assert (sheet[row, column - 5 : column + 20] == 255).all()


def test_the_file_is_the_same_every_time_and_names_its_edition():
    first = card.pdf()
    assert first == card.pdf()
    assert first.startswith(b"%PDF-")
    assert b"Needlecraft card, edition 1" in first
    assert b"(Needlecraft card, edition 1)" in first or b"<dc:title>" in first


def test_a_card_keeps_its_places_for_ever():
    """Cards of this edition are out in the world: whoever must change this test draws a new edition."""
    assert layout.EDITION == 1
    assert [layout.marker_id(corner) for corner in range(4)] == [4, 5, 6, 7]
    assert layout.MARKERS[:, 0].tolist() == [[3, 3], [75, 3], [75, 45], [3, 45]]
    assert [patch.code for patch in layout.PATCHES][::6] == ["A1", "B1", "C1", "D1"]
    assert (layout.PATCHES[0].x_mm, layout.PATCHES[-1].y_mm) == (18.5, 37.5)
    assert layout.PATCHES[18].hex == "#595959"


def test_greys_are_in_an_order_that_no_slope_of_light_imitates():
    lightness = np.log(DRAWN[layout.IS_GREY].mean(axis=1))
    across = [patch.x_mm for patch in layout.PATCHES if patch.kind == "grey"]
    assert abs(np.corrcoef(across, lightness)[0, 1]) < 0.1
