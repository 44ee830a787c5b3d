"""What a treatment stood on, and what was added to it."""

from __future__ import annotations

from django.db.models import Q

from ..consents.models import Consent
from ..consultations.models import Override, Screening
from ..treatments.models import Addendum, Treatment

StoodOn = tuple[Screening | None, list[Override], Consent | None]


def addenda_of(row: Treatment) -> list[Addendum]:
    """What was added after the signature."""
    found = list(row.addenda.select_related("by__user"))
    for one in found:
        one.patient = row.patient
    return found


def stood_on(row: Treatment) -> StoodOn:
    """The screening of the day with its overrides, and the consent that was in force when it was signed."""
    on = row.signed_at.astimezone(row.patient.practice.zone).date()
    screening = Screening.objects.filter(patient=row.patient, on=on, at__lte=row.signed_at).first()
    overrides = list(Override.objects.filter(screening=screening).select_related("by__user", "confirmed_by__user")) if screening else []
    in_force = Q(withdrawn_at=None) | Q(withdrawn_at__gt=row.signed_at)
    agreed = Consent.objects.filter(
        in_force, course=row.course, kind=Consent.Kind.TREATMENT, at__lte=row.signed_at, digest=row.course.digest
    )
    consent = agreed.first()
    for one in (screening, consent, *overrides):
        if one is not None:
            one.patient = row.patient
    return screening, overrides, consent
