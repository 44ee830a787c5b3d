"""Write a mail that is sent at its time, take it back, try it again.

This is the door for every other app: ``write`` inside the transaction of the thing itself, with a key that says what the mail is for.
The worker sends it on commit, or when its time has come; a patient without an address gets none.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from django.db import transaction

from ..audit.actions import Actor, record
from ..core.jobs import enqueue_each
from ..patients.models import Patient
from .models import Mail
from .tasks import deliver


class Words(NamedTuple):
    """What a mail says. The subject is seen on locked screens: nothing clinical belongs there."""

    subject: str
    text: str


class Letter(NamedTuple):
    """Words, when they are due, and the key that says what they are for."""

    key: str
    due_at: datetime
    words: Words


def write(*, at: datetime, patient: Patient, key: str, about: str, due_at: datetime, words: Words) -> Mail:
    """Send this to this patient at this time, once: a second mail with the key of one that stands is that one."""
    write_each(at=at, patient=patient, about=about, letters=[Letter(key, due_at, words)])
    return Mail.objects.get(key=key, withdrawn_at=None)


@transaction.atomic
def write_each(*, at: datetime, patient: Patient, about: str, letters: Iterable[Letter]) -> None:
    """Send several about one thing, each once."""
    letters = {letter.key: letter for letter in letters}
    standing = set(Mail.objects.filter(key__in=letters, withdrawn_at=None).values_list("key", flat=True))
    mails = []
    for key, letter in letters.items():
        if key not in standing:
            mail = Mail(patient=patient, at=at, key=key, about=about, due_at=letter.due_at)
            mail.subject, mail.text = letter.words
            mails.append(mail)
    made = Mail.objects.bulk_create(mails)
    enqueue_each(deliver, [(mail.due_at, {"mail": mail.pk}) for mail in made])


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
