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


@transaction.atomic
def record(
    *, by: Actor, at: datetime, verb: str, subject: str, patient: HasKey | None = None, detail: dict[str, Any] | None = None
) -> Entry:
    """Add an entry to the end of the practice's chain. Call it inside the transaction that does the thing."""
    key = patient.seal_key() if patient is not None else by.practice.seal_key()
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
        detail_sealed=seals.seal(key, detail, PLACE) if detail else b"",
    )
    entry.digest = head.digest = digest(bytes(head.digest), entry)
    head.n = entry.n
    entry.save(force_insert=True)
    head.save(update_fields=("n", "digest"))
    return entry


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


def verify(practice: Practice) -> Iterator[str]:
    """Every fault of the chain, one sentence each; nothing when it is whole."""
    expected, previous = 1, b""
    for entry in Entry.objects.filter(practice=practice).order_by("n").iterator():
        if entry.n != expected:
            yield f"entry {expected} is missing: the next one is {entry.n}"
        elif not hmac.compare_digest(bytes(entry.digest), digest(previous, entry)):
            yield f"entry {entry.n} ({entry.verb} {entry.subject}) was changed, or one before it was"
        expected, previous = entry.n + 1, bytes(entry.digest)
    head = Head.objects.filter(practice=practice).first()
    if head is None and expected > 1:
        yield "the end of the chain is not marked"
    elif head is not None and (head.n != expected - 1 or bytes(head.digest) != previous):
        yield f"the chain ends at entry {expected - 1} and should end at {head.n}"
