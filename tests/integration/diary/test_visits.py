"""A consultation or a review is booked like a treatment, holds its time like one, and is never taken for one."""

from __future__ import annotations

import json
import re
from datetime import date, time, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from needlecraft.practice.aftercare.presenters import appointment_shown
from needlecraft.practice.audit.actions import Actor
from needlecraft.practice.courses.models import Course
from needlecraft.practice.diary import actions, feeds
from needlecraft.practice.diary.blockers import blockers_of
from needlecraft.practice.diary.day import sheet
from needlecraft.practice.diary.models import Appointment, Hold, Kind
from needlecraft.practice.mail.models import Mail
from needlecraft.practice.opening.models import Hours
from needlecraft.practice.patients.models import Patient
from needlecraft.practice.people.models import Membership
from needlecraft.practice.practices.models import Practice, Room
from needlecraft.practice.treatments.actions import CannotBegin, begin

from ..conftest import NOW, Login
from .conftest import FIRST, Book, at, course_for, option_from

TEN = at("10:00")
FAR = date(2100, 3, 2)


@pytest.fixture
def consultation(berta: Patient, paul: Membership, room: Room) -> Appointment:
    return visit(berta, paul, room)


def visit(patient: Patient, by: Membership, room: Room | None, starts_at: object = TEN, kind: Kind = Kind.CONSULTATION) -> Appointment:
    wanted = actions.Visit(patient, kind, timedelta(minutes=30))
    to = actions.Place(by, room, starts_at)  # type: ignore[arg-type]
    return actions.book_visit(by=Actor.of(by), at=NOW, wanted=wanted, to=to)


