"""An appointment, and the pieces of time that it holds.

Time is cut into slots of five minutes. An appointment holds every slot of its practitioner, its room and its patient, and a slot of one
resource can be held once: that is a unique constraint, the same on every database, and it is why two appointments cannot overlap.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import ClassVar, Final
from zoneinfo import ZoneInfo

from django.db import models
from django.utils.translation import gettext_lazy

from ..core.fields import Sealed, SealedColumn
from ..core.language import gettext as _
from ..core.nouns import named
from ..courses.models import Course
from ..patients.models import Patient
from ..people.models import Membership
from ..practices.models import Practice, Room

SLOT: Final = timedelta(minutes=5)


class Kind(models.TextChoices):
    """What an appointment is for. One that is for no treatment is a visit."""

    TREATMENT = "treatment", gettext_lazy("treatment")
    CONSULTATION = "consultation", gettext_lazy("consultation")
    REVIEW = "review", gettext_lazy("review")


class Reason(models.TextChoices):
    """Why an appointment is called off."""

    WISH_OF_THE_PATIENT = "wish_of_the_patient", gettext_lazy("wish of the patient")
    ILLNESS = "illness", gettext_lazy("illness")
    PRACTICE_CANNOT = "practice_cannot", gettext_lazy("practice cannot")
    PATIENT_TOO_LATE = "patient_too_late", gettext_lazy("patient too late")


class Appointments(models.QuerySet["Appointment"]):
    """Named filters."""

    def listed(self) -> Appointments:
        """Those that were not called off."""
        return self.filter(cancelled_at=None)

    def standing(self) -> Appointments:
        """Those that the patient came to, or will."""
        return self.listed().filter(missed_at=None)

    def begun(self) -> Appointments:
        """Those whose treatment has begun."""
        return self.filter(treatment__isnull=False)

    def not_over(self, at: datetime) -> Appointments:
        """Those that have not ended."""
        return self.standing().filter(ends_at__gt=at)

    def to_come(self, at: datetime) -> Appointments:
        """Those that have not begun."""
        return self.standing().filter(starts_at__gt=at)

    def between(self, practice: Practice, since: datetime, until: datetime) -> Appointments:
        """Those of a practice that begin in a span, in their order."""
        return self.filter(practice=practice, starts_at__gte=since, starts_at__lt=until, patient__erased_at=None).order_by("starts_at")

    def unfinished(self, practice: Practice, before: datetime) -> Appointments:
        """Those whose treatment was begun and never signed, from before a moment."""
        begun = Appointment.objects.begun().filter(treatment__signed_at=None).values_list("pk", flat=True)
        found = self.listed().filter(pk__in=list(begun), practice=practice, starts_at__lt=before, patient__erased_at=None)
        return found.select_related("patient__key_row", "patient__practice", "practitioner__user", "treatment").order_by("starts_at")


class Appointment(models.Model):
    """A treatment of a course, the n-th, on a day; or a visit, which is of no course and may need no room.

    From ``free_from`` until ``free_until`` the patient waits in the room while the cream numbs, and the practitioner is free.
    """

    practice = models.ForeignKey(Practice, models.PROTECT, related_name="+")
    patient = models.ForeignKey(Patient, models.PROTECT, related_name="appointments")
    kind = models.CharField(max_length=12, choices=Kind, default=Kind.TREATMENT)
    course = models.ForeignKey(Course, models.PROTECT, related_name="appointments", null=True)
    n = models.PositiveSmallIntegerField(null=True)
    practitioner = models.ForeignKey(Membership, models.PROTECT, related_name="appointments")
    room = models.ForeignKey(Room, models.PROTECT, related_name="+", null=True)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    free_from = models.DateTimeField(null=True)
    free_until = models.DateTimeField(null=True)
    arrived_at = models.DateTimeField(null=True)
    missed_at = models.DateTimeField(null=True)
    cancelled_at = models.DateTimeField(null=True)
    n_moves = models.PositiveSmallIntegerField(default=0)
    reason_sealed = SealedColumn()

    reason = Sealed()

    objects = Appointments.as_manager()

    class Meta:
        ordering: ClassVar = ["starts_at"]
        constraints = (
            models.CheckConstraint(condition=models.Q(ends_at__gt=models.F("starts_at")), name="appointment_ends_after_it_begins"),
            models.UniqueConstraint(
                fields=("course", "n"), condition=models.Q(cancelled_at=None, missed_at=None), name="a_treatment_is_booked_once"
            ),
            models.CheckConstraint(
                condition=models.Q(kind=Kind.TREATMENT, course__isnull=False, n__isnull=False, room__isnull=False)
                | models.Q(kind__in=(Kind.CONSULTATION, Kind.REVIEW), course=None, n=None, free_from=None),
                name="a_treatment_is_of_a_course_and_a_visit_is_not",
            ),
            models.CheckConstraint(condition=models.Q(arrived_at=None) | models.Q(missed_at=None), name="nobody_came_and_did_not"),
            models.CheckConstraint(
                condition=models.Q(free_from=None, free_until=None)
                | models.Q(free_from__gt=models.F("starts_at"), free_until__gt=models.F("free_from"), free_until__lt=models.F("ends_at")),
                name="the_free_time_is_within",
            ),
        )
        indexes = (models.Index(fields=("practice", "starts_at"), name="appointments_by_time"),)

    def __str__(self) -> str:
        return named("appointment", self.pk)

    def on(self, zone: ZoneInfo) -> date:
        """Its day, where the practice is."""
        return self.starts_at.astimezone(zone).date()

    def about(self) -> str:
        """What mails and the audit call it."""
        return str(self)

    @property
    def length(self) -> timedelta:
        """How long it takes."""
        return self.ends_at - self.starts_at

    @property
    def is_visit(self) -> bool:
        """Is it for something else than a treatment?"""
        return self.kind != Kind.TREATMENT

    def what(self) -> str:
        """What it is for: ``treatment 2``, ``consultation``."""
        return str(self.get_kind_display()) if self.is_visit else _("treatment %(n)s") % {"n": self.n}

    def where(self) -> str:
        """The name of its room."""
        return self.room.name if self.room else _("no room")

    def why_off(self) -> str:
        """Why it was called off, as far as that was said."""
        return str(Reason(self.reason).label) if self.reason else ""

    def seal_key(self) -> bytes:
        """The patient's key."""
        return self.patient.seal_key()


def treatment_of(course: Course, n: int) -> Appointment:
    """An appointment for the n-th treatment of a course, which is not stored and has no time yet."""
    return Appointment(practice=course.patient.practice, patient=course.patient, course=course, n=n)


class Hold(models.Model):
    """Five minutes of one resource: see :func:`.free.resources`."""

    appointment = models.ForeignKey(Appointment, models.CASCADE, related_name="holds")
    resource = models.CharField(max_length=40)
    slot_at = models.DateTimeField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=("resource", "slot_at"), name="nobody_is_in_two_places"),)

    def __str__(self) -> str:
        return f"{self.resource} {self.slot_at}"


class Feed(models.Model):
    """A link under which a member's appointments are read by a calendar program; of the link only its digest is kept."""

    member = models.ForeignKey(Membership, models.PROTECT, related_name="feeds")
    link_digest = models.BinaryField(max_length=32, unique=True)
    has_names = models.BooleanField(default=False)
    made_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("member",), condition=models.Q(revoked_at=None), name="one_feed_a_member"),)

    def __str__(self) -> str:
        return f"feed {self.pk}"
