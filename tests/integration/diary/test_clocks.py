"""The two nights on which the clocks are changed, in Berlin and elsewhere."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from needlecraft.practice.audit.actions import Actor
from needlecraft.practice.courses.models import Course
from needlecraft.practice.diary import actions
from needlecraft.practice.diary.day import picture
from needlecraft.practice.diary.forms import BookForm
from needlecraft.practice.diary.free import shape_of
from needlecraft.practice.diary.models import Appointment, Hold, treatment_of
from needlecraft.practice.diary.proposing import Wish, free_days
from needlecraft.practice.opening.models import Hours
from needlecraft.practice.opening.spans import Week, moment, whole
from needlecraft.practice.people.models import Membership
from needlecraft.practice.practices.models import Practice, Room

from ..conftest import NOW
from .conftest import Book, course_for, option_from

BERLIN, NEW_YORK = ZoneInfo("Europe/Berlin"), ZoneInfo("America/New_York")
SPRING, AUTUMN = date(2027, 3, 28), date(2027, 10, 31)


@pytest.mark.parametrize(
    ("zone", "day", "hours"),
    [
        (BERLIN, SPRING, 23),
        (BERLIN, AUTUMN, 25),
        (BERLIN, date(2027, 6, 1), 24),
        (NEW_YORK, date(2027, 3, 14), 23),
        (NEW_YORK, date(2027, 11, 7), 25),
        (ZoneInfo("Australia/Lord_Howe"), date(2027, 4, 4), 24.5),
        (ZoneInfo("Asia/Kolkata"), SPRING, 24),
    ],
)
def test_how_long_a_day_is(zone: ZoneInfo, day: date, hours: float) -> None:
    span = whole(day, zone)
    assert (span.until - span.since) == timedelta(hours=hours)


@pytest.fixture
def night(practice: Practice) -> Week:
    Hours.objects.create(practice=practice, weekday=6, opens=time(1), closes=time(5))
    return Week(practice)


@pytest.mark.parametrize(("day", "hours"), [(SPRING, 3), (AUTUMN, 5)])
def test_how_long_it_is_open_that_night(day: date, hours: int, night: Week) -> None:
    [span] = night.open_on(day)
    assert span.until - span.since == timedelta(hours=hours)


def clocks(course: Course, day: date, room: Room, zone: ZoneInfo) -> list[str]:
    wish = Wish(course.by, (room,), time(2))
    shape = shape_of(course.planned(1), course.patient.practice)
    found = free_days(treatment_of(course, 1), shape, wish, NOW, (day, day))[day]
    return [f"{one.starts_at.astimezone(zone):%H:%M%z}" for one in found]


def nightly(course: Course, day: date) -> Course:
    return course_for(course.patient, course.by, option_from(day, minutes=60, numbing=0))


def test_in_the_skipped_hour_nothing_is_proposed(course: Course, night: Week, room: Room) -> None:
    found = clocks(nightly(course, SPRING), SPRING, room, BERLIN)
    assert [one for one in found if one.startswith("02")] == []
    assert found[:5] == ["01:00+0100", "01:15+0100", "01:30+0100", "01:45+0100", "03:00+0200"]


def test_both_of_the_doubled_hours_are_proposed_and_booked_apart(
    course: Course, night: Week, room: Room, book: Book, bertas: Course
) -> None:
    mine, hers = nightly(course, AUTUMN), nightly(bertas, AUTUMN)
    assert [one for one in clocks(mine, AUTUMN, room, BERLIN) if one.startswith("02:00")] == ["02:00+0200", "02:00+0100"]
    first = datetime(2027, 10, 31, 2, tzinfo=BERLIN).astimezone(UTC)
    book(mine, first)
    book(hers, first + timedelta(hours=1))
    assert {f"{one.starts_at.astimezone(BERLIN):%H:%M}" for one in Appointment.objects.all()} == {"02:00"}
    assert Hold.objects.filter(resource=f"room {room.pk}").count() == 24


def test_an_appointment_over_the_switch_lasts_as_long_as_planned(course: Course, room: Room, book: Book) -> None:
    mine = book(nightly(course, SPRING), moment(SPRING, time(1, 30), BERLIN))
    assert mine.ends_at - mine.starts_at == timedelta(hours=1)
    assert f"{mine.ends_at.astimezone(BERLIN):%H:%M}" == "03:30"


def test_a_skipped_time_by_hand_is_explained(practice: Practice, paul: Membership, room: Room) -> None:
    form = BookForm({"day": "2027-03-28", "clock": "02:30", "practitioner": paul.pk, "room": room.pk}, practice=practice)
    assert not form.is_valid()
    assert "does not exist" in str(form.errors["clock"])


@pytest.mark.parametrize(("day", "n_hours"), [(SPRING, 23), (AUTUMN, 25)])
def test_the_picture_of_the_day_has_each_hour_once(day: date, n_hours: int, practice: Practice) -> None:
    Hours.objects.create(practice=practice, weekday=6, opens=time(0), closes=time(23, 59))
    drawn = picture([], {1: "Paul"}, "practitioner", day, NOW, practice)
    told = [clock for _, clock in drawn.hours]
    assert len(told) == n_hours + 1
    assert told.count("02:00") == n_hours // 24 * 2


def test_a_practice_elsewhere_keeps_its_own_clocks(paul: Membership, practice: Practice, room: Room, course: Course) -> None:
    practice.time_zone = "America/New_York"
    practice.save()
    Hours.objects.create(practice=practice, weekday=6, opens=time(9), closes=time(11))
    day = date(2027, 3, 14)
    there = nightly(course, day)
    there.patient.practice = practice
    assert clocks(there, day, room, NEW_YORK) == ["09:00-0400", "09:15-0400", "09:30-0400", "09:45-0400", "10:00-0400"]
    early = actions.Booking(there, 1, paul, room, datetime(2027, 3, 14, 3, 30, tzinfo=UTC))  # still the 13th there
    paul.practice = practice
    with pytest.raises(actions.CannotBook, match="Not before 14 March"):
        actions.book(by=Actor.of(paul), at=NOW, wanted=early)
