"""The intake on the patient's phone; the consultation and the screening at the desk."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

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
from ..patients.signatures import is_name_of, not_the_patient
from ..practices.models import Practice
from . import actions, facts
from .access import intake_by_link, last_signed, override_for, screening_for, was_signed
from .answers import answers_shown
from .forms import SettledForm, read_part, read_skin_type, read_words
from .models import Consultation, Intake, Override, Screening
from .presenters import questions_shown, screening_shown
from .settling import consult_shown, skin_types

#: Under which name the session of a browser knows the practice that it has answered.
_THANKED: Final = "thanked_practice"


@policy(Permission.ENTER_PATIENTS)
@require_POST
def ask(request: HttpRequest, pk: int) -> HttpResponse:
    """Make an intake; its link is shown once, to be sent or opened at the desk."""
    patient = patient_for(request.member, pk)
    _intake, link = actions.ask(by=Actor.of(request.member), at=timezone.now(), patient=patient)
    request.session[f"intake_link_{pk}"] = request.build_absolute_uri(reverse("intake", args=[link]))
    return redirect("chart", pk)


@policy(Open.LINK)
@require_safe
def resume(request: HttpRequest, link: str) -> HttpResponse:
    """The link that was sent: to the first question, or to the one at which the patient stopped."""
    found = intake_by_link(link, timezone.now())
    answers = (found.answers or {}) if found.saved_at else {}
    known = _known(answers)
    for part, questions in facts.asked(found.patient.practice.policy).items():
        left = [question.code for question in questions if question.code not in known]
        if left:
            place = f"#q-{left[0]}" if known else ""
            return redirect(reverse("intake_part", args=[link, part]) + place)
    return redirect("sign_intake", link)


def _known(answers: Mapping[str, Any]) -> set[str]:
    return {*answers.get("yes", {}), *answers.get("no", ()), *answers.get("unsure", ())}


@policy(Open.LINK)
@require_http_methods(["GET", "HEAD", "POST"])
def intake(request: HttpRequest, link: str, part: str) -> HttpResponse:
    """A part of the questions. Every change is kept at once; a post of the whole part goes on to the next."""
    now = timezone.now()
    found = intake_by_link(link, now)
    practice = found.patient.practice
    questions = facts.asked(practice.policy)[part]
    problems: dict[str, str] = {}
    if request.method == "POST":
        told = read_part(request.POST, questions, timezone.localdate(now, practice.zone))
        words = read_words(request.POST) if "named" in request.POST else None
        actions.answer(at=now, intake=found, part=part, yes=told.yes, no=told.no, words=words, unsure=told.unsure)
        problems = told.problems
        if request.htmx:
            page = {"saved_at": timezone.localtime(now, practice.zone), "problems": problems.values()}
            return render(request, "consultations/intake.html#saved", page, status=422 if problems else 200)
        if not problems:
            return redirect(_next(link, part))
        found = intake_by_link(link, now)
    answers = found.answers or {}
    parts = list(facts.PARTS)
    page = {
        "practice": practice,
        "name": found.patient.name,
        "link": link,
        "part": part,
        "title": facts.PARTS[part],
        "n": parts.index(part) + 1,
        "parts": range(len(parts) + 1),
        "before": parts[parts.index(part) - 1] if part != parts[0] else "",
        "next": _next(link, part),
        "questions": questions_shown(questions, answers, problems),
        "named": answers.get("named", []),
        "other": answers.get("other", ""),
        "names": facts.medicine_names() if part == "medicines" else (),
        "problems": problems.values(),
    }
    return render(request, "consultations/intake.html", page, status=422 if problems else 200)


def _next(link: str, part: str) -> str:
    parts = list(facts.PARTS)
    after = parts.index(part) + 1
    return reverse("intake_part", args=[link, parts[after]]) if after < len(parts) else reverse("sign_intake", args=[link])


@policy(Open.LINK)
@require_http_methods(["GET", "HEAD", "POST"])
def sign_intake(request: HttpRequest, link: str) -> HttpResponse:
    """Read once more what was answered, name what is still open, sign. A second press on the button is no second signature."""
    now = timezone.now()
    if request.method == "POST" and was_signed(link):
        return redirect("intake_thanks")
    found = intake_by_link(link, now)
    practice, answers = found.patient.practice, found.answers or {}
    known = _known(answers)
    left = {
        facts.PARTS[part]: (reverse("intake_part", args=[link, part]), n)
        for part, questions in facts.asked(practice.policy).items()
        if (n := sum(question.code not in known for question in questions))
    }
    signature, who = (PlainText(required=False).clean(request.POST.get(name, "")[:120]) for name in ("signature", "who"))
    is_another = bool(signature) and not is_name_of(found.patient.name, signature)
    if request.method == "POST" and signature and not left and (who or not is_another):
        actions.sign_intake(at=now, intake=found, signature=signature, who=who if is_another else "")
        request.session[_THANKED] = practice.pk
        return redirect("intake_thanks")
    problem = not_the_patient() if is_another else "" if signature else _("Write your name.")
    page = {
        "practice": practice,
        "name": found.patient.name,
        "left": left,
        "parts": range(len(facts.PARTS) + 1),
        "told": [facts.question_text(code) for code in answers.get("yes", {})],
        "unsure": [facts.question_text(code) for code in answers.get("unsure", ())],
        "named": answers.get("named", ()),
        "contradicted": [(name, facts.question_text(code)) for code, name in facts.contradicted(answers).items()],
        "problem": problem if request.method == "POST" else "",
        "signature": signature,
        "is_another": is_another,
        "link": link,
    }
    return render(request, "consultations/sign.html", page, status=422 if request.method == "POST" else 200)


@policy(Open.ANYONE)
@require_safe
def intake_thanks(request: HttpRequest) -> HttpResponse:
    """After the signature: whom to tell if something changes, in the browser that signed."""
    practice = Practice.objects.filter(pk=request.session.get(_THANKED)).first()
    return render(request, "consultations/thanks.html", {"practice": practice})


@policy(Permission.DECIDE)
@require_http_methods(["GET", "HEAD", "POST"])
def consult(request: HttpRequest, pk: int) -> HttpResponse:
    """Settle skin type, concerns, zones and devices; then the protocol decides."""
    member, now = request.member, timezone.now()
    patient = patient_for(member, pk)
    last = Consultation.objects.filter(patient=patient).first()
    if last is not None:
        last.patient = patient
    settled = last.settled if last else {}
    choices = facts.choices(member.practice)
    form = SettledForm(request.POST or None, initial=settled, choices=choices)
    if request.method != "POST":
        record(by=Actor.of(member), at=now, verb="read", subject=f"patient {pk}", patient=patient)
    if request.method == "POST" and form.is_valid():
        actions.settle(by=member, at=now, patient=patient, settled=form.settled())
        return screen(request, pk)
    placed = (
        {code: request.POST.getlist(f"where-{code}") for code, _name in choices["concerns"]} if request.POST else settled.get("placed", {})
    )
    page = {"shown": consult_shown(form, choices, placed), "patient": patient}
    page["answers"] = answers_shown(member.practice.policy, last_signed(patient))
    return render(request, "consultations/consult.html", page, status=422 if request.method == "POST" else 200)


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
    return _screening_page(request, found, problem=problem)


def _screening_page(request: HttpRequest, found: Screening, problem: str = "", problems: Mapping[str, str] | None = None) -> HttpResponse:
    patient = found.patient
    overrides = list(found.overrides.select_related("by__user", "confirmed_by__user"))
    for one in overrides:
        one.patient = patient
    answers = answers_shown(patient.practice.policy, last_signed(patient, until=found.at))
    added = [one for one in answers.told if one.is_added] if answers else []
    all_of = list(Screening.objects.filter(patient=patient).values("pk", "at"))
    page = {
        "patient": patient,
        "shown": screening_shown(found),
        "row": found,
        "overrides": overrides,
        "in_force": set(Override.objects.in_force(found, found.answer["verdict"]).values_list("pk", flat=True)),
        "added": added,
        "n_corrected": sum(bool(one.now.reason) for one in added),
        "asked": questions_shown(facts.open_questions(patient.practice.policy, found.answer), _answered(found), problems or {}),
        "skin_types": skin_types() if facts.asks_skin_type(found.answer) else (),
        "newer": all_of[0] if all_of[0]["pk"] != found.pk else None,
        "earlier": [one for one in all_of if one["at"] < found.at],
        "may_decide": request.member.may(Permission.DECIDE),
        "problem": problem,
    }
    return render(request, "consultations/screening.html", page, status=422 if problem or problems else 200)


def _answered(found: Screening) -> dict[str, Any]:
    """The answers on which a screening stands, for questions that lack a detail."""
    intake = Intake.objects.signed().filter(patient=found.patient).first()
    if intake is None:
        return {}
    intake.patient = found.patient
    return {"yes": facts.answers_of(found.patient, intake).get("yes", {})}


@policy(Permission.DECIDE)
@require_POST
def complete(request: HttpRequest, pk: int) -> HttpResponse:
    """Answer in the practice what a screening left open, then ask the protocol anew; the old decision stays."""
    member, now = request.member, timezone.now()
    found = screening_for(member, pk)
    questions = facts.open_questions(member.practice.policy, found.answer)
    told = read_part(request.POST, questions, timezone.localdate(now, member.practice.zone))
    if told.problems:
        return _screening_page(request, found, problems=told.problems)
    skin_type = read_skin_type(request.POST)
    try:
        if told.yes or told.no:
            actions.add(by=member, at=now, patient=found.patient, yes=told.yes, no=told.no)
        if skin_type:
            actions.type_skin(by=member, at=now, patient=found.patient, fitzpatrick=skin_type)
    except actions.NothingToDecideOn as error:
        return render(request, "consultations/cannot.html", {"patient": found.patient, "problem": str(error)}, status=422)
    return screen(request, found.patient_id)


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
