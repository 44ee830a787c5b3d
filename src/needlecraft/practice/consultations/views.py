"""The intake on the patient's phone; the consultation and the screening at the desk."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from ...protocol.fields import RecordError
from ..audit.actions import Actor, record
from ..core.forms import PlainText
from ..core.policies import Open, Permission, policy
from ..patients.access import patient_for
from . import actions, facts
from .access import intake_by_link, override_for, screening_for
from .forms import SettledForm, read_part, read_words
from .models import Consultation, Override
from .presenters import questions_shown, screening_shown


@policy(Permission.ENTER_PATIENTS)
@require_POST
def ask(request: HttpRequest, pk: int) -> HttpResponse:
    """Make an intake; its link is shown once, to be sent or opened at the desk."""
    patient = patient_for(request.member, pk)
    _intake, link = actions.ask(by=Actor.of(request.member), at=timezone.now(), patient=patient)
    request.session["intake_link"] = request.build_absolute_uri(reverse("intake", args=[link]))
    return redirect("chart", pk)


@policy(Open.LINK)
@require_http_methods(["GET", "HEAD", "POST"])
def intake(request: HttpRequest, link: str, part: str = "conditions") -> HttpResponse:
    """A part of the questions. Every change is kept at once; a post of the whole part goes on to the next."""
    now = timezone.now()
    found = intake_by_link(link, now)
    practice = found.patient.practice
    problems: dict[str, str] = {}
    if request.method == "POST":
        questions = facts.asked(practice.policy)[part]
        today = timezone.localdate(now, practice.zone)
        yes, no, problems = read_part(request.POST, questions, today)
        words = read_words(request.POST) if part == "medicines" else None
        actions.answer(at=now, intake=found, part=part, yes=yes, no=no, words=words)
        if request.htmx:
            return render(request, "consultations/intake.html#saved", {"saved_at": timezone.localtime(now, practice.zone)})
        if not problems:
            return redirect(_next(link, part))
        found = intake_by_link(link, now)
    answers = found.answers or {}
    page = {
        "practice": practice,
        "name": found.patient.name,
        "link": link,
        "part": part,
        "title": facts.PARTS[part],
        "n": list(facts.PARTS).index(part) + 1,
        "n_parts": len(facts.PARTS) + 1,
        "questions": questions_shown(practice.policy, part, answers, problems),
        "named": "\n".join(answers.get("named", [])),
        "other": answers.get("other", ""),
        "names": facts.medicine_names() if part == "medicines" else (),
    }
    return render(request, "consultations/intake.html", page, status=422 if problems else 200)


def _next(link: str, part: str) -> str:
    parts = list(facts.PARTS)
    after = parts.index(part) + 1
    return reverse("intake_part", args=[link, parts[after]]) if after < len(parts) else reverse("sign_intake", args=[link])


@policy(Open.LINK)
@require_http_methods(["GET", "HEAD", "POST"])
def sign_intake(request: HttpRequest, link: str) -> HttpResponse:
    """Read once more what was answered, name what is still open, sign."""
    now = timezone.now()
    found = intake_by_link(link, now)
    practice, answers = found.patient.practice, found.answers or {}
    known = {*answers.get("yes", {}), *answers.get("no", [])}
    left = {
        facts.PARTS[part]: (reverse("intake_part", args=[link, part]), n)
        for part, questions in facts.asked(practice.policy).items()
        if (n := sum(question.code not in known for question in questions))
    }
    signature = " ".join(request.POST.get("signature", "").split())[:120]
    if request.method == "POST" and signature and not left:
        actions.sign_intake(at=now, intake=found, signature=signature)
        return redirect("intake_thanks")
    problem = _("Write your name.") if request.method == "POST" and not signature else ""
    told = [facts.question_text(code) for code in answers.get("yes", {})]
    page = {"practice": practice, "left": left, "told": [*told, *answers.get("named", [])], "problem": problem, "link": link}
    return render(request, "consultations/sign.html", page, status=422 if request.method == "POST" else 200)


@policy(Open.ANYONE)
@require_safe
def intake_thanks(request: HttpRequest) -> HttpResponse:
    """After the signature."""
    return render(request, "consultations/thanks.html")


@policy(Permission.DECIDE)
@require_http_methods(["GET", "HEAD", "POST"])
def consult(request: HttpRequest, pk: int) -> HttpResponse:
    """Settle skin type, concerns, zones and devices; then the protocol decides."""
    member, now = request.member, timezone.now()
    patient = patient_for(member, pk)
    last = Consultation.objects.filter(patient=patient).first()
    if last is not None:
        last.patient = patient
    form = SettledForm(request.POST or None, initial=last.settled if last else None, choices=facts.choices(member.practice))
    if request.method == "POST" and form.is_valid():
        actions.settle(by=member, at=now, patient=patient, settled={key: value for key, value in form.cleaned_data.items() if value})
        return screen(request, pk)
    return render(
        request, "consultations/consult.html", {"form": form, "patient": patient}, status=422 if request.method == "POST" else 200
    )


@policy(Permission.DECIDE)
@require_POST
def screen(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask the protocol for today."""
    member, now = request.member, timezone.now()
    patient = patient_for(member, pk)
    try:
        found = actions.screen(by=member, at=now, on=timezone.localdate(now, member.practice.zone), patient=patient)
    except (actions.NothingToDecideOn, RecordError) as error:
        return render(request, "consultations/cannot.html", {"patient": patient, "problem": str(error)}, status=422)
    return redirect("screening", found.pk)


@policy(Permission.SEE_CLINICAL)
@require_http_methods(["GET", "HEAD", "POST"])
def screening(request: HttpRequest, pk: int) -> HttpResponse:
    """One decision, in full; a clinician may go on against it, with a reason."""
    member, now = request.member, timezone.now()
    found = screening_for(member, pk)
    problem = ""
    if request.method == "POST" and member.may(Permission.DECIDE):
        plain = PlainText(required=False)
        reason, adviser = (plain.clean(request.POST.get(name, "")[:500]) for name in ("reason", "adviser"))
        try:
            actions.override(by=member, at=now, screening=found, reason=reason, adviser=adviser)
            return redirect("screening", pk)
        except actions.CannotOverride as error:
            problem = str(error)
    record(by=Actor.of(member), at=now, verb="read", subject=f"screening {pk}", patient=found.patient)
    overrides = list(found.overrides.select_related("by__user", "confirmed_by__user"))
    for one in overrides:
        one.patient = found.patient
    page = {"patient": found.patient, "shown": screening_shown(found), "row": found, "overrides": overrides, "problem": problem}
    page |= {
        "in_force": set(Override.objects.in_force(found, found.answer["verdict"]).values_list("pk", flat=True)),
        "may_decide": member.may(Permission.DECIDE),
    }
    return render(request, "consultations/screening.html", page, status=422 if problem else 200)


@policy(Permission.DECIDE)
@require_POST
def confirm(request: HttpRequest, pk: int) -> HttpResponse:
    """A second person agrees to an override."""
    found = override_for(request.member, pk)
    try:
        actions.confirm(by=request.member, at=timezone.now(), found=found)
    except actions.CannotOverride as error:
        messages.error(request, str(error))
    return redirect("screening", found.screening_id)
