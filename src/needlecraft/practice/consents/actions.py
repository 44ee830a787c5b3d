"""Agree, take it back, prove the paper."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from ..audit.actions import Actor, record
from ..courses.models import Course
from ..people.models import Membership
from .models import Consent
from .papers import edition, signed_paper
from .signatures import Lines


class NotSigned(Exception):
    """A consent without a signature under it is none."""


class BrokenPaper(Exception):
    """The paper that is kept is not the one that was signed."""


@transaction.atomic
def agree(
    *,
    by: Membership,
    at: datetime,
    course: Course,
    texts: Mapping[str, list[dict[str, Any]]],
    signature: str,
    lines: Lines = (),
    who: str = "",
) -> list[Consent]:
    """Keep each text as it was shown and the paper that was signed, once for each kind of consent. Raises NotSigned.

    Somebody who signs for the patient says ``who`` they are to them. What is agreed to already in the same words is not signed again.
    """
    name = signature.strip() or (course.patient.name if lines else "")
    if not any(letter.isalpha() for letter in name):
        raise NotSigned(_("Write your name, or sign with your finger."))
    signed = {"name": name, "lines": list(lines)} | ({"who": who} if who else {})
    if Course.objects.select_for_update().get(pk=course.pk).ended_at is not None:
        raise NotSigned(_("This plan is no longer followed. Open the new one."))
    made = [_sign(by, at, course, kind, text, signed) for kind, text in texts.items() if standing(course, kind, text) is None]
    told = ", ".join(f"{consent.pk} {consent.kind}" for consent in made)
    if made:
        record(by=Actor.of(by), at=at, verb="agreed", subject=f"consent {told}", patient=course.patient)
    return made


def standing(course: Course, kind: str, text: list[dict[str, Any]]) -> Consent | None:
    """The consent to these very words that is in force; photographs are agreed to whatever the plan."""
    found = Consent.objects.to(kind, course.patient)
    if kind == Consent.Kind.TREATMENT:
        found = found.filter(course=course, digest=course.digest)
    for consent in found:
        consent.patient = course.patient
        if consent.text == text:
            return consent
    return None


def _sign(by: Membership, at: datetime, course: Course, kind: str, text: list[dict[str, Any]], signature: dict[str, Any]) -> Consent:
    consent = Consent(patient=course.patient, course=course, by=by, at=at, kind=kind, digest=bytes(course.digest), edition=edition())
    consent.text, consent.signature = text, signature
    paper = signed_paper(course, kind, text, signature, at)
    consent.paper, consent.paper_digest = paper, hashlib.sha256(paper).digest()
    consent.save(force_insert=True)
    return consent


@transaction.atomic
def withdraw(*, by: Membership, at: datetime, consent: Consent) -> None:
    """Take a consent back: one to a use of photographs with every other one to it; doing so twice is doing so once."""
    taken_back = Consent.objects.standing().filter(pk=consent.pk)
    if consent.kind != Consent.Kind.TREATMENT and taken_back.exists():
        taken_back = Consent.objects.to(consent.kind, consent.patient)
    for pk in taken_back.values_list("pk", flat=True):
        if Consent.objects.standing().filter(pk=pk).update(withdrawn_at=at, withdrawn_by=by):
            record(by=Actor.of(by), at=at, verb="withdrew", subject=f"consent {pk}", patient=consent.patient)


def paper_of(consent: Consent) -> bytes:
    """The paper as it was signed. Raises BrokenPaper where its SHA-256 no longer holds."""
    paper: bytes = consent.paper or b""
    if not paper or hashlib.sha256(paper).digest() != bytes(consent.paper_digest):
        raise BrokenPaper(_("The paper of this consent is missing or is not the one that was signed."))
    return paper
