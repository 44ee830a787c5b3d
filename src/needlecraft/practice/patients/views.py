"""The list of patients, a new patient, a chart."""

from __future__ import annotations

from datetime import date
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from ..audit.actions import Actor
from ..core.policies import Permission, policy
from ..core.seals import ErasedError
from ..core.sentences import phrase
from . import actions
from .access import patient_for
from .facts import age_limit
from .forms import PatientForm
from .presenters import patient_rows


@policy(Permission.SEE_PATIENTS)
@require_safe
def patient_list(request: HttpRequest) -> HttpResponse:
    """The patients last seen, or those that a search finds; the rows alone for a search while typing."""
    text = request.GET.get("q", "")[:100]
    today = timezone.localdate(timezone=request.member.practice.zone)
    page = {"rows": patient_rows(actions.find(request.member.practice, text), today), "q": text}
    return render(request, "patients/list.html#rows" if request.htmx else "patients/list.html", page)


@policy(Permission.ENTER_PATIENTS)
@require_http_methods(["GET", "HEAD", "POST"])
def new_patient(request: HttpRequest) -> HttpResponse:
    """Enter a patient; one who looks like a patient that is there already only after a second look."""
    member, now = request.member, timezone.now()
    today = timezone.localdate(now, member.practice.zone)
    form = PatientForm(request.POST or None, today=today)
    to, on = _onwards(request)
    likely = []
    if request.method == "POST" and form.is_valid():
        who = {key: form.cleaned_data[key] for key in ("name", "born_on", "phone", "email")}
        if not form.cleaned_data["is_another"]:
            likely = actions.alike(member.practice, **who)
        if not likely:
            patient = actions.enter(by=Actor.of(member), at=now, **who)
            _tell_of_age(request, who["born_on"], today)
            return redirect(f"{reverse(to, args=[patient.pk])}{on}")
    page = {"form": form, "likely": patient_rows(likely, today, to), "on": on}
    return render(request, "patients/new.html", page, status=422 if request.method == "POST" else 200)


def _onwards(request: HttpRequest) -> tuple[str, str]:
    """Where whoever enters somebody goes on, and for which day: to the chart, or to the appointment that the patient called for."""
    if request.GET.get("then") != "book" or not request.member.may(Permission.BOOK):
        return "chart", ""
    day = request.GET.get("day", "")
    return "book_visit", f"?{urlencode({'day': day})}" if day else ""


def _tell_of_age(request: HttpRequest, born_on: date, today: date) -> None:
    """Say to whom enters somebody that the protocol rules out a treatment at that age."""
    limit = age_limit(request.member.practice, born_on, today)
    if limit is not None:
        told = {"day": date_format(limit.until, "DATE_FORMAT"), "why": phrase(limit.because)}
        messages.warning(request, _("The protocol allows no treatment before %(day)s. %(why)s") % told)


@policy(Permission.ENTER_PATIENTS)
@require_http_methods(["GET", "HEAD", "POST"])
def correct_patient(request: HttpRequest, pk: int) -> HttpResponse:
    """Correct who the patient is."""
    member, now = request.member, timezone.now()
    patient = patient_for(member, pk)
    known = {"name": patient.name, "born_on": patient.born_on, "phone": patient.phone, "email": patient.email}
    form = PatientForm(request.POST or None, initial=known, today=timezone.localdate(now, member.practice.zone))
    if request.method == "POST" and form.is_valid():
        who = {key: form.cleaned_data[key] for key in known}
        try:
            actions.correct(by=Actor.of(member), at=now, patient=patient, **who)
        except ErasedError:
            raise Http404("no such patient") from None
        return redirect("chart", patient.pk)
    return render(request, "patients/correct.html", {"form": form, "patient": patient}, status=422 if request.method == "POST" else 200)


@policy(Permission.ERASE)
@require_http_methods(["GET", "HEAD", "POST"])
def erase_patient(request: HttpRequest, pk: int) -> HttpResponse:
    """Erase a patient for ever, after the name was typed."""
    patient = patient_for(request.member, pk)
    typed = request.POST.get("name", "").strip()
    if request.method == "POST" and typed == patient.name:
        actions.erase(by=Actor.of(request.member), at=timezone.now(), patient=patient)
        return redirect("patients")
    problem = _("That is not the name of this patient.") if request.method == "POST" else ""
    return render(request, "patients/erase.html", {"patient": patient, "problem": problem}, status=422 if problem else 200)
