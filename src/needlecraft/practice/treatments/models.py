"""A treatment, the cartridge that it used up, and what was added after it was signed."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from ..core.fields import Sealed, SealedColumn
from ..courses.models import Course
from ..diary.models import Appointment
from ..patients.models import OfPatient, Patient
from ..people.models import Membership
from ..practices.models import Practice


class Treatment(OfPatient):
    """``done`` is what was recorded (see :mod:`.forms`); once it is signed the database refuses any change."""

    patient = models.ForeignKey(Patient, models.PROTECT, related_name="treatments")
    appointment = models.OneToOneField(Appointment, models.PROTECT, related_name="treatment")
    course = models.ForeignKey(Course, models.PROTECT, related_name="treatments")
    n = models.PositiveSmallIntegerField()
    by = models.ForeignKey(Membership, models.PROTECT, related_name="+")
    numbed_at = models.DateTimeField(null=True)
    saved_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    signed_at = models.DateTimeField(null=True)
    signed_by = models.ForeignKey(Membership, models.PROTECT, null=True, related_name="+")
    done_sealed = SealedColumn()

    done = Sealed()

    class Meta:
        ordering: ClassVar = ["-at"]
        constraints = (
            models.CheckConstraint(
                condition=models.Q(signed_at=None, signed_by=None, ended_at=None)
                | models.Q(signed_at__isnull=False, signed_by__isnull=False, ended_at__isnull=False),
                name="treatment_is_signed_by_somebody",
            ),
        )

    def __str__(self) -> str:
        return f"treatment {self.pk}"


class UsedCartridge(models.Model):
    """A cartridge is used once, in one treatment."""

    practice = models.ForeignKey(Practice, models.PROTECT, related_name="+")
    treatment = models.OneToOneField(Treatment, models.PROTECT, related_name="cartridge")
    serial = models.CharField(max_length=60)
    lot = models.CharField(max_length=60)
    expires_on = models.DateField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=("practice", "serial"), name="a_cartridge_is_used_once"),)
        indexes: ClassVar = [models.Index(fields=("practice", "lot"))]

    def __str__(self) -> str:
        return f"cartridge {self.serial}"


class Addendum(OfPatient):
    """Words added to a signed treatment."""

    patient = models.ForeignKey(Patient, models.PROTECT, related_name="+")
    treatment = models.ForeignKey(Treatment, models.PROTECT, related_name="addenda")
    by = models.ForeignKey(Membership, models.PROTECT, related_name="+")
    words_sealed = SealedColumn()

    words = Sealed()

    class Meta:
        ordering: ClassVar = ["at"]

    def __str__(self) -> str:
        return f"addendum {self.pk}"
