"""Booking and moving what is no treatment: for whom, then a consultation or a review, how long, when."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from ..audit.actions import Actor
from ..core.policies import Permission, policy
from ..courses.models import Course
from ..patients import actions as patients
from ..patients.access import patient_for
from ..patients.models import Patient
from ..patients.presenters import patient_rows
from . import actions
from .forms import LengthForm, VisitForm
from .free import visit_shape
from .models import Appointment, Kind
from .offering import day_in, offer
from .proposing import Occasion
from .windows import unbooked, visit_window


@policy(Permission.BOOK)
@require_safe
def whom(request: HttpRequest) -> HttpResponse:
    """For whom an appointment is: somebody who is known, or somebody new."""
    text, practice = request.GET.get("q", "")[:100], request.member.practice
    day = day_in(request.GET.get("day", ""))
    found = patients.find(practice, text) if text.strip() else []
    rows = patient_rows(found, timezone.localdate(timezone=practice.zone), "book_visit")
    return render(request, "diary/whom.html#rows" if request.htmx else "diary/whom.html", {"rows": rows, "q": text, "day": day})


@policy(Permission.BOOK)
@require_http_methods(["GET", "HEAD", "POST"])
def book_visit(request: HttpRequest, pk: int) -> HttpResponse:
    """Book a consultation or a review; beside them the next treatment of the patient's course is offered."""
    member = request.member
    patient = patient_for(member, pk)
    course = Course.objects.filter(patient=patient, ended_at=None).first()
    near = day_in(request.GET.get("day", ""))
    asked = VisitForm(request.POST or request.GET)
    wanted = asked.visit(patient, Kind.REVIEW if course else Kind.CONSULTATION)
    found = Appointment(practice=member.practice, patient=patient, kind=wanted.kind)
    minutes = wanted.length.seconds // 60
    kept = {"kind": wanted.kind.value, "minutes": str(minutes)}

    def take(place: actions.Place, is_closed_right: bool) -> Appointment:
        if not asked.is_valid():
            raise actions.CannotBook(_("Choose what for, and how long."))
        return actions.book_visit(by=Actor.of(member), at=timezone.now(), wanted=wanted, to=place, is_closed_right=is_closed_right)

    window = visit_window(near, timezone.localdate(timezone=member.practice.zone))
    occasion = Occasion(found, visit_shape(wanted.length, member.practice), window, kept)
    page = {"visit": VisitForm(initial={**kept, "day": near}), "minutes": minutes, **_treatment(patient, course)}
    return offer(request, occasion, take, **page)


def move_visit(request: HttpRequest, found: Appointment) -> HttpResponse:
    """Choose another time for a visit, and another length if that is said."""
    practice = request.member.practice
    asked = LengthForm(request.POST or request.GET, own=found.length)
    length = asked.length(found.length)
    near = day_in(request.GET.get("day", ""))
    kept = {"minutes": str(length.seconds // 60)}

    def take(place: actions.Place, is_closed_right: bool) -> Appointment:
        if not asked.is_valid():
            raise actions.CannotBook(_("Choose how long."))
        by = Actor.of(request.member)
        actions.move(by=by, at=timezone.now(), appointment=found, to=place, length=length, is_closed_right=is_closed_right)
        return found

    window = visit_window(near or found.on(practice.zone), timezone.localdate(timezone=practice.zone))
    occasion = Occasion(found, visit_shape(length, practice), window, kept)
    return offer(request, occasion, take, visit=LengthForm(initial={**kept, "day": near}, own=found.length))


def _treatment(patient: Patient, course: Course | None) -> dict[str, object]:
    """The treatment that is to be booked next, where the patient has a course."""
    if course is None:
        return {}
    course.patient = patient
    left = unbooked(course)
    return {"course": course, "next_n": left[0]} if left else {}
