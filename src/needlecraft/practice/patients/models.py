"""A patient: what is known of the person is sealed under a key of their own; found by tokens that tell nothing without the key."""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from django.db import models

from ..core import seals
from ..core.fields import Sealed, SealedColumn
from ..core.nouns import named
from ..practices.models import Practice


class Patients(models.QuerySet["Patient"]):
    """Named filters."""

    def of(self, practice: Practice) -> Patients:
        """The patients of a practice, with their keys."""
        return self.filter(practice=practice).select_related("key_row", "practice")

    def known(self) -> Patients:
        """Those who were not erased."""
        return self.filter(erased_at=None)

    def with_all(self, tokens: list[list[bytes]]) -> Patients:
        """Those who have, for every list of tokens, at least one of it."""
        found = self
        for some in tokens:
            found = found.filter(pk__in=SearchToken.objects.filter(token__in=some).values("patient_id"))
        return found


class Patient(models.Model):
    """A person who comes for a treatment. Personal fields are properties over sealed columns."""

    practice = models.ForeignKey(Practice, models.PROTECT, related_name="patients")
    made_at = models.DateTimeField()
    seen_at = models.DateTimeField()
    erased_at = models.DateTimeField(null=True, blank=True)
    name_sealed = SealedColumn()
    born_on_sealed = SealedColumn()
    phone_sealed = SealedColumn()
    email_sealed = SealedColumn()
    note_sealed = SealedColumn()

    name = Sealed()
    phone = Sealed()
    email = Sealed()
    note = Sealed()
    born_on = Sealed(of=date.fromisoformat, to=date.isoformat)

    objects = Patients.as_manager()
    _key: bytes | None = None

    class Meta:
        indexes: ClassVar = [models.Index(fields=("practice", "-seen_at"))]

    def __str__(self) -> str:
        return named("patient", self.pk)

    def seal_key(self) -> bytes:
        """The person's own key. Raises ErasedError once it was destroyed."""
        if self._key is None:
            try:
                self._key = seals.unwrap(self.key_row.wrapped)
            except PatientKey.DoesNotExist:
                raise seals.ErasedError(f"patient {self.pk} was erased") from None
        return self._key


class PatientKey(models.Model):
    """The key of one patient, wrapped. Deleting this row is the erasure."""

    patient = models.OneToOneField(Patient, models.CASCADE, primary_key=True, related_name="key_row")
    wrapped = models.BinaryField()

    def __str__(self) -> str:
        return f"key of {self.patient_id}"


class SearchToken(models.Model):
    """A keyed hash of something that the patient can be found by. Taken away with the erasure."""

    practice = models.ForeignKey(Practice, models.CASCADE, related_name="+")
    patient = models.ForeignKey(Patient, models.CASCADE, related_name="tokens")
    token = models.BinaryField(max_length=8)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("token", "patient"), name="token_once_a_patient"),)

    def __str__(self) -> str:
        return f"token of {self.patient_id}"


class OfPatient(models.Model):
    """A row that belongs to a patient, sealed under the patient's key."""

    patient = models.ForeignKey(Patient, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        abstract = True

    def seal_key(self) -> bytes:
        """The patient's key."""
        return self.patient.seal_key()


class Decision(OfPatient):
    """An answer of the protocol with all that it takes to replay it: what went in, under which policy, on which knowledge."""

    policy = models.CharField(max_length=40)
    knowledge_version = models.CharField(max_length=20)
    knowledge_hash = models.CharField(max_length=64)
    given_sealed = SealedColumn()
    answer_sealed = SealedColumn()

    given = Sealed()
    answer = Sealed()

    class Meta:
        abstract = True
