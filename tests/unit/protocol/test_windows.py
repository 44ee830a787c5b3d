"""Windows of time: hours from the moment, days on the calendar, months clamped to the month's end."""

# ruff: noqa: DTZ001 - a record is in the practice's own time

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from needlecraft.protocol.windows import Window, add_months, day_of, end_of, show, start_of

ANY_DAY = st.dates(date(1950, 1, 1), date(2150, 12, 31))


@pytest.mark.parametrize("text", ["72 h", "14 d", "6 w", "3 mo", "1 y", "0 h", "0.5 h", "2.5 h"])
def test_a_window_is_printed_as_it_is_read(text: str) -> None:
    assert str(Window.parse(text)) == text


@pytest.mark.parametrize(
    "text", ["", "14", "d", "14d", "14  d", " 14 d", "14 d ", "-1 d", "14 days", "1.5 d", "0.5 mo", "1e3 h", "14 D", "fourteen d", "1,5 h"]
)
def test_what_is_no_window_is_refused_in_one_sentence(text: str) -> None:
    with pytest.raises(ValueError, match=r"is not a window|only hours can be fractions"):
        Window.parse(text)


@pytest.mark.parametrize(
    ("window", "event", "first_allowed"),
    [
        ("14 d", date(2026, 11, 17), datetime(2026, 12, 1)),
        ("14 d", datetime(2026, 11, 17, 23, 59), datetime(2026, 12, 1)),
        ("0 d", date(2026, 11, 17), datetime(2026, 11, 17)),
        ("6 w", date(2026, 10, 20), datetime(2026, 12, 1)),
        ("1 mo", date(2027, 1, 31), datetime(2027, 2, 28)),
        ("1 mo", date(2028, 1, 31), datetime(2028, 2, 29)),
        ("1 mo", date(2027, 1, 28), datetime(2027, 2, 28)),
        ("3 mo", date(2026, 11, 30), datetime(2027, 2, 28)),
        ("6 mo", date(2026, 8, 31), datetime(2027, 2, 28)),
        ("12 mo", date(2028, 2, 29), datetime(2029, 2, 28)),
        ("1 y", date(2027, 2, 28), datetime(2028, 2, 28)),
        ("1 y", date(2028, 2, 29), datetime(2029, 2, 28)),
        ("18 y", date(2008, 2, 29), datetime(2026, 2, 28)),
        ("22 y", date(2008, 2, 29), datetime(2030, 2, 28)),
        ("20 y", date(2008, 2, 29), datetime(2028, 2, 29)),
    ],
)
def test_days_weeks_months_and_years_are_counted_on_the_calendar(window: str, event: date, first_allowed: datetime) -> None:
    assert Window.parse(window).after(event) == first_allowed


@pytest.mark.parametrize(
    ("window", "event", "first_allowed"),
    [
        ("72 h", datetime(2026, 11, 28, 10, 30), datetime(2026, 12, 1, 10, 30)),
        ("2 h", datetime(2026, 11, 30, 23, 30), datetime(2026, 12, 1, 1, 30)),
        ("24 h", datetime(2026, 12, 31, 12), datetime(2027, 1, 1, 12)),
        ("0.5 h", datetime(2026, 11, 30, 23, 45), datetime(2026, 12, 1, 0, 15)),
        ("72 h", date(2026, 11, 27), datetime(2026, 12, 1)),
        ("48 h", date(2026, 11, 28), datetime(2026, 12, 1)),
        ("12 h", date(2026, 11, 30), datetime(2026, 12, 1, 12)),
        ("0 h", date(2026, 11, 30), datetime(2026, 12, 1)),
    ],
)
def test_hours_count_from_the_moment_and_a_bare_date_from_the_end_of_its_day(window: str, event: date, first_allowed: datetime) -> None:
    assert Window.parse(window).after(event) == first_allowed


@given(ANY_DAY, st.integers(0, 300), st.integers(0, 60), st.sampled_from(("h", "d", "w", "mo", "y")))
def test_a_later_event_never_ends_earlier(day: date, amount: int, later: int, unit: str) -> None:
    window = Window(amount, unit)
    assert window.after(day) <= window.after(day + timedelta(days=later))


@given(ANY_DAY, st.integers(0, 300), st.integers(0, 30), st.sampled_from(("h", "d", "w", "mo", "y")))
def test_a_longer_window_never_ends_earlier(day: date, amount: int, more: int, unit: str) -> None:
    assert Window(amount, unit).after(day) <= Window(amount + more, unit).after(day)


@given(ANY_DAY, st.integers(-1200, 1200))
def test_months_keep_the_day_of_the_month_or_clamp_to_its_end(day: date, months: int) -> None:
    later = add_months(day, months)
    assert (later.year * 12 + later.month) - (day.year * 12 + day.month) == months
    assert later.day == day.day or (later.day < day.day and (later + timedelta(days=1)).day == 1)


@pytest.mark.parametrize("amount", [10_000, 10**9])
@pytest.mark.parametrize("unit", ["d", "w", "mo", "y"])
def test_a_window_beyond_the_calendar_ends_on_its_last_day(amount: int, unit: str) -> None:
    if amount > 10_000 or unit == "y":
        assert Window(amount, unit).after(date(2026, 12, 1)).date() == date.max


def test_elapsed_hours_are_known_for_hours_days_and_weeks_only() -> None:
    assert [Window.parse(text).hours for text in ("12 h", "7 d", "2 w")] == [12, 168, 336]
    for text in ("1 mo", "1 y"):
        with pytest.raises(ValueError, match="no fixed number of hours"):
            _ = Window.parse(text).hours


def test_a_bare_date_begins_at_midnight_and_ends_with_its_day() -> None:
    day, moment = date(2026, 11, 20), datetime(2026, 11, 20, 15)
    assert (start_of(day), end_of(day), day_of(day)) == (datetime(2026, 11, 20), datetime(2026, 11, 21), day)
    assert (start_of(moment), end_of(moment), day_of(moment)) == (moment, moment, day)


def test_a_moment_at_midnight_is_shown_as_a_date() -> None:
    assert show(None) is None
    assert show(datetime(2026, 12, 8)) == "2026-12-08"
    assert show(datetime(2026, 12, 8, 15, 30)) == "2026-12-08T15:30:00"
