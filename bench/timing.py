"""Clocks: rounds that take turns, and medians."""

from __future__ import annotations

import gc
from collections.abc import Callable, Mapping
from statistics import median
from time import perf_counter


class WrongAnswerError(Exception):
    """Two programs that were asked the same gave different answers. The one thing that fails a benchmark."""


def in_turns(contenders: Mapping[str, Callable[[], Callable[[], object]]], rounds: int, warm_up: int = 1) -> dict[str, float]:
    """Median seconds of each contender. Each is set up anew for every round, outside the clock; who begins changes every round."""
    taken: dict[str, list[float]] = {name: [] for name in contenders}
    names = list(contenders)
    for n in range(warm_up + rounds):
        for name in names[n % len(names) :] + names[: n % len(names)]:
            run = contenders[name]()
            gc.collect()
            start = perf_counter()
            run()
            seconds = perf_counter() - start
            if n >= warm_up:
                taken[name].append(seconds)
    return {name: median(seconds) for name, seconds in taken.items()}


def percentile(values: list[float], share: float) -> float:
    """The smallest value that at least this share of all values does not exceed."""
    ordered = sorted(values)
    return ordered[max(0, -int(-share * len(ordered) // 1) - 1)]
