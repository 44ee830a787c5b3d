"""Many lives in the order of time, so that the audit of the fictional practice reads as that of a real one."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable
from contextlib import suppress
from datetime import datetime
from heapq import heapify, heappop, heappush

#: A life: it names the moment of its next step before it takes it, and is told the moment that it is then.
Walk = Generator[datetime, datetime, None]
#: Told how much is done, from 0 to 1.
Progress = Callable[[float], None]


def live(walks: Iterable[Walk], until: datetime, told: Progress) -> None:
    """Take every step of every walk, the earliest first; what lies after ``until`` never happens."""
    waiting = [(at, n, walk) for n, walk in enumerate(walks) if (at := next(walk, None)) is not None]
    heapify(waiting)
    since = min((at for at, _n, _walk in waiting), default=until)
    while waiting and waiting[0][0] <= until:
        at, n, walk = heappop(waiting)
        told((at - since) / (until - since) if until > since else 1.0)
        with suppress(StopIteration):
            heappush(waiting, (max(walk.send(at), at), n, walk))
