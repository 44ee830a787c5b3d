"""The line of a course: in per cent of its width, with no more months than have room on a phone."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from needlecraft.practice.courses.drawings import time_line

BEGINS = date(2026, 11, 20)


def option(days):
    on = [BEGINS + timedelta(days=n) for n in (0, days // 2)]
    treatments = [
        {"n": n, "earliest": str(day), "target": str(day + timedelta(days=3)), "latest": str(day + timedelta(days=14))}
        for n, day in enumerate(on, 1)
    ]
    return {"treatments": treatments, "judge_on": str(BEGINS + timedelta(days=days))}


@pytest.mark.parametrize("days", [30, 150, 400, 1500])
def test_everything_lies_within_the_line_in_the_order_of_time(days):
    line = time_line(option(days))
    places = [place for one in line.windows for place in (one.x, one.target)] + [line.judge]
    assert places == sorted(places)
    assert places[0] > 0
    assert places[-1] < 100
    assert all(one.width > 0 for one in line.windows)


@pytest.mark.parametrize(("days", "n"), [(25, 1), (150, 5), (300, 10), (400, 7), (1500, 10)])
def test_no_more_than_ten_months_are_named(days, n):
    months = time_line(option(days)).months
    assert len(months) == n
    assert [day for _x, day in months] == sorted({day for _x, day in months})
    assert all(day.day == 1 for _x, day in months)


def test_an_event_after_the_judgement_ends_the_line():
    line = time_line(option(100), str(BEGINS + timedelta(days=200)))
    assert line.judge < 55
    assert line.event == 98
