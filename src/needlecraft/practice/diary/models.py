"""An appointment, and the pieces of time that it holds.

Time is cut into slots of five minutes. An appointment holds every slot of its practitioner, its room and its patient, and a slot of one
resource can be held once: that is a unique constraint, the same on every database, and it is why two appointments cannot overlap.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import ClassVar, Final

from django.db import models

from ..courses.models import Course
from ..patients.models import Patient
from ..people.models import Membership
from ..practices.models import Practice, Room

SLOT: Final = timedelta(minutes=5)


class Appointments(models.QuerySet["Appointment"]):
    """Named filters."""

    def standing(self) -> Appointments:
        """Those that were not called off."""
        return self.filter(cancelled_at=None)

    def between(self, practice: Practice, since: datetime, until: datetime) -> Appointments:
        """Those of a practice that begin in a span, in their order."""
        found = self.filter(practice=practice, starts_at__gte=since, starts_at__lt=until, patient__erased_at=None).order_by("starts_at")
        return found.select_related("patient__key_row", "patient__practice", "practitioner__user", "room", "course")

    def unfinished(self, practice: Practice, before: datetime) -> Appointments:
        """Those whose treatment was begun and never signed, from before a moment."""
        found = self.filter(
            practice=practice, treatment__isnull=False, treatment__signed_at=None, starts_at__lt=before, patient__erased_at=None
        )
        return found.select_related("patient__key_row", "patient__practice", "practitioner__user", "treatment").order_by("starts_at")


class Appointment(models.Model):
    """The n-th treatment of a course on a day."""

    practice = models.ForeignKey(Practice, models.PROTECT, related_name="+")
    patient = models.ForeignKey(Patient, models.PROTECT, related_name="appointments")
    course = models.ForeignKey(Course, models.PROTECT, related_name="appointments")
    n = models.PositiveSmallIntegerField()
    practitioner = models.ForeignKey(Membership, models.PROTECT, related_name="appointments")
    room = models.ForeignKey(Room, models.PROTECT, related_name="+")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    cancelled_at = models.DateTimeField(null=True)

    objects = Appointments.as_manager()

    class Meta:
        ordering: ClassVar = ["starts_at"]
        constraints = (
            models.CheckConstraint(condition=models.Q(ends_at__gt=models.F("starts_at")), name="appointment_ends_after_it_begins"),
            models.UniqueConstraint(fields=("course", "n"), condition=models.Q(cancelled_at=None), name="a_treatment_is_booked_once"),
        )

    def __str__(self) -> str:
        return f"appointment {self.pk}"

    def resources(self) -> tuple[str, ...]:
        """What cannot be elsewhere meanwhile."""
        return f"practitioner {self.practitioner_id}", f"room {self.room_id}", f"patient {self.patient_id}"


class Hold(models.Model):
    """Five minutes of one resource."""

    appointment = models.ForeignKey(Appointment, models.CASCADE, related_name="holds")
    resource = models.CharField(max_length=40)
    slot_at = models.DateTimeField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=("resource", "slot_at"), name="nobody_is_in_two_places"),)

    def __str__(self) -> str:
        return f"{self.resource} {self.slot_at}"
