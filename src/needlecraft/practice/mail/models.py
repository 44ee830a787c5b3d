"""A mail to a patient: its words are sealed, its address is read when it is sent."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import ClassVar, Final

from django.db import models

from ..core.fields import Sealed, SealedColumn
from ..core.nouns import named
from ..patients.models import OfPatient, Patient
from ..practices.models import Practice

LATE: Final = timedelta(hours=1)

_MOST: Final = 1_000


class Mails(models.QuerySet["Mail"]):
    """Named filters."""

    def waiting(self) -> Mails:
        """Those that are still to be sent."""
        return self.filter(sent_at=None, withdrawn_at=None)

    def about(self, subject: str) -> Mails:
        """Those of one thing, such as an appointment."""
        return self.filter(about=subject)

    def in_trouble(self, practice: Practice, at: datetime) -> Mails:
        """Those of a practice that could not be sent so far, and those that nobody has tried to send although they are due."""
        troubled = Mail.objects.waiting().filter(~models.Q(problem="") | models.Q(due_at__lt=at - LATE)).values_list("pk", flat=True)
        return self.filter(pk__in=list(troubled[:_MOST]), patient__practice=practice, patient__erased_at=None)


class Mail(OfPatient):
    """``key`` says what a mail is for; while one stands under it, there is no second. ``about`` is what it is called back with.

    ``sent_at`` is when the mail server took it. ``problem`` is the kind of the last failure.
    """

    patient = models.ForeignKey(Patient, models.PROTECT, related_name="mails")
    key = models.CharField(max_length=200)
    about = models.CharField(max_length=80)
    due_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)
    problem = models.CharField(max_length=120, blank=True)
    subject_sealed = SealedColumn()
    text_sealed = SealedColumn()

    subject = Sealed()
    text = Sealed()

    objects = Mails.as_manager()

    class Meta:
        ordering: ClassVar = ["due_at", "pk"]
        constraints = (
            models.UniqueConstraint(fields=("key",), condition=models.Q(withdrawn_at=None), name="a_mail_is_written_once"),
            models.CheckConstraint(condition=models.Q(sent_at=None) | models.Q(withdrawn_at=None), name="what_is_sent_is_not_withdrawn"),
        )
        indexes = (
            models.Index(fields=("about",), name="mail_about"),
            models.Index(fields=("due_at",), condition=models.Q(sent_at=None, withdrawn_at=None), name="mail_that_waits"),
        )

    def __str__(self) -> str:
        return named("mail", self.pk)