def today(patient: Patient, by: Membership, room: Room) -> Appointment:
    """A consultation that begins about now, by the clock of the machine."""
    now = timezone.now()
    start = now.replace(minute=now.minute // 5 * 5, second=0, microsecond=0)
    wanted, to = actions.Visit(patient, Kind.CONSULTATION, timedelta(minutes=30)), actions.Place(by, room, start)
    return actions.book_visit(by=Actor.of(by), at=now - timedelta(hours=1), wanted=wanted, to=to, is_closed_right=True)


def test_it_holds_its_time_against_treatments_and_they_against_it(
    consultation: Appointment, course: Course, book: Book, room: Room, other_room: Room, paul: Membership
) -> None:
    with pytest.raises(actions.CannotBook, match="taken"):
        book(course, at("09:50"))
    mine = book(course, at("10:30"))
    with pytest.raises(actions.CannotBook, match=r"Practitioner, room or patient is taken then\.$"):
        visit(consultation.patient, paul, room, mine.starts_at + timedelta(minutes=30))
    assert visit(consultation.patient, paul, None, at("10:40")), "while the cream numbs, and no room is needed"


def test_the_plans_earliest_day_binds_treatments_alone(course: Course, paul: Membership, room: Room) -> None:
    assert visit(course.patient, paul, room, TEN - timedelta(days=5))


@pytest.mark.parametrize(
    "changes",
    [{"kind": "treatment"}, {"kind": "treatment", "n": 1}, {"n": 1}, {"kind": "other"}],
    ids=["no course", "no course but a number", "a number", "another kind"],
)
def test_the_database_keeps_visits_and_treatments_apart(consultation: Appointment, changes: dict[str, object]) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Appointment.objects.filter(pk=consultation.pk).update(**changes)


def test_the_database_lets_no_treatment_be_without_a_room(course: Course, book: Book) -> None:
    book(course, TEN)
    with pytest.raises(IntegrityError), transaction.atomic():
        Appointment.objects.update(room=None)


def test_no_treatment_begins_from_it(consultation: Appointment, paul: Membership, login: Login) -> None:
    with pytest.raises(CannotBegin, match="for no treatment"):
        begin(by=paul, at=TEN, appointment=consultation)
    login(paul).post(f"/appointments/{consultation.pk}/arrived/")
    answer = login(paul).post(f"/appointments/{consultation.pk}/begin/", follow=True)
    assert "for no treatment" in answer.content.decode()
    [row] = sheet([consultation], {}, paul.practice, TEN)
    assert not row.can_begin


def test_of_mails_only_the_one_of_the_day_before_goes_out(course: Course, berta: Patient, paul: Membership, room: Room) -> None:
    course_for(berta, paul)
    visit(berta, paul, room)
    assert [one.subject for one in Mail.objects.waiting()] == ["Your appointment tomorrow, Kanal Street Skin"]


def test_a_consultation_lacks_answers_at_most_and_a_review_nothing(consultation: Appointment, paul: Membership, room: Room) -> None:
    review = visit(consultation.patient, paul, room, at("11:00"), Kind.REVIEW)
    found = blockers_of([consultation, review], FIRST)
    assert found == {consultation.pk: ("intake is open",), review.pk: ()}


def test_it_is_done_when_somebody_came_and_its_time_is_over(consultation: Appointment, paul: Membership) -> None:
    actions.arrive(by=Actor.of(paul), at=TEN, appointment=consultation)
    found = Appointment.objects.get()
    words = [sheet([found], {}, paul.practice, now)[0].state.word for now in (TEN, consultation.ends_at)]
    assert words == ["arrived 10:00", "done"]


def test_its_kind_is_told_wherever_it_stands(consultation: Appointment, freya: Membership, paul: Membership, login: Login) -> None:
    desk, day = login(freya), f"?day={FIRST}"
    pages = ["/diary/" + day, "/diary/" + day + "&by=room", "/diary/week/" + day, f"/patients/{consultation.patient_id}/"]
    for address in [*pages, f"/appointments/{consultation.pk}/", f"/appointments/{consultation.pk}/cancel/"]:
        page = desk.get(address).content.decode()
        assert "consultation" in page, address
        assert "treatment None" not in page, address
    assert "(consultation)" in appointment_shown(consultation, paul.practice)
    feed = feeds.Feed(member=paul)
    assert b"SUMMARY:B. V.\\, consultation" in feeds.calendar(feed, NOW)


def test_the_record_tells_of_it_on_paper_and_as_data(consultation: Appointment, olivia: Membership, login: Login) -> None:
    place = f"/patients/{consultation.patient_id}/record/"
    assert login(olivia).post(place, {"as": "pdf"}).status_code == 200
    told = login(olivia).post(place, {"as": "json"})
    assert '"kind": "consultation"' in json.dumps(json.loads(told.content))


def test_without_a_room_it_has_a_column_of_its_own(berta: Patient, paul: Membership, login: Login) -> None:
    mine = visit(berta, paul, None)
    page = login(paul).get(f"/diary/?day={FIRST}&by=room").content.decode()
    assert ">no room</text>" in page
    assert "no room" in login(paul).get(f"/appointments/{mine.pk}/").content.decode()
    feeds.calendar(feeds.Feed(member=paul), NOW)
    assert not Hold.objects.filter(resource__startswith="room")


def test_moved_it_keeps_its_length(consultation: Appointment, paul: Membership, room: Room) -> None:
    actions.move(by=Actor.of(paul), at=NOW, appointment=consultation, to=actions.Place(paul, room, at("15:00")))
    found = Appointment.objects.get()
    assert (found.starts_at, found.ends_at) == (at("15:00"), at("15:30"))


def test_moved_it_can_be_longer_and_holds_that_time(consultation: Appointment, paul: Membership, room: Room, berta: Patient) -> None:
    longer = {"length": timedelta(minutes=90), "to": actions.Place(paul, room, TEN)}
    actions.move(by=Actor.of(paul), at=NOW, appointment=consultation, **longer)
    found = Appointment.objects.get()
    assert (found.starts_at, found.ends_at, found.n_moves) == (TEN, at("11:30"), 1)
    with pytest.raises(actions.CannotBook, match="taken"):
        visit(berta, paul, room, at("11:00"))
    actions.move(by=Actor.of(paul), at=NOW, appointment=found, **longer)
    assert Appointment.objects.get().n_moves == 1, "nothing has changed"


class TestThroughTheWeb:
    @pytest.fixture(autouse=True)
    def _hours(self, practice: Practice, room: Room) -> None:
        for weekday in range(5):
            Hours.objects.create(practice=practice, weekday=weekday, opens=time(9), closes=time(12))
            Hours.objects.create(practice=practice, weekday=weekday, opens=time(13), closes=time(18))

    def test_from_the_chart_with_a_chosen_length(
        self, anna: Patient, freya: Membership, paul: Membership, room: Room, login: Login
    ) -> None:
        desk, place = login(freya), f"/patients/{anna.pk}/book/"
        assert f'href="{place}"' in desk.get(f"/patients/{anna.pk}/").content.decode()
        asked = f"{place}?kind=review&minutes=45&day={FAR}"
        page = desk.get(asked).content.decode()
        assert page.count(f'value="{FAR}T') == 10 + 18  # from 9 to a quarter past eleven, and from 13 to a quarter past 17
        tap = {"kind": "review", "minutes": "45", "practitioner": paul.pk, "picked": f"{FAR}T09:15:00+00:00 {room.pk}"}
        told = desk.post(asked, tap, follow=True).content.decode()
        assert "Review is on Tuesday, 2 March 2100 at 10:15." in told
        found = Appointment.objects.get()
        assert (found.kind, found.ends_at - found.starts_at, found.room) == (Kind.REVIEW, timedelta(minutes=45), room)
        again = desk.post(asked, tap)
        assert again.status_code == 422
        assert "taken" in again.content.decode()

    def test_it_starts_with_the_usual_length_of_the_practice(
        self, anna: Patient, practice: Practice, freya: Membership, room: Room, login: Login
    ) -> None:
        desk, place = login(freya), f"/patients/{anna.pk}/book/?day={FAR}"
        assert '<option value="30" selected>' in desk.get(place).content.decode()
        Practice.objects.filter(pk=practice.pk).update(consultation_minutes=60, review_minutes=20)
        page = desk.get(place).content.decode()
        assert '<option value="60" selected>' in page
        assert page.count(f'value="{FAR}T') == 9 + 17, "from 9 to 11, and from 13 to 17"
        assert '<option value="20" selected>' in desk.get(f"{place}&kind=review").content.decode()
        assert '<option value="90" selected>' in desk.get(f"{place}&kind=review&minutes=90").content.decode()

    def test_the_number_under_a_day_is_told_in_words(self, anna: Patient, freya: Membership, room: Room, login: Login) -> None:
        page = login(freya).get(f"/patients/{anna.pk}/book/?day={FAR}").content.decode()
        assert "The number under a day says how many times are free." in page
        assert re.search(rf'href="[^"]*day={FAR}[^"]*" aria-label="Tuesday, 2 March: 30 free times"', page)

    def test_without_a_room(self, anna: Patient, freya: Membership, paul: Membership, login: Login) -> None:
        place = f"/patients/{anna.pk}/book/"
        page = login(freya).get(f"{place}?day={FAR}&room=none").content.decode()
        assert f'value="{FAR}T08:00:00+00:00"' in page
        tap = {"kind": "consultation", "minutes": "15", "practitioner": paul.pk, "picked": f"{FAR}T08:00:00+00:00"}
        assert login(freya).post(place, tap).status_code == 302
        assert Appointment.objects.get().room is None

    def test_from_the_day_for_somebody_who_is_known(self, anna: Patient, freya: Membership, login: Login) -> None:
        desk = login(freya)
        for address in ("/diary/", "/diary/week/"):
            assert 'href="/diary/book/?day=' in desk.get(address).content.decode()
        page = desk.get(f"/diary/book/?day={FAR}&q=anna").content.decode()
        assert f'href="/patients/{anna.pk}/book/?day={FAR}"' in page

    def test_from_the_day_for_somebody_new(self, freya: Membership, paul: Membership, login: Login) -> None:
        desk = login(freya)
        assert f'href="/patients/new/?then=book&amp;day={FAR}"' in desk.get(f"/diary/book/?day={FAR}").content.decode()
        answer = desk.post(f"/patients/new/?then=book&day={FAR}", {"name": "Nora Neu", "born_on": "1990-01-01"})
        assert answer.url == f"/patients/{Patient.objects.get().pk}/book/?day={FAR}"
        assert "<h3>Tuesday, 2 March</h3>" in desk.get(answer.url).content.decode()

    def test_the_next_treatment_is_offered_beside_it(self, anna: Patient, paul: Membership, login: Login) -> None:
        course = course_for(anna, paul, option_from(FAR))
        assert f'href="/courses/{course.pk}/book/1/"' in login(paul).get(f"/patients/{anna.pk}/book/").content.decode()

    def test_a_consultation_that_waits_leads_to_its_page_and_a_review_to_the_photos(
        self, anna: Patient, freya: Membership, paul: Membership, room: Room, login: Login
    ) -> None:
        mine = today(anna, paul, room)
        link = f'<a class="button" href="/patients/{anna.pk}/consultation/" aria-label="Consultation with {anna.name}">'
        assert link not in login(paul).get("/").content.decode(), "nobody is here yet"
        login(freya).post(f"/appointments/{mine.pk}/arrived/")
        assert link in login(paul).get("/").content.decode()
        assert link not in login(freya).get("/").content.decode(), "the desk decides nothing"
        Appointment.objects.update(kind=Kind.REVIEW)
        photos = f'<a class="button" href="/patients/{anna.pk}/photos/take/" aria-label="Photos of {anna.name}">'
        assert link not in (page := login(paul).get("/").content.decode())
        assert photos in page
        assert photos not in login(freya).get("/").content.decode(), "the desk takes none"

    def test_it_is_moved_marked_and_called_off_like_any_other(
        self, anna: Patient, freya: Membership, paul: Membership, room: Room, login: Login
    ) -> None:
        mine = today(anna, paul, room)
        desk, place = login(freya), f"/appointments/{mine.pk}/"
        assert "consultation" in desk.get("/").content.decode()
        desk.post(place + "arrived/")
        assert "Begin with" not in login(paul).get("/").content.decode()
        desk.post(place + "not-arrived/")
        page = desk.get(f"{place}move/?day={FAR}").content.decode()
        assert f'value="{FAR}T08:00:00+00:00 {room.pk}"' in page
        moved = desk.post(f"{place}move/", {"practitioner": paul.pk, "picked": f"{FAR}T08:00:00+00:00 {room.pk}"})
        assert moved.url == place
        told = desk.post(place + "cancel/", {"reason": "illness"}, follow=True).content.decode()
        assert "Consultation of Tuesday, 2 March 2100 at 09:00 is called off." in told
        assert f'href="/patients/{anna.pk}/book/?kind=consultation&amp;minutes=30"' in told

    def test_its_length_is_changed_while_it_moves(
        self, anna: Patient, freya: Membership, paul: Membership, room: Room, login: Login
    ) -> None:
        mine = today(anna, paul, room)
        desk, place = login(freya), f"/appointments/{mine.pk}/move/"
        page = desk.get(f"{place}?day={FAR}").content.decode()
        assert '<option value="30" selected>' in page
        assert page.count(f'value="{FAR}T') == 11 + 19  # from 9 to half past 11, and from 13 to half past 17
        asked = f"{place}?day={FAR}&minutes=120"
        page = desk.get(asked).content.decode()
        assert '<option value="120" selected>' in page
        assert page.count(f'value="{FAR}T') == 5 + 13, "the free times follow the length"
        assert "minutes=120&amp;" in page, "and so do the days"
        tap = {"minutes": "120", "practitioner": paul.pk, "picked": f"{FAR}T08:00:00+00:00 {room.pk}"}
        assert desk.post(asked, tap | {"minutes": "7"}).status_code == 422
        assert desk.post(asked, tap).status_code == 302
        found = Appointment.objects.get()
        assert found.ends_at - found.starts_at == timedelta(minutes=120)

    def test_a_length_that_is_not_offered_stays_while_it_moves(self, anna: Patient, paul: Membership, room: Room, login: Login) -> None:
        mine = today(anna, paul, room)
        Appointment.objects.update(ends_at=mine.starts_at + timedelta(minutes=25))
        page = login(paul).get(f"/appointments/{mine.pk}/move/").content.decode()
        assert '<option value="25" selected>' in page

    @pytest.mark.parametrize("changes", [{"kind": "treatment"}, {"kind": ""}, {"minutes": "7"}, {"minutes": ""}, {"kind": "\0"}])
    def test_what_was_not_offered_books_nothing(
        self, changes: dict[str, str], anna: Patient, paul: Membership, room: Room, login: Login
    ) -> None:
        tap = {"kind": "review", "minutes": "30", "practitioner": paul.pk, "picked": f"{FAR}T08:00:00+00:00 {room.pk}"}
        assert login(paul).post(f"/patients/{anna.pk}/book/", tap | changes).status_code == 422
        assert Appointment.objects.count() == 0

    @pytest.mark.parametrize("day", ["", "x", "\0", "0001-01-01", "9999-12-31"])
    def test_a_day_that_cannot_be_is_none(self, day: str, anna: Patient, paul: Membership, login: Login) -> None:
        for place in (f"/patients/{anna.pk}/book/", "/diary/book/"):
            assert login(paul).get(place, {"day": day}).status_code == 200
