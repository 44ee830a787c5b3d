"""A treatment begins on the day of an appointment that stands, and one that was needled is signed, not called off."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from needlecraft.practice.audit.actions import Actor
from needlecraft.practice.courses.models import Course
from needlecraft.practice.diary import actions as diary
from needlecraft.practice.diary.models import Appointment
from needlecraft.practice.people.models import Membership
from needlecraft.practice.practices.models import Room
from needlecraft.practice.treatments import actions
from needlecraft.practice.treatments.models import Treatment
from needlecraft.practice.treatments.recalls import treated_with

from .conftest import DONE, NOW, Begin, kept

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture
def booked(course: Course, paul: Membership) -> Appointment:
    room = Room.objects.create(practice=paul.practice, name="1")
    return diary.book(by=Actor.of(paul), at=NOW, wanted=diary.Booking(course, 1, paul, room, NOW + HOUR))


@pytest.mark.parametrize(
    ("change", "later", "told"),
    [
        ({"cancelled_at": NOW}, HOUR, "was called off"),
        ({"missed_at": NOW}, HOUR, "noted as missed"),
        ({}, -DAY, "is on 2 June 2025. Move it to today"),
        ({}, DAY, "is on 2 June 2025. Move it to today"),
    ],
)
def test_only_an_appointment_of_today_that_stands_begins(
    change: dict[str, object], later: timedelta, told: str, booked: Appointment, paul: Membership, desk: Client
) -> None:
    Appointment.objects.update(**change)
    with pytest.raises(actions.CannotBegin, match=told):
        actions.begin(by=paul, at=NOW + later, appointment=booked)
    answer = desk.post(f"/appointments/{booked.pk}/begin/", follow=True)
    assert answer.redirect_chain[0][0] == f"/appointments/{booked.pk}/"
    assert "Book a new one" in answer.content.decode() or "Move it to today" in answer.content.decode()
    assert not Treatment.objects.exists()


def test_in_a_course_that_has_ended_nothing_begins(booked: Appointment, paul: Membership) -> None:
    Course.objects.update(ended_at=NOW)
    booked.refresh_from_db()
    with pytest.raises(actions.CannotBegin, match="This course has ended"):
        actions.begin(by=paul, at=NOW, appointment=booked)


def test_what_has_begun_or_is_signed_is_not_called_off_in_the_diary(treatment: Treatment, paul: Membership, desk: Client) -> None:
    for _begun_then_signed in range(2):
        with pytest.raises(diary.CannotBook, match="This treatment has begun"):
            diary.cancel(by=Actor.of(paul), at=NOW, appointment=treatment.appointment)
        if treatment.signed_at is None:
            actions.sign(by=paul, at=NOW, treatment=kept(treatment, paul))
    answer = desk.post(f"/appointments/{treatment.appointment_id}/cancel/", follow=True)
    assert "This treatment has begun" in answer.content.decode()
    assert Appointment.objects.listed().count() == 1


def test_a_treatment_of_a_course_is_signed_once(treatment: Treatment, begin: Begin, paul: Membership) -> None:
    actions.sign(by=paul, at=NOW, treatment=kept(treatment, paul))
    Appointment.objects.update(cancelled_at=NOW)
    wanted = diary.Booking(treatment.course, 1, paul, Room.objects.get(), NOW + 60 * DAY)
    again = diary.book(by=Actor.of(paul), at=NOW, wanted=wanted)
    with pytest.raises(actions.CannotBegin, match="signed already"):
        actions.begin(by=paul, at=NOW + 60 * DAY, appointment=again)
    signed = Treatment.objects.get(pk=treatment.pk)
    signed.pk, signed.appointment = None, again
    with pytest.raises(IntegrityError), transaction.atomic():
        signed.save(force_insert=True)


def test_who_goes_home_untreated_is_called_off_in_the_room_and_can_be_booked_again(
    treatment: Treatment, begin: Begin, paul: Membership, desk: Client
) -> None:
    cream = {"product": "Cream", "lot": "N7"}
    actions.numb(by=paul, at=NOW, treatment=treatment)
    kept(treatment, paul, zones=[{"zone": "cheeks", "needle_depth_mm": 0.5}], numbing=cream, note="felt ill")
    with pytest.raises(actions.CannotCallOff, match="cream is still on"):
        actions.call_off(by=paul, at=NOW, treatment=treatment)
    actions.unnumb(by=paul, at=NOW + HOUR, treatment=treatment)
    place = f"/treatments/{treatment.pk}/"
    assert "No treatment today: call it off" in desk.get(place).content.decode()
    for _twice in range(2):
        assert desk.post(f"{place}call-off/").status_code == 302
    page = desk.get(place).content.decode()
    assert "This appointment was called off" in page
    assert "felt ill" in page
    assert treated_with(paul, "N7") == [treatment]
    assert "felt" not in desk.get("/recall/", {"q": "N7"}).content.decode()
    treatment.refresh_from_db()
    with pytest.raises(actions.CannotSign, match="was called off"):
        actions.sign(by=paul, at=NOW + HOUR, treatment=treatment)
    with pytest.raises(actions.Overtaken):  # a tablet that was away brings what was not done: kept, and not in the record
        actions.save(by=paul, at=NOW, treatment=treatment, done=DONE)
    room = Room.objects.get()
    again = diary.book(by=Actor.of(paul), at=NOW, wanted=diary.Booking(treatment.course, 1, paul, room, NOW + 60 * DAY))
    assert actions.begin(by=paul, at=NOW + 60 * DAY, appointment=again) != treatment


def test_who_was_needled_is_not_called_off(treatment: Treatment, paul: Membership, desk: Client) -> None:
    kept(treatment, paul)
    with pytest.raises(actions.CannotCallOff, match="Record it and sign it"):
        actions.call_off(by=paul, at=NOW, treatment=treatment)
    assert "The skin was needled" in desk.post(f"/treatments/{treatment.pk}/call-off/", follow=True).content.decode()
    assert Appointment.objects.listed().count() == 1
