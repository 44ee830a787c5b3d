"""A patient: what is known of the person is sealed under a key of their own; found by tokens that tell nothing without the key."""

from __future__ import annotations

from datetime import date
from typing import ClassVar, Final

from django.db import connections, models
from django.utils.translation import gettext as _

from ..core import seals
from ..core.fields import Sealed, SealedColumn
from ..core.nouns import named
from ..practices.models import Practice

#: A search does not count further than this to find its rarest word.
_COMMON: Final = 1_000
#: How many tokens are so few that no other word needs counting: about as many as share a day of birth.
_RARE: Final = 50
#: The columns that hold who a patient is.
PERSONAL: Final = ("name_sealed", "born_on_sealed", "phone_sealed", "email_sealed")


class Patients(models.QuerySet["Patient"]):
    """Named filters."""

    def of(self, practice: Practice) -> Patients:
        """The patients of a practice, with their keys."""
        return self.filter(practice=practice).select_related("key_row", "practice")

    def known(self) -> Patients:
        """Those who were not erased, and whose key is there."""
        return self.filter(erased_at=None, key_row__isnull=False)

    def with_all(self, tokens: list[list[bytes]], most: int) -> Patients:
        """The first of those who have, for every list of tokens, at least one of it."""
        return self.filter(pk__in=SearchToken.objects.patients_with_all(tokens, most)).order_by("pk")


class Patient(models.Model):
    """A person who comes for a treatment. Personal fields are properties over sealed columns.

    ``destroyed_key`` is the fingerprint that the key of somebody who was erased had.
    """

    practice = models.ForeignKey(Practice, models.PROTECT, related_name="patients")
    made_at = models.DateTimeField()
    seen_at = models.DateTimeField()
    erased_at = models.DateTimeField(null=True, blank=True)
    destroyed_key = models.CharField(max_length=64, blank=True)
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
        constraints = (
            models.CheckConstraint(
                condition=models.Q(erased_at=None, destroyed_key="") | models.Q(erased_at__isnull=False) & ~models.Q(destroyed_key=""),
                name="what_was_erased_is_known_by_its_key",
            ),
        )

    def __str__(self) -> str:
        return named("patient", self.pk)

    @property
    def listed_name(self) -> str:
        """The name in a list with others, which must stay readable when this one does not open."""
        try:
            return str(self.name)
        except seals.SHUT:
            return _("patient %(n)d, cannot be read") % {"n": self.pk}

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


class SearchTokens(models.QuerySet["SearchToken"]):
    """Named filters."""

    def keep(self, patient: Patient, tokens: set[bytes]) -> None:
        """Write the tokens of a patient in one plain statement: as fifty objects they would cost more than all else of somebody new."""
        rows = [(patient.practice_id, patient.pk, token) for token in sorted(tokens)]
        with connections[self.db].cursor() as cursor:
            cursor.executemany(f"INSERT INTO {self.model._meta.db_table} (practice_id, patient_id, token) VALUES (%s, %s, %s)", rows)

    def known(self, tokens: list[bytes]) -> set[bytes]:
        """Which of them anybody has."""
        return set(map(bytes, self.filter(token__in=tokens).values_list("token", flat=True).distinct()))

    def patients_with_all(self, tokens: list[list[bytes]], most: int, *, is_first_rare: bool = False) -> list[int]:
        """The first patients who have, for every list, at least one of it. A rare list leads, the others are looked up for each."""
        lists = [self.filter(token__in=some) for some in tokens]
        leading = found = lists[0] if is_first_rare or len(lists) == 1 else _rare(lists)
        for one in lists:
            if one is not leading:
                found = found.filter(models.Exists(one.filter(patient=models.OuterRef("patient"))))
        return list(found.order_by("patient").values_list("patient", flat=True).distinct()[:most])


def _rare(lists: list[SearchTokens]) -> SearchTokens:
    """The first that is short enough, else the shortest."""
    counted: dict[int, SearchTokens] = {}
    for one in lists:
        n = one[:_COMMON].count()
        if n <= _RARE:
            return one
        counted.setdefault(n, one)
    return counted[min(counted)]


class SearchToken(models.Model):
    """A keyed hash of something that the patient can be found by. Taken away with the erasure."""

    practice = models.ForeignKey(Practice, models.CASCADE, related_name="+", db_index=False)
    patient = models.ForeignKey(Patient, models.CASCADE, related_name="tokens")
    token = models.BinaryField(max_length=8)

    objects = SearchTokens.as_manager()

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
