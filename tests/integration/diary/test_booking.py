"""An appointment is where the plan allows it and everybody is free, and nobody is in two places."""

from __future__ import annotations

import re
from datetime import date, time, timedelta

import pytest

from needlecraft.practice.audit.actions import Actor, verify
from needlecraft.practice.courses.models import Course
from needlecraft.practice.diary import actions
from needlecraft.practice.diary.models import Appointment, Hold
from needlecraft.practice.opening.models import Buffer, ClosedDay, Hours
from needlecraft.practice.patients.actions import erase
from needlecraft.practice.patients.models import Patient
from needlecraft.practice.people.models import Membership
from needlecraft.practice.practices.models import Practice, Room

from ..conftest import NOW, Login, employ
from .conftest import Book, at, course_for, option_from

TEN = at("10:00")


def refusal(book: Book, *args: object, **other: object) -> str:
    with pytest.raises(actions.CannotBook) as caught:
        book(*args, **other)
    return str(caught.value)


def test_never_before_the_patients_own_day(course: Course, book: Book) -> None:
    assert "Not before 8 December 2026: so says this patient's plan" in refusal(book, course, TEN - timedelta(days=1))


def test_never_before_the_interval_after_the_treatment_before(course: Course, book: Book) -> None:
    book(course, TEN + timedelta(days=3))
    assert "Not before 8 January 2027: treatment 1 is on 11 December" in refusal(book, course, TEN + timedelta(days=30), n=2)
    assert book(course, TEN + timedelta(days=31), n=2)


@pytest.mark.parametrize(
    ("moment", "why"), [(NOW, "past"), (TEN + timedelta(minutes=3), "full five"), (TEN + timedelta(seconds=1), "full")]
)
def test_other_refusals(moment: object, why: str, course: Course, book: Book) -> None:
    assert why in refusal(book, course, moment)


def test_while_the_cream_numbs_the_practitioner_is_free_and_the_room_is_not(
    course: Course, bertas: Course, book: Book, other_room: Room
) -> None:
    first = book(course, TEN)
    assert (first.free_from, first.free_until) == (at("10:05"), at("11:00"))
    assert "taken" in refusal(book, bertas, at("10:05"))
    assert "taken" in refusal(book, bertas, at("10:10"), room=other_room)  # her own needling would meet the first one's
    short = course_for(bertas.patient, first.practitioner, option_from(minutes=50, numbing=0))
    assert book(short, at("10:05"), room=other_room)


def test_room_and_practitioner_are_kept_free_around_an_appointment_and_the_patient_is_not(
    practice: Practice, course: Course, bertas: Course, book: Book, other_room: Room
) -> None:
    Buffer.objects.create(practice=practice, before_minutes=5, after_minutes=10)
    other = employ(practice, "Quentin", "practitioner")  # type: ignore[arg-type]
    book(course, TEN)
    assert "taken" in refusal(book, bertas, at("11:30"), practitioner=other)
    assert "taken" in refusal(book, bertas, at("11:40"), room=other_room)
    assert book(bertas, at("11:45"))
    assert set(Hold.objects.filter(resource=f"patient {course.patient_id}").values_list("slot_at", flat=True)) == {
        TEN + timedelta(minutes=5 * k) for k in range(18)
    }


def test_the_patient_is_not_in_two_places_either(course: Course, book: Book, practice: Practice, other_room: Room) -> None:
    book(course, TEN)
    again = course_for(course.patient, course.by)
    other = employ(practice, "Quentin", "practitioner")  # type: ignore[arg-type]
    assert "taken" in refusal(book, again, at("11:00"), practitioner=other, room=other_room)


def test_moving_touches_no_other_appointment_and_frees_the_old_time(course: Course, bertas: Course, book: Book, paul: Membership) -> None:
    first, second = book(course, TEN), book(course, TEN + timedelta(days=28), n=2)
    to = actions.Place(first.practitioner, first.room, TEN + timedelta(days=2))
    actions.move(by=Actor.of(paul), at=NOW, appointment=first, to=to)
    assert book(bertas, TEN)
    assert Appointment.objects.get(pk=second.pk).starts_at == TEN + timedelta(days=28)
    assert Appointment.objects.get(pk=first.pk).starts_at == TEN + timedelta(days=2)


def test_a_move_that_is_refused_changes_nothing(course: Course, bertas: Course, book: Book, paul: Membership) -> None:
    mine, hers = book(course, TEN), book(bertas, at("13:00"))
    before = sorted(Hold.objects.values_list("resource", "slot_at"))
    with pytest.raises(actions.CannotBook, match="taken"):
        actions.move(by=Actor.of(paul), at=NOW, appointment=mine, to=actions.Place(paul, hers.room, at("12:00")))
    assert mine.starts_at == TEN
    assert sorted(Hold.objects.values_list("resource", "slot_at")) == before
    assert Appointment.objects.get(pk=mine.pk).starts_at == TEN
    assert list(verify(paul.practice)) == []


