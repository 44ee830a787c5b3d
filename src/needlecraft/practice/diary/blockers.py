"""What a patient still lacks before the treatment of a day can begin. It says that something is missing, and nothing of what was found."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from ..consents.models import Consent
from ..consultations.models import Intake, Screening
from ..core.language import gettext as _
from ..courses.models import Course
from .models import Appointment, Kind


def blockers_of(appointments: Iterable[Appointment], day: date) -> dict[int, tuple[str, ...]]:
    """Each appointment's blockers, by its number; four questions to the database for all of them.

    A treatment needs everything, a consultation the answers, a review nothing.
    """
    found = list(appointments)
    patients = {one.patient_id for one in found}
    replaced = set(Course.objects.filter(pk__in={one.course_id for one in found}).exclude(ended_at=None).values_list("pk", flat=True))
    signed = set(Intake.objects.signed().filter(patient__in=patients).values_list("patient_id", flat=True))
    screened = set(Screening.objects.filter(patient__in=patients, on=day).values_list("patient_id", flat=True))
    agreed = set(Consent.objects.valid().filter(patient__in=patients).values_list("course_id", flat=True))
    return {
        one.pk: tuple(
            word
            for word, is_missing in (
                (_("intake is open"), one.kind != Kind.REVIEW and one.patient_id not in signed),
                (_("not screened today"), not one.is_visit and one.patient_id not in screened),
                (_("no consent"), not one.is_visit and one.course_id not in agreed),
                (_("the plan was replaced"), one.course_id in replaced),
            )
            if is_missing
        )
        for one in found
    }
