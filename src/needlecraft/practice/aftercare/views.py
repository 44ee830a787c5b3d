"""The patient's page, their reports, and the practice's inbox."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from ..audit.actions import Actor, record
from ..core.policies import Open, Permission, policy
from ..photos.access import may_send
from ..protocols.facts import policy_words
from ..treatments.access import treatment_for
from ..treatments.models import Treatment
from . import actions, facts
from .access import check_in_for, check_ins_of, next_appointment, sheet_by_link, sheet_of_treatment, sheets_since, waiting_for
from .calendar import calendar
from .forms import EditForm, NoteForm, read_photo, read_report
from .models import CheckIn, Edit, Sheet
from .presenters import (
    AT_AN_EYE,
    appointment_shown,
    clock_shown,
    days_shown,
    flags_named,
    moment,
    reasons_shown,
    report_shown,
    symptoms_shown,
    tapped,
    told,
)

_LATELY = timedelta(days=7)
_MOST_DONE = 20


@policy(Open.LINK)
@require_safe
def page(request: HttpRequest, link: str) -> HttpResponse:
    """Now, next, until when, why."""
    now = timezone.now()
    sheet = sheet_by_link(link)
    practice, sheets = sheet.patient.practice, _sheets_beside(sheet)
    clock, edits, is_whole = _clock_of(sheets)
    reported = list(CheckIn.objects.filter(sheet=sheets[-1]).values_list("at", flat=True))
    known = {"practice": practice, "link": link, "is_whole": is_whole, "as_of": moment(now, practice.zone)}
    known["shown"] = clock_shown(clock, edits, now, practice.zone) if clock else None
    known["words"] = [one.words for one in edits if one.words and not (clock and one.code)]
    known["days"] = days_shown(sheets[-1].treatment.ended_at, reported, now)
    coming = next_appointment(sheet, now)
    known["appointment"] = appointment_shown(coming, practice) if coming else ""
    return render(request, "aftercare/page.html", known)


@policy(Open.LINK)
@require_safe
def calendar_file(request: HttpRequest, link: str) -> HttpResponse:
    """The same clock as a file for the patient's own calendar."""
    clock, _edits, _is_whole = _clock_of(_sheets_beside(sheet_by_link(link)))
    if clock is None:
        raise Http404("nothing is known")
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


def _sheets_beside(sheet: Sheet) -> list[Sheet]:
    """The page with those of the treatments that overlap, the newest last."""
    return sheets_since(sheet, sheet.treatment.ended_at - facts.TOGETHER)


def _clock_of(sheets: list[Sheet]) -> tuple[facts.AftercareSheet | None, list[Edit], bool]:
    """One clock of all, with what was decided for a visit; and whether it tells of every treatment."""
    edits = list(Edit.objects.filter(sheet__in=sheets))
    for one in edits:
        one.patient = sheets[-1].patient
    clock, is_whole = facts.clock(sheets, facts.policy_for(sheets[-1].patient.practice))
    moved = facts.postponed(clock, [(one.code, one.until) for one in edits if one.until]) if clock else None
    return moved, edits, is_whole


@policy(Open.LINK)
@require_http_methods(["GET", "HEAD", "POST"])
def check_in(request: HttpRequest, link: str) -> HttpResponse:
    """Tell how it heals; what to do comes at once."""
    now, sheet, problems = timezone.now(), sheet_by_link(link), {}
    treated = (zone["zone"] for one in _sheets_beside(sheet) for zone in one.given["treatment"]["zones"])
    zones = list(dict.fromkeys([*treated, AT_AN_EYE]))
    if request.method == "POST":
        reported, problems = read_report(request, zones, now)
        if not problems or facts.reported_flags(reported):
            return _answered(request, now, sheet, reported)
    flags, others = symptoms_shown(zones, request.POST)
    known = {"practice": sheet.patient.practice, "link": link, "flags": flags, "others": others, "problems": problems}
    return render(request, "aftercare/check_in.html", {**known, "entered": request.POST}, status=422 if problems else 200)


def _answered(request: HttpRequest, now: datetime, sheet: Sheet, reported: dict[str, Any]) -> HttpResponse:
    picture, why_not = read_photo(request, may_send(sheet.patient, timezone.localdate(now, sheet.patient.practice.zone)))
    made = actions.report(at=now, sheet=sheet, told=reported, picture=picture)
    if picture and made.photo is None:
        why_not = _("The practice's disk did not take it.")
    known = {"practice": sheet.patient.practice, "link": sheet.link, "answer": made.answer, "level": made.level}
    if made.words:
        known["warning_signs"] = flags_named()
    return render(request, "aftercare/answer.html", known | {"has_photo": made.photo_id is not None, "why_no_photo": why_not})