def test_what_is_called_off_cannot_be_moved_back_to_life(course: Course, book: Book, paul: Membership) -> None:
    mine = book(course, TEN)
    actions.cancel(by=Actor.of(paul), at=NOW, appointment=Appointment.objects.get(pk=mine.pk))
    with pytest.raises(actions.CannotBook, match="over"):
        actions.move(by=Actor.of(paul), at=NOW, appointment=mine, to=actions.Place(paul, mine.room, at("12:00")))
    assert Hold.objects.count() == 0


def test_asked_to_the_rest_flows_after_what_was_moved(course: Course, book: Book, paul: Membership, login: Login) -> None:
    first, _, third = (book(course, TEN + timedelta(days=28 * k), n=k + 1) for k in range(3))
    to = actions.Place(paul, first.room, TEN + timedelta(days=7))
    actions.move(by=Actor.of(paul), at=NOW, appointment=first, to=to)
    page = login(paul).get(f"/appointments/{first.pk}/").content.decode()
    assert "Treatment 2 is on 5 January; not before 12 January 2027" in page
    assert login(paul).post(f"/appointments/{first.pk}/reflow/").status_code == 302
    moved = [one.starts_at - TEN for one in Appointment.objects.order_by("n")]
    assert moved == [timedelta(days=7), timedelta(days=35), timedelta(days=63)]
    assert "not before" not in login(paul).get(f"/appointments/{third.pk}/").content.decode()


def test_who_did_not_come_can_be_booked_again(course: Course, book: Book, paul: Membership) -> None:
    mine = book(course, TEN)
    actions.miss(by=Actor.of(paul), at=TEN + timedelta(hours=1), appointment=mine)
    actions.arrive(by=Actor.of(paul), at=TEN + timedelta(hours=1), appointment=mine)
    assert Appointment.objects.get().arrived_at is None
    assert book(course, TEN + timedelta(days=1))


def test_in_a_course_that_has_ended_nothing_is_booked(course: Course, book: Book, paul: Membership) -> None:
    course_for(course.patient, paul)
    course.refresh_from_db()
    assert "has ended" in refusal(book, course, TEN)


def test_an_erased_patient_frees_what_was_to_come(course: Course, book: Book, olivia: Membership) -> None:
    book(course, TEN)
    erase(by=Actor.of(olivia), at=NOW, patient=course.patient)
    assert Hold.objects.count() == 0
    assert Appointment.objects.standing().count() == 0
    assert list(verify(olivia.practice)) == []


