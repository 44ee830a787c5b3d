"""Write a mail that is sent at its time, take it back, try it again.

This is the door for every other app: ``write`` inside the transaction of the thing itself, with a key that says what the mail is for.
The worker sends it on commit, or when its time has come; a patient without an address gets none.
"""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from django.db import transaction

from ..audit.actions import Actor, record
from ..patients.models import Patient
from .models import Mail
from .tasks import deliver


class Words(NamedTuple):
    """What a mail says. The subject is seen on locked screens: nothing clinical belongs there."""

    subject: str
    text: str


@transaction.atomic
def write(*, at: datetime, patient: Patient, key: str, about: str, due_at: datetime, words: Words) -> Mail:
    """Send this to this patient at this time, once: a second mail with the key of one that stands is that one."""
    found = Mail.objects.filter(key=key, withdrawn_at=None).first()
    if found is not None:
        return found
    mail = Mail(patient=patient, at=at, key=key, about=about, due_at=due_at)
    mail.subject, mail.text = words
    mail.save(force_insert=True)
    deliver.using(run_after=due_at).enqueue(mail=mail.pk)
    return mail


def take_back(*, at: datetime, about: str) -> int:
    """Do not send what was written about a thing and is not sent yet; gives how many mails that were."""
    return Mail.objects.waiting().about(about).update(withdrawn_at=at)


def forget(*, by: Actor, at: datetime, patient: Patient) -> None:
    """Nothing more goes to a patient who is erased."""
    Mail.objects.waiting().filter(patient=patient).update(withdrawn_at=at)


@transaction.atomic
def try_again(*, by: Actor, at: datetime, mail: Mail) -> None:
    """Send a mail that could not be sent. Asked twice it is sent once: see :func:`.tasks.deliver`."""
    if Mail.objects.waiting().filter(pk=mail.pk).update(problem="", due_at=at):
        deliver.enqueue(mail=mail.pk)
        record(by=by, at=at, verb="tried again", subject=f"mail {mail.pk}", patient=mail.patient)


@transaction.atomic
def drop(*, by: Actor, at: datetime, mail: Mail) -> None:
    """Do not send it any more; twice is once."""
    if Mail.objects.waiting().filter(pk=mail.pk).update(withdrawn_at=at):
        record(by=by, at=at, verb="dropped", subject=f"mail {mail.pk}", patient=mail.patient)
