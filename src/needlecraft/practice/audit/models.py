"""An entry of the audit, and the head of a practice's chain."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from ..core.fields import SealedColumn
from ..practices.models import Practice


class Entry(models.Model):
    """One thing that was done or read. No foreign keys but the practice, so that live data neither blocks nor takes entries along.

    ``detail_sealed`` is sealed under the patient's key where a patient is concerned, and so falls silent with their erasure, while
    ``digest`` (over the sealed bytes) still verifies.
    """

    practice = models.ForeignKey(Practice, models.PROTECT, related_name="+")
    n = models.PositiveBigIntegerField()
    at = models.DateTimeField()
    by = models.BigIntegerField(null=True)
    by_name = models.CharField(max_length=120)
    verb = models.CharField(max_length=60)
    subject = models.CharField(max_length=80)
    patient = models.BigIntegerField(null=True)
    detail_sealed = SealedColumn()
    digest = models.BinaryField(max_length=32)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("practice", "n"), name="audit_entries_are_numbered"),)
        indexes = (models.Index(fields=("practice", "patient", "n")),)
        ordering: ClassVar = ["practice", "n"]

    def __str__(self) -> str:
        return f"{self.n} {self.verb} {self.subject}"


class Head(models.Model):
    """Where a practice's chain ends: without it, entries cut off at the end would leave no trace."""

    practice = models.OneToOneField(Practice, models.PROTECT, primary_key=True, related_name="+")
    n = models.PositiveBigIntegerField(default=0)
    digest = models.BinaryField(max_length=32, default=b"")

    def __str__(self) -> str:
        return f"{self.practice}: {self.n}"
