"""The calendar of a member: behind a link, without names, at the right hour, until it is taken back."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from icalendar import Calendar

from needlecraft.practice.courses.models import Course
from needlecraft.practice.diary import feeds
from needlecraft.practice.diary.models import Appointment, Feed
from needlecraft.practice.people.models import Membership

from ..conftest import NOW, Login
from .conftest import Book, at


def read(feed: Feed, now: datetime = NOW) -> list[Any]:
    feed = Feed.objects.select_related("member__practice", "member__user").get(pk=feed.pk)
    return list(Calendar.from_ical(feeds.calendar(feed, now)).walk("VEVENT"))


@pytest.fixture
def feed(paul: Membership) -> Feed:
    feeds.open_feed(by=paul, at=NOW, has_names=False)
    return Feed.objects.get()


def test_an_event_says_when_and_where_and_not_who(course: Course, book: Book, feed: Feed) -> None:
    mine = book(course, at("10:00"))
    [event] = read(feed)
    assert event["SUMMARY"] == "A. M., treatment 1"
    assert event["LOCATION"] == "Room 1"
    assert event.decoded("DTSTART").isoformat() == "2026-12-08T10:00:00+01:00"
    assert event["DTSTART"].params["TZID"] == "Europe/Berlin"
    assert event["UID"] == f"appointment-{mine.pk}@127.0.0.1"
    assert b"Anna" not in feeds.calendar(feed, NOW)


@pytest.mark.parametrize(
    ("day", "offset"), [(date(2027, 3, 27), 1), (date(2027, 3, 29), 2), (date(2027, 10, 30), 2), (date(2027, 11, 1), 1)]
)
def test_ten_o_clock_is_ten_o_clock_on_both_sides_of_a_switch(day: date, offset: int, course: Course, book: Book, feed: Feed) -> None:
    book(course, at("10:00", day))
    [event] = read(feed, at("08:00", day))
    assert event.decoded("DTSTART").utcoffset() == timedelta(hours=offset)
    assert event.decoded("DTSTART").astimezone(UTC).hour == 10 - offset
    assert b"BEGIN:VTIMEZONE" in feeds.calendar(feed, at("08:00", day))


def test_only_ninety_days_around_now_and_nothing_that_was_called_off(course: Course, book: Book, feed: Feed) -> None:
    mine = book(course, at("10:00"))
    assert len(read(feed, mine.starts_at + timedelta(days=89))) == 1
    assert read(feed, mine.starts_at + timedelta(days=91)) == []
    assert read(feed, mine.starts_at - timedelta(days=91)) == []
    Appointment.objects.update(cancelled_at=NOW)
    assert read(feed) == []


def test_the_link_is_shown_once_opens_without_a_login_and_ends(paul: Membership, login: Login) -> None:
    desk = login(paul)
    page = desk.post("/diary/calendar/").content.decode()
    found = re.search(r"http://127\.0\.0\.1:8000(/calendar/[\w-]{32}/)", page)
    assert found is not None
    answer = Client().get(found[1])
    assert (answer.status_code, answer["Content-Type"]) == (200, "text/calendar; charset=utf-8")
    assert found[1] not in desk.get("/diary/calendar/").content.decode()
    assert found[1].split("/")[2].encode() not in bytes(Feed.objects.get().link_digest)
    desk.post("/diary/calendar/", {"revoke": "1"})
    assert Client().get(found[1]).status_code == 404


def test_a_new_link_ends_the_old_one_and_who_leaves_loses_it(paul: Membership) -> None:
    old, new = (feeds.open_feed(by=paul, at=NOW, has_names=True) for _ in range(2))
    assert Client().get(f"/calendar/{old}/").status_code == 404
    assert Client().get(f"/calendar/{new}/").status_code == 200
    paul.ended_at = timezone.now()
    paul.save()
    assert Client().get(f"/calendar/{new}/").status_code == 404
