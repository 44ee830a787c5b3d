"""What the chart offers to do, and when."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from needlecraft.practice.diary.models import Appointment
from needlecraft.practice.patients.models import Patient
from needlecraft.practice.people.models import Membership
from needlecraft.practice.practices.models import Room

from ..conftest import Login
from ..test_walk import Walk


def test_a_treatment_is_begun_from_the_chart_on_its_day_alone(anna: Patient, paul: Membership, login: Login) -> None:
    walk = Walk(anna, paul, Room.objects.create(practice=anna.practice, name="1"), login(paul))
    course = walk.screened().planned()
    walk.agreed(course)
    walk.booked(course)
    appointment = Appointment.objects.get(patient=anna)
    begin = f"/appointments/{appointment.pk}/begin/"
    assert begin not in walk.desk.get(f"/patients/{anna.pk}/").content.decode()
    now = timezone.now()
    Appointment.objects.update(starts_at=now, ends_at=now + timedelta(hours=1), free_from=None, free_until=None)
    assert begin in walk.desk.get(f"/patients/{anna.pk}/").content.decode()
