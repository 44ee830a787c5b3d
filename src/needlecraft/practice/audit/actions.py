"""Write an entry in the transaction of what it tells of; prove that the chain is whole."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any, NamedTuple, Protocol

from django.conf import settings
from django.db import transaction

from ..core import seals
from ..practices.models import Practice
from . import anchors
from .anchors import End
from .models import Entry, Head

PLACE = "audit_entry.detail_sealed"


class HasKey(Protocol):
    """A patient, as far as the audit knows one."""

    pk: Any

    def seal_key(self) -> bytes:
        """The key of what belongs to them."""


class Member(Protocol):
    """A member of staff, as far as the audit knows one."""

    practice: Practice
    user_id: int
    user: Any


class Actor(NamedTuple):
    """Who did it: a member, or somebody without a login (``the patient, by link``)."""

    practice: Practice
    id: int | None
    name: str

    @classmethod
    def of(cls, member: Member) -> Actor:
        """A member of staff."""
        return cls(member.practice, member.user_id, member.user.name)


@transaction.atomic(savepoint=False)
def record(
    *, by: Actor, at: datetime, verb: str, subject: str, patient: HasKey | None = None, detail: dict[str, Any] | None = None
) -> Entry:
    """Add an entry to the end of the practice's chain. Call it inside the transaction that does the thing."""
    whose = patient if patient is not None else by.practice
    heads = Head.objects.select_for_update(of=("self",)).filter(practice=by.practice)
    head = heads.first()
    if head is None:
        Head.objects.get_or_create(practice=by.practice)
        head = heads.get()
    entry = Entry(
        practice=by.practice,
        n=head.n + 1,
        at=at.astimezone(UTC),
        by=by.id,
        by_name=by.name,
        verb=verb,
        subject=subject,
        patient=patient.pk if patient is not None else None,
        detail_sealed=seals.seal(whose.seal_key(), detail, PLACE) if detail else b"",
    )
    entry.digest = head.digest = digest(bytes(head.digest), entry)
    head.n = entry.n
    head.seal = seal_of(head)
    entry.save(force_insert=True)
    head.save(update_fields=("n", "digest", "seal"))
    return entry


def was_recorded(*, patient: HasKey, verb: str, subject: str, since: datetime) -> bool:
    """Has this been written of a patient since a moment?"""
    return Entry.objects.on_patients([patient.pk]).between(since, None).filter(verb=verb, subject=subject).exists()


def detail_of(entry: Entry, key: bytes) -> dict[str, Any]:
    """What an entry keeps beside its words, with the key under which it was sealed: the patient's, else the practice's."""
    found: dict[str, Any] = seals.unseal(key, entry.detail_sealed, PLACE) if entry.detail_sealed else {}
    return found


def digest(previous: bytes, entry: Entry) -> bytes:
    """The link: keyed with a secret that is not in the database, so that who can write there cannot forge it."""
    told = [
        entry.practice_id,
        entry.n,
        entry.at.astimezone(UTC).isoformat(),
        entry.by,
        entry.by_name,
        entry.verb,
        entry.subject,
        entry.patient,
    ]
    message = previous + json.dumps(told, ensure_ascii=False).encode() + hashlib.sha256(bytes(entry.detail_sealed)).digest()
    return hmac.digest(settings.MASTER_KEY, message, "sha256")


def seal_of(head: Head) -> bytes:
    """The seal of a head, under a key of its own."""
    key = hmac.digest(settings.MASTER_KEY, b"the end of the audit", "sha256")
    return hmac.digest(key, json.dumps([head.practice_id, head.n]).encode() + bytes(head.digest), "sha256")


def anchor() -> dict[int, End]:
    """Write down outside the database where the chains have come to; gives them by the number of the practice."""
    ends = {head.practice_id: End(head.n, bytes(head.digest).hex()) for head in Head.objects.order_by("pk")}
    anchors.write(settings.HOME, ends)
    return ends


def verify(practice: Practice) -> Iterator[str]:
    """Every fault of the chain, one sentence each; nothing when it is whole.

    What was cut off since the end was last written down outside the database, with an earlier mark put back, does not show; nor what is
    done by somebody who holds the database, the secrets and that file.
    """
    expected, previous = 1, b""
    anchored = _anchored(practice)
    if isinstance(anchored, str):
        yield anchored
        anchored = None
    is_met = anchored is None
    for entry in Entry.objects.filter(practice=practice).order_by("n").iterator():
        if entry.n != expected:
            yield f"entry {expected} is missing: the next one is {entry.n}"
        elif not hmac.compare_digest(bytes(entry.digest), digest(previous, entry)):
            yield f"entry {entry.n} ({entry.verb} {entry.subject}) was changed, or one before it was"
        expected, previous = entry.n + 1, bytes(entry.digest)
        is_met = is_met or End(entry.n, previous.hex()) == anchored
    if expected == 1:
        yield "there is no entry at all, and every practice begins with one"
    yield from _faults_of_the_end(practice, expected - 1, previous)
    if not is_met and anchored is not None:
        yield f"entry {anchored.n}, with which the chain ended once as {anchors.FILE} says, is missing or another: the end was cut off"


def _anchored(practice: Practice) -> End | str | None:
    """Where the chain ended when it was last written down; a fault where that cannot be read."""
    try:
        return anchors.read(settings.HOME).get(practice.pk)
    except ValueError:
        return f"{anchors.FILE} is damaged and says nothing of where the chain ended; bring it back from a backup, or remove it"


def _faults_of_the_end(practice: Practice, n: int, last: bytes) -> Iterator[str]:
    head = Head.objects.filter(practice=practice).first()
    if head is None:
        yield "the end of the chain is not marked"
        return
    if head.n != n or bytes(head.digest) != last:
        yield f"the chain ends at entry {n} and should end at {head.n}"
    if not hmac.compare_digest(bytes(head.seal), seal_of(head)):
        yield "the mark of the end was set by hand"
