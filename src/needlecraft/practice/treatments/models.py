"""A treatment, what was asked before it, what it used up, what the skin did, and what was added after it was signed."""

from __future__ import annotations

from datetime import date, datetime
from typing import ClassVar

from django.db import models
from django.db.models.functions import Lower, Replace

from ..consultations.models import Screening
from ..core.fields import Sealed, SealedColumn
from ..core.nouns import named
from ..courses.models import Course
from ..diary.models import Appointment
from ..patients.models import OfPatient, Patient
from ..people.models import Membership
from ..practices.models import Practice
from ..stock.models import Device


class Treatment(OfPatient):
    """``done`` is what was recorded (see :mod:`.forms`); once it is signed the database refuses any change.

    ``version`` counts what was saved: who writes says which version they saw, and nobody writes over what they have not seen.
    """

    patient = models.ForeignKey(Patient, models.PROTECT, related_name="treatments")
    appointment = models.OneToOneField(Appointment, models.PROTECT, related_name="treatment")
    course = models.ForeignKey(Course, models.PROTECT, related_name="treatments")
    n = models.PositiveSmallIntegerField()
    by = models.ForeignKey(Membership, models.PROTECT, related_name="+")
    version = models.PositiveIntegerField(default=0)
    numbed_at = models.DateTimeField(null=True)
    numb_off_at = models.DateTimeField(null=True)
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
            models.CheckConstraint(
                condition=models.Q(numb_off_at=None) | models.Q(numb_off_at__gte=models.F("numbed_at")),
                name="numbing_comes_off_after_it_went_on",
            ),
            models.UniqueConstraint(
                fields=("course", "n"), condition=models.Q(signed_at__isnull=False), name="a_treatment_of_a_course_is_signed_once"
            ),
        )
        indexes = (models.Index(fields=("appointment",), condition=models.Q(signed_at=None), name="treatments_not_signed"),)

    def __str__(self) -> str:
        return named("treatment", self.pk)


class Rescreen(OfPatient):
    """On the day somebody asked whether anything has changed, and the protocol decided again."""

    patient = models.ForeignKey(Patient, models.PROTECT, related_name="+")
    treatment = models.ForeignKey(Treatment, models.PROTECT, related_name="rescreens")
    by = models.ForeignKey(Membership, models.PROTECT, related_name="+")
    on = models.DateField()
    screening = models.ForeignKey(Screening, models.PROTECT, related_name="+")
    has_changed = models.BooleanField()

    class Meta:
        ordering: ClassVar = ["-at", "-pk"]

    def __str__(self) -> str:
        return named("screening again", self.pk)


class Draft(OfPatient):
    """A version of a record that came after another one was saved: kept until somebody chooses between the two."""

    patient = models.ForeignKey(Patient, models.PROTECT, related_name="+")
    treatment = models.ForeignKey(Treatment, models.PROTECT, related_name="drafts")
    by = models.ForeignKey(Membership, models.PROTECT, related_name="+")
    of_version = models.PositiveIntegerField()
    settled_at = models.DateTimeField(null=True)
    done_sealed = SealedColumn()

    done = Sealed()

    class Meta:
        ordering: ClassVar = ["at"]

    def __str__(self) -> str:
        return named("draft", self.pk)


def serial_key(serial: str) -> str:
    """A serial as it is compared: the same in capitals, in small letters and with spaces."""
    return serial.replace(" ", "").lower()


class UsedCartridge(models.Model):
    """A cartridge is used once, in one treatment; a treatment may use several. ``serial_key`` is its serial in lower case without spaces.

    The database refuses the same article with the same serial; that one without an article number (``gtin``) may be any is judged before
    the signature.
    """

    practice = models.ForeignKey(Practice, models.PROTECT, related_name="+")
    treatment = models.ForeignKey(Treatment, models.PROTECT, related_name="cartridges")
    gtin = models.CharField(max_length=14, blank=True)
    serial = models.CharField(max_length=60)
    serial_key = models.GeneratedField(
        expression=Lower(Replace("serial", models.Value(" "))), output_field=models.CharField(max_length=60), db_persist=True
    )
    lot = models.CharField(max_length=60)
    expires_on = models.DateField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=("practice", "gtin", "serial_key"), name="a_cartridge_is_used_once"),)
        indexes: ClassVar = [models.Index(fields=("practice", "lot"))]

    def __str__(self) -> str:
        return named("cartridge", self.serial)


class Use(models.Model):
    """Anything else that a signed treatment used and that may be recalled: a product with its lot, or a device of the register."""

    practice = models.ForeignKey(Practice, models.PROTECT, related_name="+")
    treatment = models.ForeignKey(Treatment, models.PROTECT, related_name="uses")
    name = models.CharField(max_length=120)
    lot = models.CharField(max_length=60, blank=True)
    device = models.ForeignKey(Device, models.PROTECT, null=True, related_name="+")

    class Meta:
        indexes: ClassVar = [models.Index(fields=("practice", "lot"))]
        constraints = (
            models.CheckConstraint(
                condition=models.Q(device__isnull=False, lot="") | (models.Q(device=None) & ~models.Q(lot="")),
                name="what_is_used_has_a_lot_or_is_a_device",
            ),
        )

    def __str__(self) -> str:
        return f"{self.name} {self.lot}".strip()


class Reaction(OfPatient):
    """An unwanted effect of a treatment. ``began_at`` is when it was first seen; ``resolved_on`` empty while it lasts."""

    patient = models.ForeignKey(Patient, models.PROTECT, related_name="reactions")
    treatment = models.ForeignKey(Treatment, models.PROTECT, related_name="reactions")
    by = models.ForeignKey(Membership, models.PROTECT, null=True, related_name="+")
    what_sealed = SealedColumn()
    severity_sealed = SealedColumn()
    zones_sealed = SealedColumn()
    began_at_sealed = SealedColumn()
    remedy_sealed = SealedColumn()
    resolved_on_sealed = SealedColumn()

    what = Sealed()
    severity = Sealed()
    zones = Sealed()
    began_at = Sealed(of=datetime.fromisoformat, to=datetime.isoformat)
    remedy = Sealed()
    resolved_on = Sealed(of=date.fromisoformat, to=date.isoformat)

    class Meta:
        ordering: ClassVar = ["-at"]
        constraints = (models.CheckConstraint(condition=~models.Q(what_sealed=b""), name="reaction_says_what"),)

    def __str__(self) -> str:
        return named("reaction", self.pk)


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
        return named("addendum", self.pk)
