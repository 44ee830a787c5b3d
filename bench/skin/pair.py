"""A pair from two files to its changes.

``python -m bench.skin.pair FIRST SECOND ROUNDS`` is the process that is measured; it prints JSON.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from time import perf_counter
from typing import TypeVar

import numpy as np

from needlecraft.skin import memory
from needlecraft.skin.compare import Comparison, compare, lay_over
from needlecraft.skin.photo import load
from needlecraft.skin.subject import of_face

from ..machine import peak_bytes

T = TypeVar("T")
ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True, slots=True)
class PairMeasured:
    """Seconds on the wall in the fastest round, both photos together; ``first_s`` is the first round of the process."""

    whole_s: float
    first_s: float
    load_s: float
    face_s: float
    register_s: float
    measure_s: float
    peak_mb: float
    error_px: float
    outcome: str
    n_changes: int


def measure(first: Path, second: Path, rounds: int) -> PairMeasured:
    """In a process of its own."""
    command = [sys.executable, "-m", "bench.skin.pair", str(first), str(second), str(rounds)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    return PairMeasured(**json.loads(done.stdout.splitlines()[-1]))


def fastest(looks: Sequence[PairMeasured]) -> PairMeasured:
    """Of the same pair, minutes apart: the least time of each part, and the most memory."""
    times = {name: min(getattr(one, name) for one in looks) for name in PairMeasured.__slots__ if name.endswith("_s")}
    return replace(looks[0], **times, peak_mb=max(one.peak_mb for one in looks))


def whole(first: Path, second: Path) -> Comparison:
    """Everything, from bytes to changes."""
    with ThreadPoolExecutor(2) as both:
        return compare(*both.map(lambda path: of_face(load(path.read_bytes())), (first, second)))


def _measure_here(first: Path, second: Path, rounds: int) -> PairMeasured:
    first_s, found = _timed(lambda: whole(first, second))
    peak_mb = peak_bytes() / 1e6
    error_px, outcome, n_changes = _error_px(found), found.outcome, len(found.changes)
    del found
    whole_s = min(_timed(lambda: whole(first, second))[0] for _ in range(rounds))
    steps: list[tuple[float, ...]] = []
    for _ in range(rounds):
        load_s, photos = _timed(lambda: [load(path.read_bytes()) for path in (first, second)])
        face_s, faces = _timed(lambda photos=photos: [of_face(photo) for photo in photos])
        compare_s, _ = _timed(lambda faces=faces: compare(*faces))
        register_s, _ = _timed(lambda faces=faces: lay_over(*faces))
        steps.append((load_s, face_s, register_s, compare_s))
    load_s, face_s, register_s, compare_s = (min(step) for step in zip(*steps, strict=True))
    return PairMeasured(whole_s, first_s, load_s, face_s, register_s, compare_s - register_s, peak_mb, error_px, outcome, n_changes)


def _timed(run: Callable[[], T]) -> tuple[float, T]:
    start = perf_counter()
    result = run()
    return perf_counter() - start, result


def _error_px(found: Comparison) -> float:
    """Mean distance from the truth over all zones, in pixels of the photo."""
    from .made import MOVED, SHAPE

    one, other, placed = found.pair.baseline, found.pair.followup, found.pair.registration
    truth = one.box.cut(MOVED.displacement(SHAPE))
    rows, columns = np.mgrid[: one.box.height, : one.box.width]
    across = placed.x_px + other.box.x - (columns + one.box.x + truth[..., 0])
    down = placed.y_px + other.box.y - (rows + one.box.y + truth[..., 1])
    return float(np.hypot(across, down)[one.skin].mean())


if __name__ == "__main__":
    memory.keep()
    print(json.dumps(asdict(_measure_here(Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3])))))
