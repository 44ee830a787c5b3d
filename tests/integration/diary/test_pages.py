"""What people see of a day."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from needlecraft.practice.audit.actions import Actor, detail_of
from needlecraft.practice.audit.models import Entry
from needlecraft.practice.consents.models import Consent
from needlecraft.practice.courses.models import Course
from needlecraft.practice.diary import actions
from needlecraft.practice.diary.blockers import blockers_of
from needlecraft.practice.diary.day import picture, sheet, span_of_days
from needlecraft.practice.diary.models import Appointment
from needlecraft.practice.mail.models import Mail
from needlecraft.practice.people.models import Membership
from needlecraft.practice.practices.models import Room

from ..conftest import NOW, Login
from .conftest import FIRST, Book, at, course_for, option_from

TEN = at("10:00")


def test_calling_off_asks_first_says_what_happened_and_leads_back_to_booking(
    bertas: Course, book: Book, freya: Membership, olivia: Membership, login: Login
) -> None:
    mine, desk = book(bertas, TEN), login(freya)
    place = f"/appointments/{mine.pk}/cancel/"
    assert f'href="{place}"' in desk.get(f"/appointments/{mine.pk}/").content.decode()
    asked = desk.get(place).content.decode()
    assert "3 mails about it that wait are not sent." in asked
    assert Appointment.objects.standing().count() == 1
    assert desk.post(place, {"reason": "boredom"}).status_code == 422
    after = desk.post(place, {"reason": "illness"}, follow=True).content.decode()
    assert "Treatment 1 of Tuesday, 8 December 2026 at 10:00 is called off. Its time is free again." in after
    assert f'href="/courses/{bertas.pk}/book/1/"' in after
    assert "reason: illness" in desk.get(f"/appointments/{mine.pk}/").content.decode()
    assert b"illness" not in bytes(Appointment.objects.get().reason_sealed), "it says something of the patient's health"
    entry = Entry.objects.get(verb="cancelled")
    assert detail_of(entry, bertas.patient.seal_key()) == {"reason": "illness"}
    book(bertas, TEN)
    assert "Book again: treatment 1" not in desk.get(f"/appointments/{mine.pk}/").content.decode()


@pytest.mark.parametrize(
    ("first", "told"),
    [
        (date(2026, 11, 16), "16 – 22 November 2026"),
        (date(2026, 11, 30), "30 November – 6 December 2026"),
        (date(2026, 12, 28), "28 December 2026 – 3 January 2027"),
    ],
)
def test_a_week_names_its_month_once(first: date, told: str) -> None:
    assert span_of_days(first, first + timedelta(days=6)) == told


def rows(now: object = TEN) -> list[tuple[str, str, str]]:
    found = list(Appointment.objects.listed().between(Room.objects.all()[0].practice, at("00:00"), at("23:55")))
    return [(row.clock, row.name.split()[0], row.state.word) for row in sheet(found, {}, found[0].practice, now)]  # type: ignore[arg-type]


def test_the_sheet_tells_in_order_where_everybody_is(course: Course, bertas: Course, book: Book, paul: Membership) -> None:
    hers, mine = book(bertas, at("13:00")), book(course, TEN)
    assert rows() == [("10:00", "Anna", "booked"), ("13:00", "Berta", "booked")]
    actions.arrive(by=Actor.of(paul), at=at("09:50"), appointment=mine)
    actions.miss(by=Actor.of(paul), at=at("13:20"), appointment=hers)
    assert rows() == [("10:00", "Anna", "arrived 09:50"), ("13:00", "Berta", "did not come")]
    actions.take_back_arrival(by=Actor.of(paul), at=at("09:51"), appointment=mine)
    assert rows()[0][2] == "booked"


def test_what_each_still_lacks_stands_beside_them(course: Course, book: Book, paul: Membership) -> None:
    mine = book(course, TEN)
    assert blockers_of([mine], FIRST)[mine.pk] == ("intake is open", "not screened today", "no consent")
    consent = Consent(patient=course.patient, course=course, by=paul, at=NOW, kind="treatment", digest=bytes(course.digest))
    consent.text, consent.signature = [], {"name": "Anna", "lines": []}
    consent.save(force_insert=True)
    assert blockers_of([mine], FIRST)[mine.pk] == ("intake is open", "not screened today")


def test_an_appointment_of_a_plan_that_was_replaced_says_so(course: Course, book: Book, paul: Membership) -> None:
    mine = book(course, TEN)
    course_for(course.patient, paul)
    [found] = Appointment.objects.listed().between(paul.practice, mine.starts_at, mine.ends_at)
    assert "the plan was replaced" in blockers_of([found], FIRST)[mine.pk]


def test_the_day_asks_the_database_as_often_for_many_as_for_one(
    course: Course, bertas: Course, book: Book, paul: Membership, login: Login
) -> None:
    desk, n_queries = login(paul), []
    for one, clock in ((course, "10:00"), (bertas, "13:00")):
        book(one, at(clock))
        for address in ("/diary/?day=2026-12-08", "/diary/week/?day=2026-12-08"):
            with CaptureQueriesContext(connection) as told:
                desk.get(address)
            n_queries.append(len(told))
    assert n_queries[:2] == n_queries[2:]


@pytest.fixture
def today(anna: object, paul: Membership, room: Room) -> Appointment:
    """An appointment that is about to begin, by the clock on the wall."""
    now = timezone.now()
    here = timezone.localdate(now, paul.practice.zone)
    course = course_for(anna, paul, option_from(here - timedelta(days=1)))  # type: ignore[arg-type]
    start = now.replace(minute=now.minute // 5 * 5, second=0, microsecond=0)
    wanted = actions.Booking(course, 1, paul, room, start)
    return actions.book(by=Actor.of(paul), at=now - timedelta(hours=1), wanted=wanted)


def test_the_front_desk_marks_who_is_here_and_sees_nothing_clinical(today: Appointment, freya: Membership, login: Login) -> None:
    desk = login(freya)
    page = desk.get("/").content.decode()
    assert "no consent" in page
    assert not [word for word in ("cheeks", "0.5", "pen,") if word in page]
    for _ in range(2):
        assert desk.post(f"/appointments/{today.pk}/arrived/").status_code == 302
    assert "arrived" in desk.get("/").content.decode()
    desk.post(f"/appointments/{today.pk}/not-arrived/")
    assert desk.post(f"/appointments/{today.pk}/missed/").status_code == 302
    assert "did not come" in desk.get("/").content.decode()
    for address in ("/diary/", "/diary/?by=room", "/diary/week/", f"/appointments/{today.pk}/"):
        assert "Anna" in desk.get(address).content.decode()


def test_the_practitioner_begins_from_the_sheet(today: Appointment, paul: Membership, freya: Membership, login: Login) -> None:
    desk = login(paul)
    desk.post(f"/appointments/{today.pk}/arrived/")
    assert "Begin with Anna" not in login(freya).get("/").content.decode()
    assert "Begin with Anna" in desk.get("/").content.decode()
    room = desk.post(f"/appointments/{today.pk}/begin/").url
    page = desk.get("/").content.decode()
    assert "in treatment" in page
    assert f'href="{room}"' in page


def test_who_may_only_read_marks_nothing(today: Appointment, rita: Membership, login: Login) -> None:
    assert "Is here" not in login(rita).get("/").content.decode()
    assert login(rita).post(f"/appointments/{today.pk}/arrived/").status_code == 404


@pytest.mark.parametrize("day", ["", "x", "\0", "0001-01-01", "9999-12-31", "2026-02-30", "1" * 10_000])
def test_a_day_that_cannot_be_is_today(day: str, paul: Membership, login: Login) -> None:
    for address in ("/diary/", "/diary/week/"):
        assert login(paul).get(address, {"day": day}).status_code == 200


def test_while_one_is_numbed_another_stands_beside_in_the_picture(
    course: Course, bertas: Course, book: Book, other_room: Room, paul: Membership
) -> None:
    mine = book(course, TEN)
    hers = book(course_for(bertas.patient, paul, option_from(minutes=50, numbing=0)), at("10:05"), room=other_room)
    drawn = picture([mine, hers], {paul.pk: "Paul"}, "practitioner", FIRST, NOW, paul.practice)
    assert [(block.x, block.width) for block in drawn.columns[0].blocks] == [("0%", "50%"), ("50%", "50%")]
    by_room = picture([mine, hers], {mine.room_id: "1", hers.room_id: "2"}, "room", FIRST, NOW, paul.practice)
    assert [len(column.blocks) for column in by_room.columns] == [1, 1]
    assert by_room.columns[0].blocks[0].free_y == ""


def test_who_has_nothing_on_a_day_stands_below_the_picture(
    course: Course, book: Book, other_room: Room, paul: Membership, login: Login
) -> None:
    assert "Nothing is booked on this day." in login(paul).get(f"/diary/?day={FIRST}").content.decode()
    mine = book(course, TEN)
    page = login(paul).get(f"/diary/?day={FIRST}&by=room").content.decode()
    assert f"Free all day: {other_room.name}" in " ".join(page.split())
    assert f">{mine.room.name}</text>" in page
    assert f">{other_room.name}</text>" not in page


def test_a_mail_in_trouble_is_shown_and_sent_again(bertas: Course, book: Book, freya: Membership, login: Login) -> None:
    book(bertas, TEN)
    Mail.objects.filter(pk=Mail.objects.all()[0].pk).update(problem="TimeoutError")
    desk = login(freya)
    assert "1 mail could not be sent" in desk.get("/").content.decode()
    assert "Berta" in desk.get("/mail/").content.decode()
    assert desk.post(f"/mail/{Mail.objects.all()[0].pk}/again/").status_code == 302
    assert "could not be sent" not in desk.get("/").content.decode()


def test_a_week_shows_its_seven_days(course: Course, book: Book, paul: Membership, login: Login) -> None:
    book(course, TEN)
    page = login(paul).get("/diary/week/?day=2026-12-10").content.decode()
    assert "7 – 13 December 2026" in page
    assert "Tue 8 Dec" in page
    assert page.count("Anna") == 1
    assert date(2026, 12, 8).isoformat() in page
