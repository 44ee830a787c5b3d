"""The patient's page, their reports, and the practice's inbox."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from ...protocol.fields import RecordError
from ..core.policies import Open, Permission, policy
from ..protocols.facts import policy_of
from ..treatments.access import treatment_for
from . import actions
from .access import check_in_for, sheet_by_link, sheet_of_treatment
from .forms import read_report
from .models import CheckIn, Sheet
from .presenters import AT_AN_EYE, clock_shown, places_shown, symptoms_shown, told

_OVERLAP = timedelta(days=60)


@policy(Open.LINK)
@require_safe
def page(request: HttpRequest, link: str) -> HttpResponse:
    """Now, next, until when, why."""
    now = timezone.now()
    sheet = sheet_by_link(link)
    practice = sheet.patient.practice
    sheets = list(Sheet.objects.filter(patient=sheet.patient, treatment__ended_at__gte=sheet.treatment.ended_at - _OVERLAP))
    for one in sheets:
        one.patient = sheet.patient
    shown = clock_shown(sheets, policy_of(practice), now, practice.zone)
    return render(request, "aftercare/page.html", {"practice": practice, "link": link, "shown": shown})


@policy(Open.LINK)
@require_http_methods(["GET", "HEAD", "POST"])
def check_in(request: HttpRequest, link: str) -> HttpResponse:
    """Tell how it heals; what to do comes at once."""
    now = timezone.now()
    sheet = sheet_by_link(link)
    zones = list(dict.fromkeys([*(zone["zone"] for zone in sheet.given["treatment"]["zones"]), AT_AN_EYE]))
    flags, others = symptoms_shown()
    problem = ""
    if request.method == "POST":
        reported, problem = read_report(request.POST, zones, now)
        if not problem:
            try:
                made = actions.report(at=now, sheet=sheet, told=reported)
                return render(request, "aftercare/answer.html", _answer(sheet, made, link))
            except RecordError as error:
                problem = str(error)
    known: dict[str, Any] = {"practice": sheet.patient.practice, "link": link, "flags": flags, "others": others, "problem": problem}
    known["places"] = places_shown(zones)
    return render(request, "aftercare/check_in.html", known, status=422 if problem else 200)


def _answer(sheet: Sheet, made: CheckIn, link: str) -> dict[str, Any]:
    return {"practice": sheet.patient.practice, "link": link, "answer": made.answer, "level": made.level}


@policy(Permission.SEE_CLINICAL)
@require_http_methods(["GET", "HEAD", "POST"])
def aftercare_of(request: HttpRequest, pk: int) -> HttpResponse:
    """The link to a treatment's page; opened with the first look, taken back by a post."""
    member, now = request.member, timezone.now()
    treatment = treatment_for(member, pk)
    if treatment.signed_at is None:
        return redirect("room", pk)
    sheet = actions.open_sheet(by=member, at=now, treatment=treatment)
    if request.method == "POST":
        actions.revoke(by=member, at=now, sheet=sheet_of_treatment(member, pk))
        return redirect("aftercare_of", pk)
    address = request.build_absolute_uri(reverse("aftercare", args=[sheet.link]))
    known = {"sheet": sheet, "patient": treatment.patient, "address": address, "treatment": treatment}
    return render(request, "aftercare/of.html", known)


@policy(Permission.SEE_CLINICAL)
@require_safe
def inbox(request: HttpRequest) -> HttpResponse:
    """What somebody has to look at, the most urgent first."""
    reports = CheckIn.objects.to_see().filter(patient__practice=request.member.practice, patient__erased_at=None)
    found = list(reports.select_related("patient__key_row", "patient__practice", "sheet__treatment")[:100])
    rows = [(one, told(one)) for one in found]
    now = timezone.now()
    return render(request, "aftercare/inbox.html", {"rows": rows, "now": now, "may_treat": request.member.may(Permission.TREAT)})


@policy(Permission.TREAT)
@require_POST
def see(request: HttpRequest, pk: int) -> HttpResponse:
    """Somebody has seen to a report."""
    actions.see(by=request.member, at=timezone.now(), check_in=check_in_for(request.member, pk))
    return redirect("inbox")
