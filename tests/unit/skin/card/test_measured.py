"""The file of a colorimeter: what it must say."""

import json

import numpy as np
import pytest
from tests.unit.skin.card.ciede2000 import delta_e

from needlecraft.skin.card import layout
from needlecraft.skin.card.error import CardError
from needlecraft.skin.card.measured import Measured

GOOD = {
    "card": "Needlecraft card, edition 1",
    "number": " 7 ",
    "white": "D65/2",
    "patches": {patch.code: [50 + n, n, -n] for n, patch in enumerate(layout.PATCHES)},
}


def test_patches_are_read_in_the_order_of_the_card():
    measured = Measured.read(json.dumps(GOOD | {"patches": dict(reversed(GOOD["patches"].items()))}).encode())
    assert measured.number == "7"
    np.testing.assert_array_equal(measured.lab[:, 1], np.arange(24))


@pytest.mark.parametrize(
    "told",
    [
        {"card": "Needlecraft card, edition 2"},
        {"white": "D50/2"},
        {"white": None},
        {"number": ""},
        {"number": 7},
        {"patches": {}},
        {"patches": GOOD["patches"] | {"A1": [50, 0]}},
        {"patches": GOOD["patches"] | {"A1": [101, 0, 0]}},
        {"patches": GOOD["patches"] | {"A1": [50, 300, 0]}},
        {"patches": GOOD["patches"] | {"A1": [float("nan"), 0, 0]}},
        {"patches": GOOD["patches"] | {"A1": "fifty"}},
        {"patches": GOOD["patches"] | {"E1": [50, 0, 0]}},
    ],
)
def test_what_does_not_fit_is_refused_with_a_reason(told):
    with pytest.raises(CardError, match="cannot be used") as caught:
        Measured.read(json.dumps(GOOD | told).encode())
    assert caught.value.code == "measured_file"


@pytest.mark.parametrize("data", [b"", b"\xff\xfe", b"[]", b"[" * 50_000, b" " * 200_000, b'{"card": 1}'])
def test_what_is_no_such_file_is_refused(data):
    with pytest.raises(CardError):
        Measured.read(data)


@pytest.mark.parametrize(
    ("one", "other", "published"),
    [  # the pairs 1, 7, 10, 17, 20, 25 and 34 of Sharma, Wu and Dalal (2005), which tell faulty programs
        ((50, 2.6772, -79.7751), (50, 0, -82.7485), 2.0425),
        ((50, 0, 0), (50, -1, 2), 2.3669),
        ((50, -0.001, 2.49), (50, 0.0011, -2.49), 4.7461),
        ((50, 2.5, 0), (73, 25, -18), 27.1492),
        ((50, 2.5, 0), (58, 24, 15), 19.4535),
        ((60.2574, -34.0099, 36.2677), (60.4626, -34.1751, 39.4387), 1.2644),
        ((2.0776, 0.0795, -1.1350), (0.9033, -0.0636, -0.5514), 0.9082),
    ],
)
def test_the_colour_difference_of_these_tests_is_that_of_the_standard(one, other, published):
    assert delta_e(one, other) == pytest.approx(published, abs=1e-4)
