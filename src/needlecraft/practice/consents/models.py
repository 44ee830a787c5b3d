"""A consent: the text that was shown, who signed, the paper that was signed, and the fingerprint of the plan it speaks of."""

from __future__ import annotations

import base64
from datetime import datetime
from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from ..core.fields import Sealed, SealedColumn
from ..core.nouns import named
from ..courses.models import Course
from ..patients.models import OfPatient, Patient
from ..people.models import Membership


class Consents(models.QuerySet["Consent"]):
    """Named filters."""

    def standing(self) -> Consents:
        """Those that were not withdrawn."""
        return self.filter(withdrawn_at=None)

    def valid(self) -> Consents:
        """Those to the treatment, signed for exactly the plan of their course while it is followed, and not withdrawn."""
        same_plan = {"digest": models.F("course__digest"), "course__ended_at": None}
        return self.standing().filter(kind=Consent.Kind.TREATMENT, **same_plan)

    def valid_for(self, course: Course) -> Consents:
        """Those that are valid for a course."""
        return self.valid().filter(course=course)

    def valid_at(self, course: Course, moment: datetime) -> Consents:
        """Those to a course's treatment that held at a moment: signed before, not yet withdrawn, the plan still followed."""
        in_force = models.Q(withdrawn_at=None) | models.Q(withdrawn_at__gt=moment)
        followed = models.Q(course__ended_at=None) | models.Q(course__ended_at__gt=moment)
        same_plan = {"course": course, "kind": Consent.Kind.TREATMENT, "digest": course.digest}
        return self.filter(in_force, followed, at__lte=moment, **same_plan)

    def to(self, kind: str, patient: Patient) -> Consents:
        """Those of a patient of a kind, whatever the plan, and not withdrawn."""
        return self.standing().filter(patient=patient, kind=kind)


class Consent(OfPatient):
    """Signed once, never changed; it can be withdrawn, by the patient's word, with the member of staff who heard it.

    ``signature`` is the name that was written and, where the patient drew, the lines of :mod:`.signatures`. ``paper`` is the PDF that
    was signed, byte for byte; ``paper_digest`` its SHA-256. ``edition`` tells which words of this software the text was made with.
    """

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
    edition = models.CharField(max_length=40, default="")
    text_sealed = SealedColumn()
    signature_sealed = SealedColumn()
    paper_sealed = SealedColumn()
    paper_digest = models.BinaryField(max_length=32, default=b"")
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_by = models.ForeignKey(Membership, models.PROTECT, null=True, related_name="+")

    text = Sealed()
    signature = Sealed()
    paper = Sealed(of=base64.b64decode, to=lambda data: base64.b64encode(data).decode())

    objects = Consents.as_manager()

    class Meta:
        ordering: ClassVar = ["-at"]
        constraints = (
            models.CheckConstraint(condition=~models.Q(signature_sealed=b""), name="consent_is_signed"),
            models.CheckConstraint(condition=~models.Q(text_sealed=b""), name="consent_has_a_text"),
            models.CheckConstraint(
                condition=models.Q(paper_sealed=b"", paper_digest=b"") | (~models.Q(paper_sealed=b"") & ~models.Q(paper_digest=b"")),
                name="consent_paper_has_its_digest",
            ),
            models.CheckConstraint(
                condition=models.Q(withdrawn_by=None) | models.Q(withdrawn_at__isnull=False), name="consent_is_withdrawn_at_a_moment"
            ),
        )

    def __str__(self) -> str:
        return f"{named('consent', self.pk)}, {self.get_kind_display()}"

    @property
    def is_void(self) -> bool:
        """Does it speak of a plan that is no longer followed? Photographs are agreed to whatever the plan."""
        return self.kind == self.Kind.TREATMENT and (self.course.ended_at is not None or bytes(self.digest) != bytes(self.course.digest))
