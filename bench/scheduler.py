"""The days of random courses, in this scheduler and in CP-SAT: the same optimum on every one, and how long each took."""

from __future__ import annotations

import gc
import importlib.util
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from statistics import median
from time import process_time
from typing import Any

from needlecraft.protocol.scheduling import Slot, schedule

from .timing import WrongAnswerError, percentile

START = date(2026, 12, 1)
Span = tuple[date, date]


@dataclass(slots=True)
class Course:
    """One instance, as :func:`schedule` takes it."""

    slots: list[Slot]
    gaps: list[tuple[int, int]]
    closed: list[Span]

    def arguments(self) -> tuple[list[Slot], list[tuple[int, int]], list[Span]]:
        return self.slots, self.gaps, self.closed


@dataclass(slots=True)
class CoursesMeasured:
    """Milliseconds of the processor a course. CP-SAT: solving alone, no building. ``n_checked`` is 0 where it is missing."""

    n: int
    n_checked: int
    n_impossible: int
    ours_median_ms: float
    ours_p99_ms: float
    peer_median_ms: float
    peer_p99_ms: float


def measure(n: int, seed: int = 1) -> CoursesMeasured:
    """Raises WrongAnswerError when a total deviation differs, or a schedule breaks a rule of its own course."""
    warm_up, random = Random(0), Random(seed)
    for _ in range(200):
        schedule(*course(warm_up).arguments())
    gc.collect()
    gc.freeze()
    ours, peer, n_impossible = [], [], 0
    has_peer = importlib.util.find_spec("ortools") is not None
    for i in range(n):
        one = course(random)
        start = process_time()
        days = schedule(*one.arguments())
        ours.append(1e3 * (process_time() - start))
        cost = None if days is None else _cost(one, days)
        n_impossible += days is None
        if has_peer:
            theirs, milliseconds = solve(one)
            peer.append(milliseconds)
            if theirs != cost:
                raise WrongAnswerError(f"course {i}: a total deviation of {cost} days here, {theirs} by CP-SAT: {one}")
    return CoursesMeasured(
        n=n,
        n_checked=len(peer),
        n_impossible=n_impossible,
        ours_median_ms=median(ours),
        ours_p99_ms=percentile(ours, 0.99),
        peer_median_ms=median(peer or [0.0]),
        peer_p99_ms=percentile(peer or [0.0], 0.99),
    )


def course(random: Random) -> Course:
    """Two to eight treatments about four to six weeks apart, with holidays, and sometimes only a diary's free days."""
    gap = random.randint(14, 42)
    day, slots, gaps = random.randint(0, 30), [], []
    for i in range(random.randint(2, 8)):
        if i:
            gaps.append((gap - random.randint(0, 7), gap + random.randint(0, 21)))
            day += gap + random.randint(-7, 10)
        early, late = day - random.randint(0, 21), day + random.randint(0, 35)
        days = range(early, late + 1)
        offered = sorted(random.sample(days, max(1, len(days) // random.randint(2, 6)))) if random.random() < 0.3 else None
        candidates = None if offered is None else tuple(_day(one) for one in offered)
        slots.append(Slot(_day(early), _day(day), _day(late), candidates))
    closed = []
    for _ in range(random.choice((0, 1, 1, 2, 4))):
        since = random.randint(0, day + 10)
        closed.append((_day(since), _day(since + random.randint(1, 16))))
    return Course(slots, gaps, closed)


def _day(n: int) -> date:
    return START + timedelta(days=n)


def _cost(one: Course, days: tuple[date, ...]) -> int:
    """The total deviation [d], after a check that the days keep to the course."""
    for slot, day in zip(one.slots, days, strict=True):
        if day not in _open(slot, one.closed):
            raise WrongAnswerError(f"{day} is not open for {slot}")
    for (least, most), earlier, later in zip(one.gaps, days, days[1:], strict=False):
        if not least <= (later - earlier).days <= most:
            raise WrongAnswerError(f"{(later - earlier).days} days from {earlier} to {later}; allowed: {least} to {most}")
    return sum(abs((day - slot.target).days) for slot, day in zip(one.slots, days, strict=True))


def _open(slot: Slot, closed: list[Span]) -> list[date]:
    days = (slot.earliest + timedelta(days=n) for n in range((slot.latest - slot.earliest).days + 1))
    offered = None if slot.candidates is None else set(slot.candidates)
    return [day for day in days if (offered is None or day in offered) and not any(since <= day < until for since, until in closed)]


def solve(one: Course) -> tuple[int | None, float]:
    """The least total deviation by CP-SAT [d], None where no days exist, and the milliseconds of the processor that solving took."""
    from ortools.sat.python import cp_model

    model: Any = cp_model.CpModel()
    days, costs = [], []
    for i, slot in enumerate(one.slots):
        open_days = [(day - START).days for day in _open(slot, one.closed)]
        target = (slot.target - START).days
        day = model.new_int_var_from_domain(cp_model.Domain.from_values(open_days), f"day{i}")
        cost = model.new_int_var(0, max((abs(one - target) for one in open_days), default=0), f"cost{i}")
        model.add_abs_equality(cost, day - target)
        days.append(day)
        costs.append(cost)
    for (least, most), earlier, later in zip(one.gaps, days, days[1:], strict=False):
        model.add_linear_constraint(later - earlier, least, most)
    model.minimize(sum(costs))
    solver: Any = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    start = process_time()
    status = solver.solve(model)
    milliseconds = 1e3 * (process_time() - start)
    if status == cp_model.INFEASIBLE or any(not _open(slot, one.closed) for slot in one.slots):
        return None, milliseconds
    if status != cp_model.OPTIMAL:
        raise WrongAnswerError(f"CP-SAT ended with {solver.status_name(status)}, not with an optimum")
    return round(solver.objective_value), milliseconds
