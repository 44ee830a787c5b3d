"""One patient, whole."""

from __future__ import annotations

from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from ..aftercare.models import CheckIn
from ..audit.actions import Actor, record
from ..consents.models import Consent
from ..consents.presenters import consent_shown
from ..consultations import facts
from ..consultations.models import Consultation, Intake, Screening
from ..consultations.presenters import screening_shown
from ..consultations.safety import safety
from ..core.facts import zone_name
from ..core.policies import PERMISSIONS, Permission, policy
from ..courses.models import Course, Plan
from ..courses.presenters import no_plan, treatment_shown
from ..diary.models import Appointment
from ..diary.windows import windows_of
from ..opening.spans import Week
from ..patients.access import patient_for
from ..patients.models import Patient
from ..patients.presenters import born
from ..patients.signatures import signer
from ..photos.models import Photo
from ..treatments.models import Reaction, Treatment
from ..treatments.presenters import reactions_shown, standing
from .presenters import course_map, proposed
from .timeline import Happened, happened, timeline


@policy(Permission.SEE_PATIENTS)
@require_safe
def chart(request: HttpRequest, pk: int) -> HttpResponse:
    """All that is known of a patient, as far as the reader's role goes. That it was read is an entry of the audit."""
    member, now = request.member, timezone.now()
    patient = patient_for(member, pk)
    today = timezone.localdate(now, member.practice.zone)
    page: dict[str, Any] = {"patient": patient, "today": today, "born": born(patient.born_on, today)}
    is_clinical = member.may(Permission.SEE_CLINICAL)
    rows = happened(patient) if is_clinical else happened(patient, (Course,))
    course = next((one for one in rows[Course] if one.ended_at is None), None)
    if course is not None:
        planned = _treatments(course, patient.practice.zone, today)
        is_left = any(row["treatment"] is None and row["appointment"] is None for row in planned)
        page |= {"course": course, "rows": planned, "is_left": is_left, "is_agreed": Consent.objects.valid_for(course).exists()}
    coming = Appointment.objects.not_over(now).filter(patient=patient).select_related("practitioner__user", "room", "practice")
    page["coming"] = list(coming.order_by("starts_at"))
    if is_clinical:
        record(by=Actor.of(member), at=now, verb="read", subject=f"patient {pk}", patient=patient)
        page |= _clinical(patient, rows, today) | {"days": timeline(patient, rows, PERMISSIONS[member.role])}
        if course is not None:
            page["course_map"] = course_map(course, [row["treatment"] for row in page["rows"] if row["treatment"]])
    page["may"] = {one.name.lower(): member.may(one) for one in Permission}
    page["link"] = request.session.pop(f"intake_link_{pk}", "")
    return render(request, "charts/chart.html", page)


def _treatments(course: Course, zone: ZoneInfo, today: date) -> list[dict[str, Any]]:
    """Each planned treatment with its appointment and its record, and whether today is its day."""
    appointments = {one.n: one for one in Appointment.objects.standing().filter(course=course).select_related("practitioner__user", "room")}
    done = {one.n: one for one in Treatment.objects.filter(course=course, appointment__cancelled_at=None)}
    days = {n: one.on(zone) for n, one in appointments.items()}
    windows, week, rows = windows_of(course, days), Week(course.patient.practice), []
    for one in course.option["treatments"]:
        appointment = appointments.get(one["n"])
        is_due = days.get(one["n"]) == today
        row = {"planned": treatment_shown(one), "appointment": appointment, "treatment": done.get(one["n"]), "is_due": is_due}
        rows.append(row | {"proposed": proposed(windows[one["n"]], week)})
    return rows


def _clinical(patient: Patient, rows: Happened, today: date) -> dict[str, Any]:
    intake = max(rows[Intake], key=lambda one: one.at, default=None)
    consultation, screening, plan = (next(iter(rows[kind]), None) for kind in (Consultation, Screening, Plan))
    answers = facts.answers_of(patient, intake) if intake else {}
    settled = consultation.settled if consultation else None
    reactions = reactions_shown(rows[Reaction])
    return {
        "is_clinical": True,
        "safety": safety(patient.practice.policy, answers, settled, screening.answer if screening else None),
        "zones": [zone_name(zone) for zone in settled["zones"]] if settled else [],
        "concerns": facts.concerns_of(settled or {}),
        "intake": intake,
        "signed_for": signer(intake.signature) if intake and isinstance(intake.signature, dict) else "",
        "settled": settled,
        "screening": screening_shown(screening) if screening else None,
        "screening_row": screening,
        "no_plan": no_plan(screening, today) if screening else None,
        "plan": plan,
        "n_photos": Photo.objects.of(patient).standing().count(),
        "consents": [consent_shown(row) for row in rows[Consent]],
        "reactions": reactions,
        "standing": standing(reactions, [one for one in rows[CheckIn] if one.urgency and one.seen_at is None]),
    }
