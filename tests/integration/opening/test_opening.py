"""The owner says when and where the practice works."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import pytest
from django.db import IntegrityError, transaction

from needlecraft.practice.audit.models import Entry
from needlecraft.practice.opening.models import Buffer, ClosedDay
from needlecraft.practice.opening.spans import Span, Week, merged, without
from needlecraft.practice.people.models import Membership
from needlecraft.practice.practices.models import Practice, Room

from ..conftest import Login

HOURS = {
    "before_minutes": "5",
    "after_minutes": "10",
    "opens-0-0": "09:00",
    "closes-0-0": "13:00",
    "opens-0-1": "14:00",
    "closes-0-1": "18:00",
}
MONDAY = date(2026, 12, 7)


def span(a: int, b: int) -> Span:
    start = datetime(2026, 12, 7, tzinfo=UTC)
    return Span(start + timedelta(hours=a), start + timedelta(hours=b))


def test_time_is_joined_and_cut() -> None:
    assert merged([span(3, 5), span(1, 2), span(2, 3), span(7, 7)]) == [span(1, 5)]
    assert without([span(1, 9)], [span(0, 2), span(3, 4), span(8, 12)]) == [span(2, 3), span(4, 8)]
    assert without([span(1, 2)], [span(2, 3)]) == [span(1, 2)]
    assert without([span(1, 2)], [span(0, 3)]) == []


def test_a_practice_that_has_said_nothing_begins_with_usual_hours(practice: Practice) -> None:
    week = Week(practice)
    assert not week.is_said
    assert len(week.open_on(MONDAY)) == 1
    assert week.open_on(MONDAY - timedelta(days=1)) == []


def test_hours_are_saved_with_a_break(practice: Practice, olivia: Membership, login: Login) -> None:
    assert login(olivia).post("/settings/", HOURS).status_code == 302
    assert [(one.opens, one.closes) for one in practice.hours.all()] == [(time(9), time(13)), (time(14), time(18))]
    assert Buffer.objects.get().after_minutes == 10
    assert len(Week(practice).open_on(MONDAY)) == 2
    assert 'value="14:00"' in login(olivia).get("/settings/").content.decode()


@pytest.mark.parametrize(
    "wrong",
    [
        {"closes-0-0": ""},
        {"closes-0-0": "08:00"},
        {"opens-0-1": "12:00"},
        {"after_minutes": "7"},
        {"after_minutes": "600"},
        {"before_minutes": "-5"},
        {"opens-0-0": "\0"},
        {"opens-0-0": "9" * 10_000},
    ],
)
def test_hours_that_cannot_be_are_explained_and_not_saved(
    wrong: dict[str, str], practice: Practice, olivia: Membership, login: Login
) -> None:
    answer = login(olivia).post("/settings/", HOURS | wrong)
    assert answer.status_code == 422
    assert 'class="errors"' in answer.content.decode()
    assert practice.hours.count() == 0


def test_days_are_closed_and_opened(practice: Practice, olivia: Membership, login: Login) -> None:
    desk = login(olivia)
    for _ in range(2):
        assert desk.post("/settings/closed/", {"on": "2100-01-04", "why": "Holiday"}).status_code == 302
    assert Week(practice).open_on(date(2100, 1, 4)) == []
    assert "Holiday" in desk.get("/settings/").content.decode()
    assert desk.post("/settings/closed/", {"on": "never"}).status_code == 422
    desk.post(f"/settings/closed/{ClosedDay.objects.get().pk}/open/")
    assert Week(practice).open_on(date(2100, 1, 4)) != []


def test_rooms_are_added_renamed_and_retired(practice: Practice, olivia: Membership, login: Login) -> None:
    desk = login(olivia)
    assert desk.post("/settings/rooms/", {"name": "Blue"}).status_code == 302
    assert desk.post("/settings/rooms/", {"name": "Blue"}).status_code == 422
    room = Room.objects.get()
    desk.post(f"/settings/rooms/{room.pk}/name/", {"name": "Green"})
    desk.post(f"/settings/rooms/{room.pk}/retire/")
    assert not Room.objects.current(practice).exists()
    desk.post(f"/settings/rooms/{room.pk}/retire/")
    assert Room.objects.current(practice).get().name == "Green"


def test_only_the_owner_changes_them(freya: Membership, paul: Membership, login: Login) -> None:
    for member in (freya, paul):
        assert login(member).get("/settings/").status_code == 404
        assert login(member).post("/settings/", HOURS).status_code == 404


DETAILS = {
    "name": "Kanal Street Skin",
    "phone": "+49 30 23125 990",
    "emergency_phone": "112",
    "time_zone": "Europe/Berlin",
    "consultation_minutes": 45,
    "review_minutes": 15,
}


def test_the_owner_enters_whom_patients_call(practice: Practice, olivia: Membership, login: Login) -> None:
    Practice.objects.filter(pk=practice.pk).update(phone="")
    desk = login(olivia)
    assert "Enter the phone number of the practice" in desk.get("/").content.decode()
    for _time in range(2):
        assert desk.post("/settings/details/", DETAILS).status_code == 302
    practice.refresh_from_db()
    assert {name: getattr(practice, name) for name in DETAILS} == DETAILS
    assert "Enter the phone number" not in desk.get("/").content.decode()
    assert "changed the name and numbers of" in desk.get("/audit/").content.decode()
    assert Entry.objects.filter(verb="described").count() == 1


@pytest.mark.parametrize(
    ("field", "text"),
    [("name", ""), ("name", "x" * 10_000), ("phone", ""), ("phone", "call me"), ("phone", "javascript:1234"), ("phone", "+"),
     ("emergency_phone", "\x00"), ("time_zone", "Europe/Atlantis"), ("time_zone", "../../etc/passwd"),
     ("consultation_minutes", ""), ("consultation_minutes", "0"), ("review_minutes", "5"), ("review_minutes", "1440")],
)  # fmt: skip
def test_what_cannot_be_called_or_lived_by_is_refused(field: str, text: str, practice: Practice, olivia: Membership, login: Login) -> None:
    assert login(olivia).post("/settings/details/", DETAILS | {field: text}).status_code == 422
    assert not Entry.objects.filter(verb="described").exists()


def test_the_database_takes_no_length_that_cannot_be(practice: Practice) -> None:
    for wrong in ({"consultation_minutes": 5}, {"review_minutes": 121}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Practice.objects.filter(pk=practice.pk).update(**wrong)
