"""A photo belongs to a set: the photos of one patient of one day for one purpose. Files are sealed; the rows are never changed."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from ..core.fields import Sealed, SealedColumn
from ..core.nouns import named
from ..patients.models import OfPatient, Patient
from ..people.models import Membership


class Purpose(models.TextChoices):
    """Why photos are taken."""

    BASELINE = "baseline", _("Baseline")
    BEFORE = "before", _("Before a treatment")
    AFTER = "after", _("After a treatment")
    HEALING = "healing", _("While healing")
    REVIEW = "review", _("Review")


class View(models.TextChoices):
    """From where the face is seen; left is the patient's left. A zone is seen from straight ahead of it, a free view from anywhere."""

    FRONT = "front", _("Front")
    LEFT_45 = "left_45", _("Left 45°")
    LEFT_90 = "left_90", _("Left 90°")
    RIGHT_45 = "right_45", _("Right 45°")
    RIGHT_90 = "right_90", _("Right 90°")
    ZONE = "zone", _("One zone")
    FREE = "free", _("Patient's own")


class Agreed(models.TextChoices):
    """How the patient agreed to this photo."""

    SIGNED = "signed", _("the consent is signed")
    SPOKEN = "spoken", _("the patient said yes")
    SENT = "sent", _("sent by the patient")


class Size(models.TextChoices):
    """How large a photo is opened; each is a sealed file of its own."""

    ORIGINAL = "original", _("Full size")
    SCREEN = "screen", _("As large as a screen")
    SMALL = "small", _("Thumbnail")


class PhotoSet(OfPatient):
    """The photos of a patient of one day for one purpose; ``at`` is when its first was kept."""

    patient = models.ForeignKey(Patient, models.PROTECT, related_name="photo_sets")
    on = models.DateField()
    purpose = models.CharField(max_length=12, choices=Purpose.choices)

    class Meta:
        ordering: ClassVar = ["-on", "-at"]
        constraints = (
            models.UniqueConstraint(fields=("patient", "on", "purpose"), name="one_photo_set_a_day_and_purpose"),
            models.CheckConstraint(condition=models.Q(purpose__in=Purpose.values), name="photo_set_has_a_known_purpose"),
        )

    def __str__(self) -> str:
        return _("photos: %(purpose)s") % {"purpose": self.get_purpose_display().lower()}


class Photos(models.QuerySet["Photo"]):
    """Named filters."""

    def of(self, patient: Patient) -> Photos:
        """The photos of a patient, the oldest first."""
        return self.filter(set__patient=patient).select_related("set", "by__user").order_by("set__on", "pk")

    def standing(self) -> Photos:
        """Those that were not set aside."""
        return self.filter(aside=None)


class Photo(models.Model):
    """One photo. ``file`` is the name of its sealed files, ``sha256`` that of the original that is kept."""

    set = models.ForeignKey(PhotoSet, models.PROTECT, related_name="photos")
    by = models.ForeignKey(Membership, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()
    view = models.CharField(max_length=12, choices=View.choices)
    agreed = models.CharField(max_length=12, choices=Agreed.choices)
    file = models.CharField(max_length=32, unique=True)
    width_px = models.PositiveIntegerField()
    height_px = models.PositiveIntegerField()
    n_bytes = models.PositiveIntegerField()
    zone_sealed = SealedColumn()
    sha256_sealed = SealedColumn()

    zone = Sealed()
    sha256 = Sealed()

    objects = Photos.as_manager()

    class Meta:
        constraints = (
            models.CheckConstraint(condition=models.Q(view__in=View.values), name="photo_has_a_known_view"),
            models.CheckConstraint(
                condition=models.Q(view="zone") & ~models.Q(zone_sealed=b"") | ~models.Q(view="zone") & models.Q(zone_sealed=b""),
                name="photo_of_a_zone_names_it",
            ),
            models.CheckConstraint(
                condition=models.Q(agreed="sent", by=None) | models.Q(agreed__in=("signed", "spoken"), by__isnull=False),
                name="photo_is_sent_by_the_patient_or_taken_by_somebody",
            ),
            models.CheckConstraint(condition=~models.Q(sha256_sealed=b""), name="photo_has_its_sha256"),
        )

    def __str__(self) -> str:
        return named("photo", self.pk)

    def seal_key(self) -> bytes:
        """The patient's key."""
        return self.set.seal_key()

    def name_of(self, size: str) -> str:
        """The name of one of its files; the seal of the file is bound to it."""
        return f"{self.file}.{size}"


class Aside(models.Model):
    """A photo that was kept by mistake, such as one of another person: it is shown nowhere but on its own page, with the reason."""

    photo = models.OneToOneField(Photo, models.PROTECT, related_name="aside")
    by = models.ForeignKey(Membership, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    reason_sealed = SealedColumn()

    reason = Sealed()

    class Meta:
        constraints = (models.CheckConstraint(condition=~models.Q(reason_sealed=b""), name="photo_is_set_aside_for_a_reason"),)

    def __str__(self) -> str:
        return f"{self.photo} set aside"

    def seal_key(self) -> bytes:
        """The patient's key."""
        return self.photo.seal_key()
