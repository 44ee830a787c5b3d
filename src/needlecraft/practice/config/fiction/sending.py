"""What was to be sent before now was sent when it was due, as the worker would have done it."""

from __future__ import annotations

from datetime import datetime

from django.db.models import F

from ...core.models import Job
from ...mail.models import Mail
from ...mail.tasks import NO_ADDRESS
from ...patients.models import Patient


def settle(at: datetime) -> None:
    """Note it, and leave in the queue what is to come."""
    due = Mail.objects.waiting().filter(due_at__lte=at)
    reached = Patient.objects.exclude(email_sealed=b"")
    due.filter(patient__in=reached).update(sent_at=F("due_at"))
    due.exclude(patient__in=reached).update(withdrawn_at=F("due_at"), problem=NO_ADDRESS)
    Job.objects.filter(due_at__lte=at).delete()
