"""The patient's page, their reports, and the practice's inbox."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from ...protocol.fields import RecordError
from ..audit.actions import Actor, record
from ..core.policies import Open, Permission, policy
from ..photos.access import may_send
from ..protocols.facts import policy_of, policy_words
from ..treatments.access import treatment_for
from ..treatments.models import Treatment
from . import actions, facts
from .access import check_in_for, sheet_by_link, sheet_of_treatment
from .calendar import calendar
from .forms import EditForm, NoteForm, read_photo, read_report
from .models import CheckIn, Edit, Sheet
from .presenters import AT_AN_EYE, clock_shown, days_shown, places_shown, reasons_shown, symptoms_shown, told

_OVERLAP = timedelta(days=60)
_LATELY = timedelta(days=7)
_MOST_WAITING, _MOST_DONE = 100, 20


@policy(Open.LINK)
@require_safe
def page(request: HttpRequest, link: str) -> HttpResponse:
    """Now, next, until when, why."""
    now = timezone.now()
    sheet = sheet_by_link(link)
    practice = sheet.patient.practice
    clock, edits = _clock_of(sheet)
    reported = list(CheckIn.objects.filter(sheet=sheet).values_list("at", flat=True))
    known = {"practice": practice, "link": link, "shown": clock_shown(clock, edits, now, practice.zone)}
    known["days"] = days_shown(sheet.treatment.ended_at, reported, now)
    return render(request, "aftercare/page.html", known)


@policy(Open.LINK)
@require_safe
def calendar_file(request: HttpRequest, link: str) -> HttpResponse:
    """The same clock as a file for the patient's own calendar."""
    clock, _edits = _clock_of(sheet_by_link(link))
    return HttpResponse(
        calendar(replace(clock, policy=policy_words(clock.policy)), _),
        headers={"Content-Type": "text/calendar; charset=utf-8", "Content-Disposition": "attachment"},
    )


@policy(Open.ANYONE)
@require_safe
def offline(request: HttpRequest) -> HttpResponse:
    """The script that keeps a patient's page readable without a line. It stands beside the pages, for its reach ends there."""
    script = Path(__file__).parent / "static" / "aftercare" / "offline.js"
    return HttpResponse(script.read_bytes(), content_type="text/javascript")


def _clock_of(sheet: Sheet) -> tuple[facts.AftercareSheet, list[Edit]]:
    """One clock of the treatments that overlap, with what was decided for this visit."""
    sheets = list(Sheet.objects.filter(patient=sheet.patient, treatment__ended_at__gte=sheet.treatment.ended_at - _OVERLAP))
    edits = list(Edit.objects.filter(sheet__in=sheets))
    for one in (*sheets, *edits):
        one.patient = sheet.patient
    clock = facts.clock([one.given for one in sheets], policy_of(sheet.patient.practice))
    return facts.postponed(clock, [(one.code, one.until) for one in edits if one.until]), edits


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
                picture, why_not = read_photo(request, may_send(sheet.patient, timezone.localdate(now, sheet.patient.practice.zone)))
                made = actions.report(at=now, sheet=sheet, told=reported, picture=picture)
                if picture and made.photo is None:
                    why_not = _("The practice's disk did not take it.")
                return render(request, "aftercare/answer.html", _answer(sheet, made, link, why_not))
            except RecordError as error:
                problem = str(error)
    known: dict[str, Any] = {"practice": sheet.patient.practice, "link": link, "flags": flags, "others": others, "problem": problem}
    known["places"] = places_shown(zones)
    return render(request, "aftercare/check_in.html", known, status=422 if problem else 200)


def _answer(sheet: Sheet, made: CheckIn, link: str, why_no_photo: str) -> dict[str, Any]:
    known = {"practice": sheet.patient.practice, "link": link, "answer": made.answer, "level": made.level}
    return known | {"has_photo": made.photo_id is not None, "why_no_photo": why_no_photo}


@policy(Permission.SEE_CLINICAL)
@require_safe
def aftercare_of(request: HttpRequest, pk: int) -> HttpResponse:
    """A treatment's aftercare as the practice sees it: the link, what was edited, what was reported."""
    treatment = treatment_for(request.member, pk)
    if treatment.signed_at is None:
        return redirect("room", pk)
    return _of_page(request, treatment, None)


