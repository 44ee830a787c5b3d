"""Mail around an appointment: in time, moved and called off with it, each once."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.core import mail as outbox

from needlecraft.practice.audit.actions import Actor
from needlecraft.practice.core import jobs
from needlecraft.practice.courses.models import Course
from needlecraft.practice.diary import actions
from needlecraft.practice.mail.models import Mail
from needlecraft.practice.people.models import Membership

from ..conftest import NOW, Login
from .conftest import Book, at

TEN = at("10:00")


def due() -> list[tuple[str, str]]:
    return [(one.due_at.isoformat()[:16], one.subject) for one in Mail.objects.waiting().select_related("patient__key_row")]


def test_what_to_prepare_comes_before_it_begins_and_a_reminder_the_day_before(bertas: Course, book: Book) -> None:
    book(bertas, TEN)
    assert due() == [
        ("2026-12-01T09:00", "How to prepare for your appointment, from 1 December on, Kanal Street Skin"),
        ("2026-12-04T08:00", "How to prepare for your appointment, from 5 December on, Kanal Street Skin"),
        ("2026-12-07T08:00", "Your appointment tomorrow, Kanal Street Skin"),
    ]
    begun, later, eve = (one.text for one in Mail.objects.waiting().select_related("patient__key_row"))
    assert "- From 27 October to 4 December: Begin with vitamin A or C cream. Use a vitamin C cream." in begun
    assert "- From 24 November on: No waxing. Do not wax." in begun
    assert "- From 5 December on: No " in later
    assert "Use no retinoid." in later
    assert "at Kanal Street Skin on Tuesday, 8 December 2026 at 10:00." in eve
    assert "retinoid" not in eve
    assert "test area" not in begun + later + eve


def test_lines_move_with_the_appointment_and_old_mails_are_not_sent(bertas: Course, book: Book, paul: Membership) -> None:
    mine = book(bertas, TEN)
    jobs.run_due(NOW)
    to = actions.Place(paul, mine.room, TEN + timedelta(days=7))
    actions.move(by=Actor.of(paul), at=NOW + timedelta(hours=1), appointment=mine, to=to)
    assert [when[:10] for when, _ in due()] == ["2026-12-01", "2026-12-11", "2026-12-14"]
    jobs.run_due(NOW + timedelta(days=30))
    assert sum("tomorrow" in one.subject for one in outbox.outbox) == 1
    assert "15 December" in outbox.outbox[-1].body


def test_what_is_called_off_reminds_nobody(bertas: Course, book: Book, paul: Membership) -> None:
    mine = book(bertas, TEN)
    actions.cancel(by=Actor.of(paul), at=NOW, appointment=mine)
    jobs.run_due(TEN)
    assert outbox.outbox == []


def test_each_is_sent_once_however_often_workers_look(bertas: Course, book: Book) -> None:
    book(bertas, TEN)
    for _ in range(3):
        jobs.run_due(TEN)
    assert len(outbox.outbox) == 3


def test_nobody_without_an_address_is_written_to(course: Course, book: Book, paul: Membership, login: Login) -> None:
    mine = book(course, TEN)
    jobs.run_due(TEN)
    assert outbox.outbox == []
    page = login(paul).get(f"/appointments/{mine.pk}/").content.decode()
    assert "no reminder is sent" in page
    assert "How to prepare" not in page


def test_an_address_that_comes_later_gets_what_is_still_to_come(course: Course, book: Book, paul: Membership, login: Login) -> None:
    mine = book(course, TEN)
    mine.patient.email = "anna@example.org"
    mine.patient.save()
    assert "How to prepare" in login(paul).get(f"/appointments/{mine.pk}/").content.decode()
    jobs.run_due(TEN)
    assert [one.to for one in outbox.outbox] == [["anna@example.org"]] * 3


def test_booked_for_tomorrow_there_is_no_reminder_of_yesterday(bertas: Course, book: Book) -> None:
    book(bertas, TEN, now=TEN - timedelta(hours=20))
    assert [one.subject.split(",")[0] for one in Mail.objects.waiting().select_related("patient__key_row")] == [
        "How to prepare for your appointment"
    ]


@pytest.mark.parametrize("day", [date(2027, 3, 29), date(2027, 11, 1)])
def test_the_morning_mail_keeps_its_hour_across_the_switch(day: date, bertas: Course, book: Book) -> None:
    book(bertas, at("10:00", day))
    eve = Mail.objects.waiting().last()
    assert eve is not None
    assert eve.due_at == at("09:00", day - timedelta(days=1))
