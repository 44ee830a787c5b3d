"""An entry of the audit, and the head of a practice's chain."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import ClassVar

from django.db import models

from ..core.fields import SealedColumn
from ..practices.models import Practice


class Entries(models.QuerySet["Entry"]):
    """Named filters."""

    def of(self, practice: Practice) -> Entries:
        """The entries of a practice, the newest first."""
        return self.filter(practice=practice).order_by("-n")

    def before(self, n: int) -> Entries:
        """Those that are older than an entry."""
        return self.filter(n__lt=n)

    def by_person(self, user: int | None) -> Entries:
        """What a user did; None: what was done without a login."""
        return self.filter(by=user)

    def on_patients(self, patients: Collection[int]) -> Entries:
        """What concerns some patients."""
        return self.filter(patient__in=patients)

    def between(self, since: datetime | None, until: datetime | None) -> Entries:
        """Those of a span; None leaves it open."""
        found = self.filter(at__gte=since) if since else self
        return found.filter(at__lt=until) if until else found


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

    objects = Entries.as_manager()

    class Meta:
        constraints = (models.UniqueConstraint(fields=("practice", "n"), name="audit_entries_are_numbered"),)
        indexes = (models.Index(fields=("practice", "patient", "n")),)
        ordering: ClassVar = ["practice", "n"]

    def __str__(self) -> str:
        return f"{self.n} {self.verb} {self.subject}"


class Head(models.Model):
    """Where a practice's chain ends: without it, entries cut off at the end would leave no trace.

    ``seal`` is keyed with a secret that is not in the database. An earlier head with its seal would still pass: see :mod:`.anchors`.
    """

    practice = models.OneToOneField(Practice, models.PROTECT, primary_key=True, related_name="+")
    n = models.PositiveBigIntegerField(default=0)
    digest = models.BinaryField(max_length=32, default=b"")
    seal = models.BinaryField(max_length=32, default=b"")

    def __str__(self) -> str:
        return f"{self.practice}: {self.n}"