@policy(Permission.TREAT)
@require_POST
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Decide something for this visit."""
    treatment, sheet = treatment_for(request.member, pk), sheet_of_treatment(request.member, pk)
    form = EditForm(request.POST, lines=_movable(sheet))
    if form.is_valid():
        try:
            actions.edit(by=request.member, at=timezone.now(), sheet=sheet, **form.cleaned_data)
            return redirect("aftercare_of", pk)
        except actions.CannotEdit as error:
            form.add_error("until", str(error))
    return _of_page(request, treatment, form)


@policy(Permission.TREAT)
@require_POST
def revoke(request: HttpRequest, pk: int) -> HttpResponse:
    """Take the patient's link back."""
    actions.revoke(by=request.member, at=timezone.now(), sheet=sheet_of_treatment(request.member, pk))
    return redirect("aftercare_of", pk)


def _of_page(request: Any, treatment: Treatment, bound: EditForm | None) -> HttpResponse:
    member, now = request.member, timezone.now()
    sheet = sheet_of_treatment(member, treatment.pk)
    reports = list(CheckIn.objects.filter(sheet=sheet).select_related("seen_by__user"))
    edits = list(Edit.objects.filter(sheet=sheet).select_related("by__user"))
    for one in (*reports, *edits):
        one.patient = treatment.patient
    known = {
        "sheet": sheet,
        "patient": treatment.patient,
        "treatment": treatment,
        "address": request.build_absolute_uri(reverse("aftercare", args=[sheet.link])),
        "days": days_shown(treatment.ended_at, [one.at for one in reports], now),
        "reports": [(one, told(one)) for one in reports],
        "edits": [(one, dict(_movable(sheet)).get(one.code, "")) for one in edits],
        "form": bound or EditForm(lines=_movable(sheet)),
        "may_treat": member.may(Permission.TREAT),
    }
    return render(request, "aftercare/of.html", known, status=422 if bound else 200)


def _movable(sheet: Sheet) -> list[tuple[str, str]]:
    """What has a time that can be moved, in the order of the clock."""
    clock = facts.clock([sheet.given], policy_of(sheet.patient.practice))
    return [(line.code, line.label) for line in clock.lines if line.until]


@policy(Permission.SEE_CLINICAL)
@require_safe
def inbox(request: HttpRequest) -> HttpResponse:
    """What somebody has to look at, the most urgent first; and what was looked at lately."""
    practice = request.member.practice
    reports = CheckIn.objects.filter(patient__practice=practice, patient__erased_at=None)
    reports = reports.select_related("patient__key_row", "patient__practice", "sheet__treatment", "seen_by__user")
    waiting = [(one, told(one)) for one in reports.to_see()[:_MOST_WAITING]]
    done = [(one, told(one)) for one in reports.seen_since(timezone.now() - _LATELY)[:_MOST_DONE]]
    known = {"rows": waiting, "done": done, "now": timezone.now(), "may_treat": request.member.may(Permission.TREAT)}
    return render(request, "aftercare/inbox.html", known)


@policy(Permission.SEE_CLINICAL)
@require_safe
def report(request: HttpRequest, pk: int) -> HttpResponse:
    """One report: what was told, what was answered and on which ground, what was done."""
    member = request.member
    found = check_in_for(member, pk)
    record(by=Actor.of(member), at=timezone.now(), verb="read", subject=f"check-in {pk}", patient=found.patient)
    known = {"one": found, "told": told(found), "patient": found.patient, "form": NoteForm(), "reasons": reasons_shown(found)}
    return render(request, "aftercare/report.html", {**known, "may_treat": member.may(Permission.TREAT)})


@policy(Permission.TREAT)
@require_POST
def see(request: HttpRequest, pk: int) -> HttpResponse:
    """Somebody has seen to a report, and may say what was done."""
    form = NoteForm(request.POST)
    note = form.cleaned_data["note"] if form.is_valid() else ""
    actions.see(by=request.member, at=timezone.now(), check_in=check_in_for(request.member, pk), note=note)
    return redirect("inbox")
