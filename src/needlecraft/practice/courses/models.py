"""A plan is what the protocol proposed; a course is the option that was chosen."""

from __future__ import annotations

import hashlib
import json
from typing import Any, ClassVar

from django.db import models

from ..core.fields import Sealed, SealedColumn
from ..core.nouns import named
from ..patients.models import Decision, OfPatient, Patient
from ..people.models import Membership


class Plan(Decision):
    """Ranked options on a day."""

    patient = models.ForeignKey(Patient, models.PROTECT, related_name="plans")
    by = models.ForeignKey(Membership, models.PROTECT, related_name="+")
    on = models.DateField()

    class Meta:
        ordering: ClassVar = ["-at"]

    def __str__(self) -> str:
        return named("plan", self.pk)


class Course(OfPatient):
    """A series of treatments. ``option`` is the chosen option of a plan; its ``digest`` is what a consent is bound to."""

    patient = models.ForeignKey(Patient, models.PROTECT, related_name="courses")
    by = models.ForeignKey(Membership, models.PROTECT, related_name="+")
    plan = models.ForeignKey(Plan, models.PROTECT, related_name="courses")
    option_sealed = SealedColumn()
    digest = models.BinaryField(max_length=32)
    ended_at = models.DateTimeField(null=True)

    option = Sealed()

    class Meta:
        ordering: ClassVar = ["-at"]
        constraints = (models.UniqueConstraint(fields=("patient",), condition=models.Q(ended_at=None), name="one_course_at_a_time"),)

    def __str__(self) -> str:
        return named("course", self.pk)

    def planned(self, n: int) -> dict[str, Any]:
        """The n-th treatment (from 1) as planned. Raises IndexError."""
        if n < 1:
            raise IndexError(n)
        found: dict[str, Any] = self.option["treatments"][n - 1]
        return found


def digest_of(option: dict[str, Any]) -> bytes:
    """The fingerprint of what was planned."""
    return hashlib.sha256(json.dumps(option, sort_keys=True, ensure_ascii=False).encode()).digest()
