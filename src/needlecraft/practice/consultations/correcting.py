"""A wrong answer that was signed is corrected at the desk; what was signed stays beside it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from ..audit.actions import Actor, record
from ..core.forms import PlainText
from ..core.policies import Permission, policy
from ..patients.access import patient_for
from ..patients.models import Patient
from . import actions, facts
from .access import last_signed
from .answers import AnswersShown, answers_shown
from .forms import read_part, read_words
from .models import Consultation
from .presenters import questions_shown
from .views import screen


@policy(Permission.DECIDE)
@require_http_methods(["GET", "HEAD", "POST"])
def correct_answer(request: HttpRequest, pk: int, code: str) -> HttpResponse:
    """One question with its answer, to be corrected with a reason; then the protocol decides anew."""
    patient = patient_for(request.member, pk)
    question = facts.question_of(patient.practice.policy, code)
    found, answers = _answers(patient)
    shown = next((one for one in (*found.told, *found.denied) if one.code == code), None)
    if question is None or shown is None:
        raise Http404("no such answer")
    problems: dict[str, str] = {}
    if request.method == "POST":
        told = read_part(request.POST, [question], timezone.localdate(timezone.now(), patient.practice.zone))
        problems, answers = told.problems, {"yes": told.yes, "no": told.no}
        if not (problems or told.yes or told.no):
            problems = {code: _("Choose yes or no.")}
        elif not problems and (done := _corrected(request, patient, answers)):
            return done
    page = {"shown": [shown], "question": questions_shown([question], answers, problems)[0]}
    return _page(request, patient, page, is_refused=request.method == "POST")


@policy(Permission.DECIDE)
@require_http_methods(["GET", "HEAD", "POST"])
def correct_words(request: HttpRequest, pk: int) -> HttpResponse:
    """The medicines that were named, and what else was written, to be corrected with a reason."""
    patient = patient_for(request.member, pk)
    found, answers = _answers(patient)
    if request.method == "POST":
        named, other = read_words(request.POST)
        answers = {"yes": {}, "no": [], "named": named, "other": other}
        if done := _corrected(request, patient, answers):
            return done
    shown = [one for one in found.told if one.code in facts.WRITTEN]
    page = {"shown": shown, "named": "\n".join(answers.get("named", ())), "other": answers.get("other", "")}
    return _page(request, patient, page, is_refused=request.method == "POST")


def _answers(patient: Patient) -> tuple[AnswersShown, Mapping[str, Any]]:
    """All answers in words, and those that count."""
    signed = last_signed(patient)
    found = answers_shown(patient.practice.policy, signed)
    if signed is None or found is None:
        raise Http404("nothing was signed")
    return found, facts.with_added(*signed)


def _reason(request: HttpRequest) -> str:
    reason: str = PlainText(required=False).clean(request.POST.get("reason", "")[:500])
    return reason


def _corrected(request: HttpRequest, patient: Patient, answers: Mapping[str, Any]) -> HttpResponse | None:
    """The screening that follows, or the consultation where nothing is settled yet; None where the reason is missing."""
    try:
        actions.correct_answer(by=request.member, at=timezone.now(), patient=patient, answers=answers, reason=_reason(request))
    except actions.CannotCorrect:
        return None
    if not Consultation.objects.filter(patient=patient).exists():
        return redirect("consult", patient.pk)
    return screen(request, patient.pk)


def _page(request: HttpRequest, patient: Patient, page: dict[str, Any], *, is_refused: bool) -> HttpResponse:
    if not is_refused:
        record(by=Actor.of(request.member), at=timezone.now(), verb="read", subject=f"patient {patient.pk}", patient=patient)
    reason = _reason(request)
    problem = _("Write the reason.") if is_refused and not reason else ""
    told = {"patient": patient, "reason": reason, "problem": problem}
    return render(request, "consultations/correct.html", {**told, **page}, status=422 if is_refused else 200)
