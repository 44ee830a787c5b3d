"""Clocks: rounds that take turns, and the fastest of them: what makes another round slower is not the program that is measured.

Processor time, not time on the wall: everything compared here computes and waits for nothing, and other programs on the machine do
not count. What a person waits for (a cold start), and what works on several cores at once (photos), is timed on the wall.
"""

from __future__ import annotations

import gc
from collections.abc import Callable, Mapping
from time import process_time

Clock = Callable[[], float]


class WrongAnswerError(Exception):
    """Two programs that were asked the same gave different answers. The one thing that fails a benchmark."""


def in_turns(
    contenders: Mapping[str, Callable[[], Callable[[], object]]], rounds: int, warm_up: int = 1, clock: Clock = process_time
) -> dict[str, float]:
    """Seconds of each contender in its fastest round. Each is set up anew for every round, outside the clock, and who begins changes.

    The collector does not look at what was there before a run: nobody pays for what another contender keeps in the same process.
    """
    taken: dict[str, list[float]] = {name: [] for name in contenders}
    names = list(contenders)
    for n in range(warm_up + rounds):
        for name in names[n % len(names) :] + names[: n % len(names)]:
            run = contenders[name]()
            gc.collect()
            gc.freeze()
            start = clock()
            run()
            seconds = clock() - start
            gc.unfreeze()
            if n >= warm_up:
                taken[name].append(seconds)
    return {name: min(seconds) for name, seconds in taken.items()}


def percentile(values: list[float], share: float) -> float:
    """The smallest value that at least this share of all values does not exceed."""
    ordered = sorted(values)
    return ordered[max(0, -int(-share * len(ordered) // 1) - 1)]
