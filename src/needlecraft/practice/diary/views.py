"""The day, and booking."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from ..audit.actions import Actor
from ..core.policies import Permission, policy
from ..courses.access import course_for
from ..courses.presenters import treatment_shown
from . import actions
from .access import appointment_for
from .forms import BookForm
from .models import Appointment


@policy(Permission.SEE_PRACTICE)
@require_safe
def today(request: HttpRequest) -> HttpResponse:
    """The day at a glance: every appointment in its order."""
    practice = request.member.practice
    day = timezone.localdate(timezone=practice.zone)
    since = timezone.make_aware(datetime.combine(day, time()), practice.zone)
    found = Appointment.objects.standing().between(practice, since, since + timedelta(days=1))
    page = {"day": day, "appointments": found, "may_treat": request.member.may(Permission.TREAT)}
    page["unfinished"] = Appointment.objects.unfinished(practice, since)
    return render(request, "diary/today.html", page)


@policy(Permission.BOOK)
@require_http_methods(["GET", "HEAD", "POST"])
def book(request: HttpRequest, pk: int, n: int) -> HttpResponse:
    """Book the n-th treatment of a course."""
    member, now = request.member, timezone.now()
    course = course_for(member, pk)
    try:
        planned = course.planned(n)
    except IndexError:
        raise Http404("no such treatment") from None
    start = {"day": planned["target"], "clock": "09:00"}
    form = BookForm(request.POST or None, initial=start, practice=member.practice)
    if request.method == "POST" and form.is_valid():
        chosen = form.cleaned_data
        wanted = actions.Booking(course, n, chosen["practitioner"], chosen["room"], form.starts_at())
        try:
            actions.book(by=Actor.of(member), at=now, wanted=wanted)
            return redirect("chart", course.patient_id)
        except actions.CannotBook as error:
            form.add_error(None, str(error))
    page = {"form": form, "course": course, "patient": course.patient, "n": n, "planned": treatment_shown(planned)}
    return render(request, "diary/book.html", page, status=422 if request.method == "POST" else 200)


@policy(Permission.BOOK)
@require_POST
def cancel(request: HttpRequest, pk: int) -> HttpResponse:
    """Call an appointment off."""
    found = appointment_for(request.member, pk)
    actions.cancel(by=Actor.of(request.member), at=timezone.now(), appointment=found)
    return redirect("chart", found.patient_id)
