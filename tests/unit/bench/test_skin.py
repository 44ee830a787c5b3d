"""The page about the skin tells every limit of the gate, and the truth of its photos is known."""

from __future__ import annotations

from types import ModuleType

import numpy as np
from bench.skin.gates import PAIR, PHOTO
from bench.skin.registration import EDGE_PX, _grid, _inside

from needlecraft.skin.gate import pair_checks, photo_checks


def limits_of(module: ModuleType) -> list[object]:
    """Every pair of numbers that the module holds as a limit; None is a limit that is never reached."""
    named = [value for name, value in vars(module).items() if name.isupper() and isinstance(value, tuple)]
    return [value for value in named if len(value) == 2 and all(one is None or isinstance(one, float) for one in value)]


def test_every_limit_of_the_gate_is_on_the_page() -> None:
    for module, shown in ((photo_checks, PHOTO), (pair_checks, PAIR)):
        assert sorted(map(str, limits_of(module))) == sorted({name: str(limits) for name, _, limits, _ in shown}.values())


def test_what_has_left_the_frame_is_not_asked_for() -> None:
    here = _grid((600, 400))
    assert _inside(here).sum() == (600 - 2 * EDGE_PX) * (400 - 2 * EDGE_PX)
    assert not _inside(here + np.float32(1000)).any()
