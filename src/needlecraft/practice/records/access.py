"""What a treatment stood on, and what was added to it."""

from __future__ import annotations

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
    """The screening of the treatment's day with its overrides, and the consent: all as they were when it was signed."""
    asked = row.rescreens.filter(at__lte=row.signed_at).first()
    on = asked.on if asked else row.ended_at.astimezone(row.patient.practice.zone).date()
    of_the_day = Screening.objects.filter(patient=row.patient, on=on, at__lte=row.signed_at)
    screening = of_the_day.filter(at__lte=row.ended_at).first() or of_the_day.first()
    overrides = Override.objects.filter(screening=screening, at__lte=row.signed_at).select_related("by__user", "confirmed_by__user")
    consent = Consent.objects.valid_at(row.course, row.ended_at).first()
    found = list(overrides) if screening else []
    for one in (screening, consent, *found):
        if one is not None:
            one.patient = row.patient
    return screening, found, consent
