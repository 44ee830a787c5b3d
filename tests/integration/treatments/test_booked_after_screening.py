"""No door leads to a day before the one that the newest screening gives."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from needlecraft.practice.audit.actions import Actor
from needlecraft.practice.consultations import actions as consultations
from needlecraft.practice.courses.models import Course
from needlecraft.practice.diary import actions as diary
from needlecraft.practice.diary.windows import window_of
from needlecraft.practice.people.models import Membership
from needlecraft.practice.practices.models import Room

from .conftest import NOW


def test_a_screening_that_came_after_the_plan_moves_the_first_day(course: Course, paul: Membership) -> None:
    planned = window_of(course, 1)
    told = {"sun_tanning": {"on": NOW.date().isoformat()}}
    consultations.add(by=paul, at=NOW, patient=course.patient, yes=told, no=[])
    answer = consultations.screen(by=paul, at=NOW, on=NOW.date(), patient=course.patient).answer
    free_on = date.fromisoformat(answer["options"]["pen"]["cheeks"]["earliest"])
    window = window_of(course, 1)
    assert window.earliest == free_on > planned.earliest
    assert window.why == "so says the screening of 2 June"
    assert window.latest - window.target == planned.latest - planned.target
    room = Room.objects.create(practice=paul.practice, name="1")
    with pytest.raises(diary.CannotBook, match="so says the screening"):
        diary.book(by=Actor.of(paul), at=NOW, wanted=diary.Booking(course, 1, paul, room, NOW + timedelta(days=1)))