@policy(Permission.SEE_CLINICAL)
@require_safe
def aftercare_of(request: HttpRequest, pk: int) -> HttpResponse:
    """A treatment's aftercare as the practice sees it: the link, what was edited, what was reported."""
    treatment = treatment_for(request.member, pk)
    if treatment.signed_at is None:
        return redirect("room", pk)
    sheet = sheet_of_treatment(request.member, pk)
    record(by=Actor.of(request.member), at=timezone.now(), verb="read", subject=f"aftercare {sheet.pk}", patient=sheet.patient)
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


@policy(Permission.TREAT)
@require_POST
def renew(request: HttpRequest, pk: int) -> HttpResponse:
    """Make a new link in place of one that was taken back."""
    actions.renew(by=request.member, at=timezone.now(), sheet=sheet_of_treatment(request.member, pk))
    return redirect("aftercare_of", pk)


def _of_page(request: Any, treatment: Treatment, bound: EditForm | None) -> HttpResponse:
    member, now = request.member, timezone.now()
    sheet = sheet_of_treatment(member, treatment.pk)
    reports = list(CheckIn.objects.filter(sheet=sheet).select_related("seen_by__user"))
    edits = list(Edit.objects.filter(sheet=sheet).select_related("by__user"))
    for one in (*reports, *edits):
        one.patient = treatment.patient
    movable, may_treat = _movable(sheet), member.may(Permission.TREAT)
    known = {
        "sheet": sheet,
        "patient": treatment.patient,
        "treatment": treatment,
        "address": request.build_absolute_uri(reverse("aftercare", args=[sheet.link])) if may_treat else "",
        "days": days_shown(treatment.ended_at, [one.at for one in reports], now),
        "reports": [(one, told(one)) for one in reports],
        "edits": [(one, dict(movable).get(one.code, "")) for one in edits],
        "form": bound or EditForm(lines=movable),
        "may_treat": may_treat,
    }
    return render(request, "aftercare/of.html", known, status=422 if bound else 200)


def _movable(sheet: Sheet) -> list[tuple[str, str]]:
    """What has a time that can be moved, in the order of the clock."""
    return [(code, line.label) for code, line in facts.movable(sheet, facts.policy_for(sheet.patient.practice)).items()]


@policy(Permission.SEE_CLINICAL)
@require_safe
def inbox(request: HttpRequest) -> HttpResponse:
    """What somebody has to look at, the most urgent first; and what was looked at lately. ``seen`` is what was seen to just now."""
    member, now = request.member, timezone.now()
    waiting, n_left = waiting_for(member)
    done = [(one, report_shown(one)) for one in check_ins_of(member).seen_since(now - _LATELY)[:_MOST_DONE]]
    record(by=Actor.of(member), at=now, verb="read", subject="inbox")
    known = {"rows": [(one.report, report_shown(one.report), one) for one in waiting], "n_left": n_left, "done": done, "now": now}
    known["just_done"] = next((one for one, _shown in done if str(one.pk) == request.GET.get("seen")), None)
    return render(request, "aftercare/inbox.html", {**known, "may_treat": member.may(Permission.TREAT)})


@policy(Permission.SEE_CLINICAL)
@require_safe
def report(request: HttpRequest, pk: int) -> HttpResponse:
    """One report: what was told, what was answered and on which ground, what was done."""
    found = check_in_for(request.member, pk)
    record(by=Actor.of(request.member), at=timezone.now(), verb="read", subject=f"check-in {pk}", patient=found.patient)
    return _report_page(request, found, None)


def _report_page(request: HttpRequest, found: CheckIn, bound: NoteForm | None) -> HttpResponse:
    form = bound or NoteForm(is_needed=found.is_urgent or found.seen_at is not None)
    known = {"one": found, "told": tapped(found), "patient": found.patient, "form": form, "reasons": reasons_shown(found)}
    known["may_treat"] = request.member.may(Permission.TREAT)
    return render(request, "aftercare/report.html", known, status=422 if bound else 200)


@policy(Permission.TREAT)
@require_POST
def see(request: HttpRequest, pk: int) -> HttpResponse:
    """Somebody has seen to a report, and says what was done; of what is not urgent they may say nothing."""
    found = check_in_for(request.member, pk)
    form = NoteForm(request.POST, is_needed=found.is_urgent)
    if not form.is_valid():
        return _report_page(request, found, form)
    actions.see(by=request.member, at=timezone.now(), check_in=found, **form.cleaned_data)
    return redirect(f"{reverse('inbox')}?seen={pk}")


@policy(Permission.TREAT)
@require_POST
def add_note(request: HttpRequest, pk: int) -> HttpResponse:
    """Say more of what was done."""
    found = check_in_for(request.member, pk)
    form = NoteForm(request.POST, is_needed=True)
    if not form.is_valid():
        return _report_page(request, found, form)
    actions.add_note(by=request.member, at=timezone.now(), check_in=found, **form.cleaned_data)
    return redirect("report", pk)


@policy(Permission.TREAT)
@require_POST
def reopen(request: HttpRequest, pk: int) -> HttpResponse:
    """A report that was seen to waits again."""
    actions.reopen(by=request.member, at=timezone.now(), check_in=check_in_for(request.member, pk))
    return redirect("report", pk)
