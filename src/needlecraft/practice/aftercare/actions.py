"""Open the patient's page, take it back, judge a report, see to it."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta
from typing import Any, Final

from django.db import transaction
from django.utils.translation import gettext as _

from ..audit.actions import Actor, record
from ..consultations.models import Screening
from ..people.models import Membership
from ..treatments.models import Treatment
from . import facts
from .access import digest_of
from .models import CheckIn, Sheet

_LINK_BYTES: Final = 24
#: Until when somebody of the practice looks at a report: a way of working of this software, no number of the literature.
DUE: Final = {
    "emergency": timedelta(minutes=15),
    "same_day": timedelta(hours=2),
    "contact": timedelta(hours=24),
    "normal": timedelta(days=7),
}


@transaction.atomic
def open_sheet(*, by: Membership, at: datetime, treatment: Treatment) -> Sheet:
    """Make the patient's page of a signed treatment; a second time gives the one that is there."""
    found = Sheet.objects.filter(treatment=treatment).first()
    if found is not None:
        found.patient = treatment.patient
        return found
    screening = Screening.objects.filter(patient=treatment.patient, at__lte=treatment.signed_at).first()
    screening.patient = treatment.patient
    link = secrets.token_urlsafe(_LINK_BYTES)
    sheet = Sheet(patient=treatment.patient, treatment=treatment, at=at, link_digest=digest_of(link))
    sheet.link = link
    modality = treatment.course.planned(treatment.n)["modality"]
    sheet.given = facts.given(screening.given, modality, treatment.done, treatment.ended_at)
    sheet.save(force_insert=True)
    record(by=Actor.of(by), at=at, verb="opened", subject=f"aftercare {sheet.pk}", patient=treatment.patient)
    return sheet


@transaction.atomic
def revoke(*, by: Membership, at: datetime, sheet: Sheet) -> None:
    """Take the link back; twice is once."""
    if Sheet.objects.filter(pk=sheet.pk, revoked_at=None).update(revoked_at=at):
        record(by=Actor.of(by), at=at, verb="revoked", subject=f"aftercare {sheet.pk}", patient=sheet.patient)


@transaction.atomic
def report(*, at: datetime, sheet: Sheet, told: dict[str, Any]) -> CheckIn:
    """Judge what a patient reports and keep both. Raises RecordError of the protocol."""
    answer = facts.judge(sheet.given, told, at)
    patient = sheet.patient
    check_in = CheckIn(patient=patient, sheet=sheet, at=at, level=answer.level, due_at=at + DUE[answer.level], policy="")
    check_in.knowledge_version, check_in.knowledge_hash = answer.version, answer.hash
    check_in.given, check_in.answer = {"treatment": sheet.given, "report": told}, answer.as_dict()
    check_in.save(force_insert=True)
    who = Actor(patient.practice, None, _("the patient, by link"))
    record(by=who, at=at, verb="reported", subject=f"check-in {check_in.pk}", patient=patient, detail={"level": answer.level})
    return check_in


@transaction.atomic
def see(*, by: Membership, at: datetime, check_in: CheckIn) -> None:
    """Somebody has looked at it; twice is once."""
    if CheckIn.objects.filter(pk=check_in.pk, seen_at=None).update(seen_at=at, seen_by=by):
        record(by=Actor.of(by), at=at, verb="saw", subject=f"check-in {check_in.pk}", patient=check_in.patient)
