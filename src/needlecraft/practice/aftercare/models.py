"""The patient's page after a treatment, and what they report on it."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar, Final

from django.db import models
from django.utils.translation import gettext_lazy as _

from ..core.fields import Sealed, SealedColumn
from ..core.nouns import named
from ..patients.models import Decision, OfPatient, Patient
from ..people.models import Membership
from ..photos.models import Photo
from ..treatments.models import Treatment


class Sheet(Decision):
    """A page behind a link that cannot be guessed and can be taken back.

    ``given`` is the treatment as the protocol reads it, ``answer`` what may be done when, as it was told on the day of the treatment; None
    where the protocol could not tell.
    """

    patient = models.ForeignKey(Patient, models.PROTECT, related_name="sheets")
    treatment = models.OneToOneField(Treatment, models.PROTECT, related_name="sheet")
    link_digest = models.BinaryField(max_length=32, unique=True)
    revoked_at = models.DateTimeField(null=True)
    link_sealed = SealedColumn()

    link = Sealed()

    def __str__(self) -> str:
        return named("aftercare", self.pk)


class Edit(OfPatient):
    """What a practitioner decided for this visit on one thing: later than the protocol says, or words of their own. Never changed.

    ``code`` is an item of the aftercare, empty for words that belong to none.
    """

    patient = models.ForeignKey(Patient, models.PROTECT, related_name="+")
    sheet = models.ForeignKey(Sheet, models.PROTECT, related_name="edits")
    by = models.ForeignKey(Membership, models.PROTECT, related_name="+")
    code = models.CharField(max_length=60, blank=True)
    until = models.DateTimeField(null=True)
    words_sealed = SealedColumn()

    words = Sealed()

    class Meta:
        ordering: ClassVar = ["at"]
        constraints = (
            models.CheckConstraint(condition=~models.Q(words_sealed=b"") | models.Q(until__isnull=False), name="edit_says_something"),
            models.CheckConstraint(condition=~models.Q(code="") | models.Q(until=None), name="edit_of_a_time_names_its_item"),
        )

    def __str__(self) -> str:
        return _("change %(n)s of %(what)s") % {"n": self.pk, "what": named("aftercare", self.sheet_id)}


LEVELS: Final = (
    ("normal", _("Normal")),
    ("contact", _("To be answered")),
    ("same_day", _("To be seen today")),
    ("emergency", _("Emergency")),
)
#: What is more urgent than this is looked at today.
CONTACT: Final = [level for level, _name in LEVELS].index("contact")


class CheckIns(models.QuerySet["CheckIn"]):
    """Named filters."""

    def to_see(self) -> CheckIns:
        """Those that somebody has to look at, the most urgent first, and of these the one that is due first."""
        return self.filter(seen_at=None, urgency__gt=0).order_by("-urgency", "due_at")

    def seen_since(self, moment: datetime) -> CheckIns:
        """Those that somebody has looked at since, the newest first; SQLite begins with the moment only where that stands alone."""
        return self.filter(pk__in=CheckIn.objects.filter(seen_at__gte=moment).values("pk")).order_by("-seen_at")


class CheckIn(Decision):
    """What a patient reported, and what was decided: how urgent, and until when somebody looks at it.

    ``urgency`` is the level as a number, to sort by; ``words`` are the patient's own, which no protocol reads.
    """

    patient = models.ForeignKey(Patient, models.PROTECT, related_name="check_ins")
    sheet = models.ForeignKey(Sheet, models.PROTECT, related_name="check_ins")
    level = models.CharField(max_length=12, choices=LEVELS)
    urgency = models.PositiveSmallIntegerField()
    due_at = models.DateTimeField()
    photo = models.ForeignKey(Photo, models.PROTECT, null=True, related_name="check_ins")
    seen_at = models.DateTimeField(null=True)
    seen_by = models.ForeignKey(Membership, models.PROTECT, null=True, related_name="+")
    note_sealed = SealedColumn()
    words_sealed = SealedColumn()

    note = Sealed()
    words = Sealed()

    objects = CheckIns.as_manager()

    class Meta:
        ordering: ClassVar = ["-at"]
        indexes: ClassVar = [models.Index(fields=("seen_at", "-urgency", "due_at"), name="reports_to_see")]
        constraints = (
            models.CheckConstraint(
                condition=models.Q(seen_at=None, seen_by=None) | models.Q(seen_at__isnull=False, seen_by__isnull=False),
                name="check_in_is_seen_by_somebody",
            ),
            models.CheckConstraint(
                condition=models.Q(level="normal", urgency=0)
                | models.Q(level="contact", urgency=1)
                | models.Q(level="same_day", urgency=2)
                | models.Q(level="emergency", urgency=3),
                name="check_in_has_a_known_level",
            ),
        )

    @property
    def is_urgent(self) -> bool:
        """Does somebody look at it today?"""
        return self.urgency > CONTACT

    def __str__(self) -> str:
        return f"{named('check-in', self.pk)}, {self.get_level_display()}"
