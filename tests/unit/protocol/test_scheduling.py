"""The days of a course: the same optimum and the same choice among equals as trying every combination."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from itertools import pairwise, product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from needlecraft.protocol.scheduling import Slot, schedule

START = date(2026, 11, 20)
Course = tuple[list[Slot], list[tuple[int, int]], list[tuple[date, date]]]


def day(n: int) -> date:
    return START + timedelta(days=n)


def slot(earliest: int, target: int, latest: int, candidates: Sequence[int] | None = None) -> Slot:
    return Slot(day(earliest), day(target), day(latest), None if candidates is None else tuple(map(day, candidates)))


def open_days(one: Slot, closed: Sequence[tuple[date, date]]) -> list[date]:
    span = (one.earliest + timedelta(days=n) for n in range((one.latest - one.earliest).days + 1))
    return [d for d in span if (one.candidates is None or d in one.candidates) and not any(since <= d < until for since, until in closed)]


def every_course(course: Course) -> list[tuple[date, ...]]:
    slots, gaps, closed = course
    return [
        days
        for days in product(*(open_days(one, closed) for one in slots))
        if all(least <= (b - a).days <= most for (a, b), (least, most) in zip(pairwise(days), gaps, strict=True))
    ]


def deviation(days: Sequence[date], slots: Sequence[Slot]) -> int:
    return sum(abs((d - one.target).days) for d, one in zip(days, slots, strict=True))


@st.composite
def slot_near(draw: st.DrawFn, middle: int) -> Slot:
    earliest = middle + draw(st.integers(-4, 4))
    latest = earliest + draw(st.integers(-1, 7))
    candidates = draw(st.none() | st.lists(st.integers(middle - 6, middle + 12), max_size=8))
    return slot(earliest, draw(st.integers(earliest - 3, earliest + 9)), latest, candidates)


@st.composite
def courses(draw: st.DrawFn) -> Course:
    n = draw(st.integers(1, 4))
    slots = [draw(slot_near(6 * i)) for i in range(n)]
    gaps = [(least, least + draw(st.integers(-1, 6))) for least in draw(st.lists(st.integers(0, 8), min_size=n - 1, max_size=n - 1))]
    starts = draw(st.lists(st.tuples(st.integers(-4, 28), st.integers(-2, 4)), max_size=3))
    return slots, gaps, [(day(start), day(start + length)) for start, length in starts]


@settings(max_examples=250, deadline=None)
@given(courses())
def test_the_choice_is_the_best_of_all_and_of_equals_the_earliest(course: Course) -> None:
    slots, _, _ = course
    best = min(every_course(course), key=lambda days: (deviation(days, slots), days), default=None)
    assert schedule(*course) == best


@settings(max_examples=60, deadline=None)
@given(courses())
def test_the_order_of_candidates_and_closed_spans_does_not_matter(course: Course) -> None:
    slots, gaps, closed = course
    turned = [Slot(one.earliest, one.target, one.latest, None if one.candidates is None else frozenset(one.candidates)) for one in slots]
    assert schedule(turned, gaps, closed[::-1]) == schedule(slots, gaps, closed)


def test_targets_that_fit_are_taken() -> None:
    slots = [slot(0, 3, 10), slot(40, 45, 60), slot(80, 87, 100)]
    assert schedule(slots, [(42, 56), (42, 56)]) == (day(3), day(45), day(87))


def test_an_empty_course_has_no_days() -> None:
    assert schedule([], []) == ()


def test_a_greedy_choice_would_be_worse() -> None:
    slots = [slot(0, 5, 10), slot(0, 8, 20), slot(0, 11, 30)]
    assert schedule(slots, [(5, 5), (5, 5)]) == (day(3), day(8), day(13))


def test_equals_are_settled_by_the_earliest_day() -> None:
    assert schedule([slot(0, 5, 10, [4, 6])], []) == (day(4),)
    assert schedule([slot(0, 5, 10), slot(0, 5, 10)], [(1, 9)]) == (day(4), day(5))


def test_the_limits_of_window_and_gap_are_allowed() -> None:
    assert schedule([slot(0, 0, 0), slot(7, 30, 7)], [(7, 7)]) == (day(0), day(7))
    assert schedule([slot(0, 0, 0), slot(7, 30, 7)], [(8, 9)]) is None


def test_no_candidates_is_not_the_same_as_any_day() -> None:
    assert schedule([slot(0, 5, 10, [])], []) is None
    assert schedule([slot(0, 5, 10)], []) == (day(5),)


def test_a_closed_span_ends_before_its_last_date() -> None:
    assert schedule([slot(0, 5, 10)], [], [(day(3), day(8))]) == (day(2),)
    assert schedule([slot(0, 5, 10)], [], [(day(3), day(7))]) == (day(7),)
    assert schedule([slot(0, 5, 10)], [], [(day(5), day(5)), (day(6), day(2))]) == (day(5),)
    assert schedule([slot(0, 5, 10, [5, 9])], [], [(day(8), day(99)), (day(0), day(4))]) == (day(5),)
    assert schedule([slot(0, 5, 10)], [], [(day(-9), day(6)), (day(2), day(11))]) is None


def test_days_are_counted_over_the_ends_of_months_and_years() -> None:
    slots = [
        Slot(date(2027, 12, 31), date(2027, 12, 31), date(2028, 1, 5)),
        Slot(date(2028, 2, 1), date(2028, 2, 1), date(2028, 4, 1)),
        Slot(date(2028, 2, 1), date(2028, 3, 1), date(2028, 4, 30)),
    ]
    assert schedule(slots, [(60, 60), (28, 31)]) == (date(2027, 12, 31), date(2028, 2, 29), date(2028, 3, 28))


def test_the_ends_of_the_calendar_are_days_like_others() -> None:
    slots = [Slot(date.min, date.min, date.min), Slot(date(9999, 12, 1), date.max, date.max)]
    assert schedule(slots, [(0, 10**9)]) == (date.min, date.max)


def test_each_pair_has_its_own_gap() -> None:
    slots = [slot(0, 0, 90), slot(0, 0, 90), slot(0, 0, 90)]
    assert schedule(slots, [(7, 10), (28, 40)]) == (day(0), day(7), day(35))


@pytest.mark.parametrize(
    ("slots", "gaps", "message"),
    [
        ([slot(0, 0, 9)], [(1, 2)], "1 treatments have 0 gaps between them, not 1"),
        ([slot(0, 0, 9), slot(0, 0, 9)], [], "2 treatments have 1 gaps between them, not 0"),
        ([slot(0, 0, 9), slot(0, 0, 9)], [(-1, 2)], "a gap of -1 days"),
    ],
)
def test_arguments_that_do_not_fit_are_refused(slots: list[Slot], gaps: list[tuple[int, int]], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        schedule(slots, gaps)
