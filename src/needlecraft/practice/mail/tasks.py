"""Hand a mail to the mail server.

A worker that is killed between handing it over and writing that down leaves a mail that is handed over again. Its Message-ID is the same
each time, so that a mail server that keeps count delivers it once; no way is known to be surer with a server that does not.
"""

from __future__ import annotations

from datetime import datetime
from email.utils import formataddr, parseaddr
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMessage
from django_tasks.base import TaskContext, task

from ..core.jobs import moment_of
from .models import Mail

NO_ADDRESS = "no address"
NO_SERVER = "no mail server"


@task(takes_context=True)
def deliver(context: TaskContext, mail: int) -> None:
    """Send a mail that stands, and note it. What fails is noted too and raised, so that it is tried again.

    Without a mail server it stays where it is, for staff to read and hand over.
    """
    at = moment_of(context)
    found = Mail.objects.waiting().filter(pk=mail, patient__erased_at=None).select_related("patient__key_row", "patient__practice").first()
    if found is None:
        return
    if not found.patient.email:
        Mail.objects.waiting().filter(pk=mail).update(withdrawn_at=at, problem=NO_ADDRESS)
        return
    if not settings.SENDS_MAIL:
        Mail.objects.waiting().filter(pk=mail).update(problem=NO_SERVER)
        return
    try:
        _send(found)
    except Exception as error:
        Mail.objects.waiting().filter(pk=mail).update(problem=type(error).__name__)
        raise
    _note(found, at)


def _send(mail: Mail) -> None:
    sender = formataddr((mail.patient.practice.name, parseaddr(settings.DEFAULT_FROM_EMAIL)[1]))
    host = urlsplit(settings.ADDRESS).hostname or "localhost"
    headers = {"Message-ID": f"<mail-{mail.pk}-{mail.at:%Y%m%d%H%M%S}@{host}>", "Auto-Submitted": "auto-generated"}
    EmailMessage(mail.subject, mail.text, sender, [mail.patient.email], headers=headers).send()


def _note(mail: Mail, at: datetime) -> None:
    Mail.objects.waiting().filter(pk=mail.pk).update(sent_at=at, problem="")