class TestThroughTheWeb:
    @pytest.fixture(autouse=True)
    def _hours(self, practice: Practice, room: Room) -> None:
        for weekday in range(5):
            Hours.objects.create(practice=practice, weekday=weekday, opens=time(9), closes=time(12))
            Hours.objects.create(practice=practice, weekday=weekday, opens=time(13), closes=time(18))

    @pytest.fixture
    def near(self, anna: Patient, paul: Membership) -> Course:
        """A course that begins well after the clock on the wall, on a Tuesday."""
        return course_for(anna, paul, option_from(date(2100, 3, 2)))

    def test_a_tap_on_a_proposed_time_books_it(self, near: Course, freya: Membership, paul: Membership, room: Room, login: Login) -> None:
        desk = login(freya)
        page = desk.get(f"/courses/{near.pk}/book/1/").content.decode()
        assert "Tuesday, 2 March</h3>" in page
        assert page.count('value="2100-03-02T') == 7 + 15  # from 9 to half past ten, and from 13 to half past 16
        tap = {"practitioner": paul.pk, "picked": f"2100-03-02T08:15:00+00:00 {room.pk}"}
        assert desk.post(f"/courses/{near.pk}/book/1/", tap).status_code == 302
        again = desk.post(f"/courses/{near.pk}/book/1/", tap)
        assert again.status_code == 422
        assert "taken" in again.content.decode()
        assert Appointment.objects.get().starts_at.isoformat() == "2100-03-02T08:15:00+00:00"

    def test_what_is_taken_or_closed_is_not_proposed(self, near: Course, practice: Practice, paul: Membership, login: Login) -> None:
        ClosedDay.objects.create(practice=practice, on=date(2100, 3, 2), why="Staff day")
        page = login(paul).get(f"/courses/{near.pk}/book/1/?day=2100-03-02").content.decode()
        assert "Tuesday, 2 March: closed" in page
        assert "<h3>Wednesday, 3 March</h3>" in page
        ClosedDay.objects.bulk_create(ClosedDay(practice=practice, on=date(2100, 3, 3) + timedelta(days=k)) for k in range(14))
        page = login(paul).get(f"/courses/{near.pk}/book/1/").content.decode()
        assert "Nothing is free from 2 March to 16 March" in page

    def test_outside_the_opening_hours_somebody_must_want_it(
        self, near: Course, freya: Membership, paul: Membership, room: Room, login: Login
    ) -> None:
        wanted = {"day": "2100-03-02", "clock": "12:00", "practitioner": paul.pk, "room": room.pk}
        first = login(freya).post(f"/courses/{near.pk}/book/1/", wanted)
        assert first.status_code == 422
        assert "The practice is closed then." in first.content.decode()
        assert login(freya).post(f"/courses/{near.pk}/book/1/", wanted | {"anyway": "1"}).status_code == 302

    def test_a_proposed_time_that_was_closed_meanwhile_is_the_one_that_is_taken_all_the_same(
        self, near: Course, practice: Practice, paul: Membership, room: Room, login: Login
    ) -> None:
        ClosedDay.objects.create(practice=practice, on=date(2100, 3, 3))
        tap = {"practitioner": paul.pk, "picked": f"2100-03-03T08:15:00+00:00 {room.pk}"}
        page = login(paul).post(f"/courses/{near.pk}/book/1/", tap).content.decode()
        assert "The practice is closed then." in page
        assert f'<input type="hidden" name="picked" value="{tap["picked"]}"' in page

    def test_the_times_of_a_day_stand_by_halves_an_hour_apart_and_the_rest_folded(
        self, near: Course, freya: Membership, login: Login
    ) -> None:
        page = login(freya).get(f"/courses/{near.pk}/book/1/").content.decode()
        day = page.split("<h3>Tuesday, 2 March</h3>")[1].split("<h3>")[0]
        seen = [re.findall(r">(\d\d:\d\d)</button>", half.split("<details>")[0]) for half in day.split("<h4>")[1:]]
        assert seen == [["09:00", "10:00"], ["13:00", "14:00", "15:00", "16:00"]]
        assert re.findall(r"<summary>(.*)</summary>", day) == ["5 more, until 10:30", "11 more, until 16:30"]
        assert page.count("<h3>") == 5, "five days"

    def test_the_whole_course_is_booked_at_once_each_by_itself(self, near: Course, freya: Membership, login: Login) -> None:
        desk = login(freya)
        page = desk.get(f"/courses/{near.pk}/book/?clock=14:00").content.decode()
        values = [line.split('"')[0] for line in page.split('value="')[1:] if line.startswith("2100")]
        assert [value[:16] for value in values] == ["2100-03-02T13:00", "2100-03-30T12:00", "2100-04-27T12:00"]
        chosen = {f"treatment-{n}": value for n, value in enumerate(values, start=1)}
        first = desk.post(f"/courses/{near.pk}/book/", {"practitioner": Membership.objects.get(user__name="Paul").pk, **chosen})
        assert first.status_code == 302
        assert Appointment.objects.count() == 3
        desk.post(f"/appointments/{Appointment.objects.get(n=2).pk}/cancel/")
        assert [one.n for one in Appointment.objects.standing()] == [1, 3]
        page = desk.get(f"/courses/{near.pk}/book/").content.decode()
        assert page.count('type="checkbox"') == 1

    @pytest.mark.parametrize("value", ["", "\0", "x" * 10_000, "2100-03-02T08:15:00", "9999-12-31T23:59:59+00:00", "2100-13-01T00:00:00Z"])
    def test_nonsense_books_nothing(self, value: str, near: Course, paul: Membership, room: Room, login: Login) -> None:
        tap = {"practitioner": paul.pk, "picked": f"{value} {room.pk}"}
        assert login(paul).post(f"/courses/{near.pk}/book/1/", tap).status_code == 422
        assert login(paul).get(f"/courses/{near.pk}/book/1/", {"day": value, "practitioner": value, "room": value}).status_code == 200
        assert Appointment.objects.count() == 0

    def test_nobody_of_another_practice_is_offered(
        self, near: Course, mallory: Membership, paul: Membership, room: Room, login: Login
    ) -> None:
        tap = {"practitioner": mallory.pk, "picked": f"2100-03-02T08:15:00+00:00 {room.pk}"}
        assert login(paul).post(f"/courses/{near.pk}/book/1/", tap).status_code == 422
        assert login(mallory).get(f"/courses/{near.pk}/book/").status_code == 404
