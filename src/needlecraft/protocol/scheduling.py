"""The days of a course: the exact choice under windows, gaps and closed days, not a greedy pass.

Dynamic programming over days, from the last treatment back to the first. The cheapest continuation of a day is the minimum over a
window of later days that moves forward with it, so a monotone queue finds all of them in one pass: the work grows with the sum of
the candidate days and with nothing else. It sees days only; hours, rooms and practitioners are not its business.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import deque
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Slot:
    """The window of one treatment. ``earliest`` and ``latest`` are both allowed; ``target`` may lie outside them.

    ``candidates`` are the only days on offer, such as the free days of a diary; None stands for any day, an empty collection
    for none. A window that ends before it begins holds no day.
    """

    earliest: date
    target: date
    latest: date
    candidates: Collection[date] | None = None


def schedule(slots: Sequence[Slot], gaps: Sequence[tuple[int, int]], closed: Sequence[tuple[date, date]] = ()) -> tuple[date, ...] | None:
    """The days with the least sum of absolute deviations from the targets [d]; of equals the list that is earliest day by day.

    ``gaps[i]`` is the least and the most days from treatment i to treatment i + 1, both allowed. ``closed`` are half-open spans
    [from, until) on which nothing is done, empty where until is not after from. None if no such days exist. Raises ValueError for
    gaps that do not fit the slots.
    """
    days = _days(slots, gaps, closed)
    if not days:
        return ()
    kept = days[-1]
    costs = _deviations(kept, slots[-1])
    nexts: list[list[int]] = []
    chain = [kept]
    for i in range(len(slots) - 2, -1, -1):
        kept, costs, following = _continue(days[i], slots[i].target.toordinal(), kept, costs, gaps[i])
        nexts.append(following)
        chain.append(kept)
    if not costs:
        return None
    at = costs.index(min(costs))
    chosen = [chain[-1][at]]
    for following, later in zip(reversed(nexts), reversed(chain[:-1]), strict=True):
        at = following[at]
        chosen.append(later[at])
    return tuple(map(date.fromordinal, chosen))


def _days(slots: Sequence[Slot], gaps: Sequence[tuple[int, int]], closed: Sequence[tuple[date, date]]) -> list[list[int]]:
    """The candidate days of every slot as ascending day ordinals, after a check of the arguments."""
    if len(gaps) != max(len(slots) - 1, 0):
        raise ValueError(f"{len(slots)} treatments have {max(len(slots) - 1, 0)} gaps between them, not {len(gaps)}")
    for least, _ in gaps:
        if least < 0:
            raise ValueError(f"a gap of {least} days would put a treatment before the one it follows")
    spans = _merged(closed)
    return [_open_days(slot, spans) for slot in slots]


def _merged(closed: Sequence[tuple[date, date]]) -> list[Span]:
    """The closed spans as ordinals, ascending, without overlaps."""
    merged: list[Span] = []
    for since, until in sorted(closed):
        start, end = since.toordinal(), until.toordinal()
        if end <= start:
            continue
        if merged and start <= merged[-1][1]:
            merged[-1] = merged[-1][0], max(merged[-1][1], end)
        else:
            merged.append((start, end))
    return merged


def _open_days(slot: Slot, spans: list[Span]) -> list[int]:
    start, end = slot.earliest.toordinal(), slot.latest.toordinal() + 1
    if slot.candidates is not None:
        offered = sorted({day.toordinal() for day in slot.candidates})
        return [day for day in offered[bisect_left(offered, start) : bisect_left(offered, end)] if not _is_closed(day, spans)]
    days: list[int] = []
    for since, until in spans[max(bisect_right(spans, (start, start)) - 1, 0) :]:
        if since >= end:
            break
        days.extend(range(start, since))
        start = max(start, until)
    days.extend(range(start, end))
    return days


def _is_closed(day: int, spans: list[Span]) -> bool:
    i = bisect_left(spans, (day + 1, 0)) - 1
    return i >= 0 and day < spans[i][1]


def _deviations(days: list[int], slot: Slot) -> list[int]:
    target = slot.target.toordinal()
    return [abs(day - target) for day in days]


def _continue(
    days: list[int], target: int, later: list[int], later_costs: list[int], gap: tuple[int, int]
) -> tuple[list[int], list[int], list[int]]:
    """The days that a later day can follow, the cost from each to the end of the course, and the index of the day that follows.

    The queue holds indices of ``later`` with ascending days and costs, so its head is the cheapest and, of equals, the earliest.
    """
    least, most = gap
    kept: list[int] = []
    costs: list[int] = []
    following: list[int] = []
    queue: deque[int] = deque()
    j, n = 0, len(later)
    for day in days:
        last = day + most
        while j < n and later[j] <= last:
            cost = later_costs[j]
            while queue and later_costs[queue[-1]] > cost:
                queue.pop()
            queue.append(j)
            j += 1
        first = day + least
        while queue and later[queue[0]] < first:
            queue.popleft()
        if queue:
            kept.append(day)
            costs.append(later_costs[queue[0]] + abs(day - target))
            following.append(queue[0])
    return kept, costs, following
