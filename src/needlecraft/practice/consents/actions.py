"""Agree, and take it back."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from ..audit.actions import Actor, record
from ..courses.models import Course
from ..people.models import Membership
from .models import Consent


class NotSigned(Exception):
    """A consent without a name under it is none."""


@transaction.atomic
def agree(*, by: Membership, at: datetime, course: Course, kinds: Iterable[str], text: list[str], signature: str) -> list[Consent]:
    """Keep the text as it was shown, and the patient's name under it, once for each kind of consent. Raises NotSigned."""
    if not signature.strip():
        raise NotSigned(_("Write your name."))
    made = []
    for kind in kinds:
        consent = Consent(patient=course.patient, course=course, by=by, at=at, kind=kind, digest=bytes(course.digest))
        consent.text, consent.signature = text, signature.strip()
        consent.save(force_insert=True)
        made.append(consent)
    told = ", ".join(f"{consent.pk} {consent.kind}" for consent in made)
    record(by=Actor.of(by), at=at, verb="agreed", subject=f"consent {told}", patient=course.patient)
    return made


@transaction.atomic
def withdraw(*, by: Membership, at: datetime, consent: Consent) -> None:
    """Take a consent back; doing so twice is doing so once."""
    if Consent.objects.filter(pk=consent.pk, withdrawn_at=None).update(withdrawn_at=at):
        record(by=Actor.of(by), at=at, verb="withdrew", subject=f"consent {consent.pk}", patient=consent.patient)
