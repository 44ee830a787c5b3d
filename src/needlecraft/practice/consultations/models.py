"""An intake is answered by the patient, a consultation settled by a clinician, a screening decided by the protocol."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

from django.db import models
from django.utils.translation import gettext as _

from ..core.fields import Sealed, SealedColumn
from ..core.nouns import named
from ..patients.models import Decision, OfPatient, Patient
from ..people.models import Membership
from ..practices.models import Practice


class Intakes(models.QuerySet["Intake"]):
    """Named filters."""

    def signed(self) -> Intakes:
        """Those that the patient has signed, the newest first."""
        return self.exclude(signed_at=None).order_by("-signed_at", "-pk")

    def open_at(self, moment: datetime) -> Intakes:
        """Those that can still be answered."""
        return self.filter(signed_at=None, expires_at__gt=moment, patient__erased_at=None)


class Intake(OfPatient):
    """Questions sent by a link: answered in any number of sittings until it is signed or its time is over.

    ``link_digest`` is all that is kept of the link. ``answers`` has the shape of :mod:`.answers`.
    """

    patient = models.ForeignKey(Patient, models.PROTECT, related_name="intakes")
    link_digest = models.BinaryField(max_length=32, unique=True)
    expires_at = models.DateTimeField()
    saved_at = models.DateTimeField(null=True)
    signed_at = models.DateTimeField(null=True)
    answers_sealed = SealedColumn()
    signature_sealed = SealedColumn()

    answers = Sealed()
    signature = Sealed()

    objects = Intakes.as_manager()

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=models.Q(signed_at=None, signature_sealed=b"")
                | (models.Q(signed_at__isnull=False) & ~models.Q(signature_sealed=b"")),
                name="intake_is_signed_by_somebody",
            ),
        )

    def __str__(self) -> str:
        return named("intake", self.pk)


class Addition(OfPatient):
    """What a clinician asked and wrote down after the patient had signed. It stands beside the answers of the intake, never in them.

    ``reason`` says why a signed answer is corrected; it is empty where a question was open.
    """

    patient = models.ForeignKey(Patient, models.PROTECT, related_name="additions")
    intake = models.ForeignKey(Intake, models.PROTECT, related_name="additions")
    by = models.ForeignKey(Membership, models.PROTECT, related_name="+")
    answers_sealed = SealedColumn()
    reason_sealed = SealedColumn()

    answers = Sealed()
    reason = Sealed()

    class Meta:
        ordering: ClassVar = ["at", "pk"]
        constraints = (models.CheckConstraint(condition=~models.Q(answers_sealed=b""), name="addition_says_something"),)

    def __str__(self) -> str:
        return _("answers added to %(intake)s") % {"intake": named("intake", self.intake_id)}


class Consultation(OfPatient):
    """What a clinician and the patient settled: skin type, concerns, zones, modalities, goals."""

    patient = models.ForeignKey(Patient, models.PROTECT, related_name="consultations")
    by = models.ForeignKey(Membership, models.PROTECT, related_name="+")
    settled_sealed = SealedColumn()

    settled = Sealed()

    class Meta:
        ordering: ClassVar = ["-at", "-pk"]

    def __str__(self) -> str:
        return named("consultation", self.pk)


class Screenings(models.QuerySet["Screening"]):
    """Named filters."""

    def newest_of_each(self, practice: Practice) -> Screenings:
        """The last screening of every patient who was not erased, the newest first."""
        of_patients = self.filter(patient__practice=practice, patient__erased_at=None)
        newest = of_patients.order_by().values("patient").annotate(last=models.Max("id")).values("last")
        return self.filter(pk__in=newest).order_by("-at")


class Screening(Decision):
    """What the protocol answered to "may this patient be treated, and from when?", with its verdict in one sentence."""

    patient = models.ForeignKey(Patient, models.PROTECT, related_name="screenings")
    by = models.ForeignKey(Membership, models.PROTECT, related_name="+")
    on = models.DateField()
    sentence_sealed = SealedColumn()

    sentence = Sealed()

    objects = Screenings.as_manager()

    class Meta:
        ordering: ClassVar = ["-at", "-pk"]

    def __str__(self) -> str:
        return named("screening", self.pk)


class Overrides(models.QuerySet["Override"]):
    """Named filters."""

    def in_force(self, screening: Screening, verdict: str) -> Overrides:
        """Those that hold against a verdict: none against open questions; against a contraindication with a second person or an adviser."""
        found = self.filter(screening=screening)
        if verdict == "incomplete":
            return found.none()
        if verdict == "contraindicated":
            return found.filter(models.Q(confirmed_by__isnull=False) | ~models.Q(adviser_sealed=b""))
        return found


class Override(OfPatient):
    """A clinician goes on against a screening, with a reason; shown for ever after."""

    patient = models.ForeignKey(Patient, models.PROTECT, related_name="overrides")
    screening = models.ForeignKey(Screening, models.PROTECT, related_name="overrides")
    by = models.ForeignKey(Membership, models.PROTECT, related_name="+")
    confirmed_by = models.ForeignKey(Membership, models.PROTECT, null=True, related_name="+")
    confirmed_at = models.DateTimeField(null=True)
    reason_sealed = SealedColumn()
    adviser_sealed = SealedColumn()

    reason = Sealed()
    adviser = Sealed()

    objects = Overrides.as_manager()

    class Meta:
        ordering: ClassVar = ["at"]
        constraints = (
            models.CheckConstraint(condition=~models.Q(reason_sealed=b""), name="override_has_a_reason"),
            models.CheckConstraint(
                condition=models.Q(confirmed_at=None, confirmed_by=None)
                | (models.Q(confirmed_at__isnull=False) & ~models.Q(confirmed_by=models.F("by"))),
                name="override_is_confirmed_by_another",
            ),
        )

    def __str__(self) -> str:
        return _("override %(n)s of %(screening)s") % {"n": self.pk, "screening": named("screening", self.screening_id)}
