"""Work on an image in strips of rows, on all of OpenCV's threads.

The strips are the same however many threads work on them, and so are the numbers.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from typing import Final, NamedTuple, TypeVar

import cv2
import numpy as np

from .arrays import Mask

T = TypeVar("T")

ROWS: Final = 128
"""A strip of a whole photo in float32 fits the cache of a processor's core."""
_BESIDE_PX: Final = 8
"""What is asked about the places that count goes no farther around them: neighbours, and the scale next to one."""


class Spans(NamedTuple):
    """Between which columns each strip of a copy, reduced ``factor`` times, has any of the mask: filters see no farther than they must."""

    where: Mask | None = None
    factor: int = 1

    def columns(self, top: int, bottom: int, width: int) -> tuple[int, int]:
        """From the first to the end, with ``_BESIDE_PX`` of the copy around the mask; of every column without a mask."""
        if self.where is None:
            return 0, width
        rows = slice(self.factor * max(0, top - _BESIDE_PX), self.factor * (bottom + _BESIDE_PX))
        found = np.flatnonzero(self.where[rows].any(axis=0)) // self.factor
        if not found.size:
            return 0, 0
        return max(0, int(found[0]) - _BESIDE_PX), min(width, int(found[-1]) + 1 + _BESIDE_PX)


EVERYWHERE: Final = Spans()


def on_strips(height: int, one: Callable[[int, int], T]) -> list[T]:
    """``one`` for the first row and the end of each strip."""
    tops = range(0, height, ROWS)
    ends = [min(top + ROWS, height) for top in tops]
    threads = min(cv2.getNumThreads(), len(tops))
    if threads <= 1:
        return [one(top, end) for top, end in zip(tops, ends, strict=True)]
    return list(_pool(os.getpid(), threads).map(one, tops, ends))


@cache
def _pool(process: int, threads: int) -> ThreadPoolExecutor:
    """The threads of a process, begun once; those of a parent do not come along when it forks, hence ``process``."""
    return ThreadPoolExecutor(threads, thread_name_prefix=f"skin-{process}")
