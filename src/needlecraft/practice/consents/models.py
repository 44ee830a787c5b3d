"""A consent: the text that was shown, who signed, and the fingerprint of the plan it speaks of."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from ..core.fields import Sealed, SealedColumn
from ..courses.models import Course
from ..patients.models import OfPatient, Patient
from ..people.models import Membership


class Consents(models.QuerySet["Consent"]):
    """Named filters."""

    def valid(self) -> Consents:
        """Those to the treatment, signed for exactly the plan of their course, and not withdrawn."""
        return self.filter(kind=Consent.Kind.TREATMENT, digest=models.F("course__digest"), withdrawn_at=None)

    def valid_for(self, course: Course) -> Consents:
        """Those that are valid for a course."""
        return self.valid().filter(course=course)


class Consent(OfPatient):
    """Signed once, never changed; it can be withdrawn."""

    class Kind(models.TextChoices):
        """What is agreed to."""

        TREATMENT = "treatment", _("to the treatment")
        PHOTOS = "photos", _("to photographs for the record")
        MARKETING = "marketing", _("to the use of photographs in public")

    patient = models.ForeignKey(Patient, models.PROTECT, related_name="consents")
    course = models.ForeignKey(Course, models.PROTECT, related_name="consents")
    by = models.ForeignKey(Membership, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=20, choices=Kind.choices)
    digest = models.BinaryField(max_length=32)
    text_sealed = SealedColumn()
    signature_sealed = SealedColumn()
    withdrawn_at = models.DateTimeField(null=True)

    text = Sealed()
    signature = Sealed()

    objects = Consents.as_manager()

    class Meta:
        ordering: ClassVar = ["-at"]
        constraints = (
            models.CheckConstraint(condition=~models.Q(signature_sealed=b""), name="consent_is_signed"),
            models.CheckConstraint(condition=~models.Q(text_sealed=b""), name="consent_has_a_text"),
        )

    def __str__(self) -> str:
        return f"consent {self.pk}, {self.get_kind_display()}"
