"""What a patient reads and signs on the practice's tablet, how it stands, and its paper."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from ..audit.actions import Actor, record
from ..core.paper import as_file
from ..core.policies import Permission, policy
from ..courses.access import course_for
from ..courses.models import Course
from ..patients.signatures import is_name_of, not_the_patient, signer
from ..protocols.facts import policy_of
from . import actions
from .access import consent_for
from .answers import Answer, answers
from .forms import read_signed, seen
from .models import Consent
from .papers import answers_paper
from .presenters import USES, consent_shown, consent_text, use_shown
from .signatures import path


@policy(Permission.DECIDE)
@require_http_methods(["GET", "HEAD", "POST"])
def agree(request: HttpRequest, pk: int) -> HttpResponse:
    """Read, sign; photographs are agreed to apart, and each thing only once, however often it is sent."""
    course = course_for(request.member, pk)
    plan, terms = course.plan, policy_of(request.member.practice)
    plan.patient = course.patient
    is_agreed = Consent.objects.valid_for(course).exists()
    kinds = [kind for kind in Consent.Kind if not (is_agreed and kind is Consent.Kind.TREATMENT)]
    all_texts = {kind.value: consent_text(kind, course.option, plan, terms) for kind in kinds}
    signed_before = {kind: actions.standing(course, kind, all_texts[kind]) for kind in USES}
    texts = {kind: text for kind, text in all_texts.items() if signed_before.get(kind) is None}
    problem, name, who, lines, is_another = "", "", "", [], False
    asked = {kind.value for kind in Consent.Kind} & request.POST.keys()
    if asked and not asked & texts.keys():  # the same form, sent again
        return redirect("chart", course.patient_id)
    if request.method != "POST":
        record(by=Actor.of(request.member), at=timezone.now(), verb="read", subject=f"course {pk}", patient=course.patient)
    else:
        signed = read_signed(request.POST, texts, Consent.Kind.TREATMENT)
        name, lines = signed.name, signed.lines
        is_another = any(letter.isalpha() for letter in name) and not is_name_of(course.patient.name, name)
        problem = signed.problem or (not_the_patient() if is_another and not signed.who else "")
        who = signed.who if is_another else ""
        chosen = {kind: texts[kind] for kind in signed.kinds}
        try:
            if not problem:
                actions.agree(by=request.member, at=timezone.now(), course=course, texts=chosen, signature=name, lines=lines, who=who)
                return redirect("chart", course.patient_id)
        except actions.NotSigned as error:
            problem = str(error)
    page = {"course": course, "patient": course.patient, "problem": problem, "name": name, "lines": lines, "seen": seen(texts)}
    page |= {"who": who, "is_another": is_another}
    page |= {"text": texts.get(Consent.Kind.TREATMENT.value, []), "is_all_signed": not texts}
    page["uses"] = [use_shown(kind, all_texts[kind], signed_before[kind], is_ticked=kind in request.POST) for kind in USES]
    return render(request, "consents/agree.html", page, status=422 if problem else 200)


@policy(Permission.SEE_CLINICAL)
@require_safe
def consent(request: HttpRequest, pk: int) -> HttpResponse:
    """How a consent stands, and whether its paper is still the one that was signed."""
    member = request.member
    row = consent_for(member, pk)
    record(by=Actor.of(member), at=timezone.now(), verb="read", subject=f"consent {pk}", patient=row.patient)
    signature = row.signature if isinstance(row.signature, dict) else {"name": row.signature, "lines": []}
    try:
        is_whole = bool(actions.paper_of(row))
    except actions.BrokenPaper:
        is_whole = False
    page = {
        "row": row,
        "patient": row.patient,
        "shown": consent_shown(row),
        "signature": signature,
        "signer": signer(signature),
        "is_whole": is_whole,
    }
    page |= {"drawn": path(signature["lines"]), "may_decide": member.may(Permission.DECIDE)}
    return render(request, "consents/consent.html", page)


@policy(Permission.SEE_CLINICAL)
@require_safe
def consent_paper(request: HttpRequest, pk: int) -> HttpResponse:
    """The paper, byte for byte as it was signed; none where its fingerprint no longer holds."""
    row = consent_for(request.member, pk)
    try:
        paper = actions.paper_of(row)
    except actions.BrokenPaper as error:
        messages.error(request, str(error))
        return redirect("consent", pk)
    record(by=Actor.of(request.member), at=timezone.now(), verb="printed", subject=f"consent {pk}", patient=row.patient)
    return as_file(paper, f"consent-{pk}")


@policy(Permission.DECIDE)
@require_POST
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """The patient takes it back."""
    row = consent_for(request.member, pk)
    actions.withdraw(by=request.member, at=timezone.now(), consent=row)
    messages.success(request, _("The consent is withdrawn, from now on and everywhere."))
    return redirect("consent", pk)


@policy(Permission.SEE_CLINICAL)
@require_safe
def questions(request: HttpRequest, pk: int) -> HttpResponse:
    """What patients ask before they agree, answered for this course."""
    course = course_for(request.member, pk)
    record(by=Actor.of(request.member), at=timezone.now(), verb="read", subject=f"course {pk}", patient=course.patient)
    return render(request, "consents/questions.html", {"course": course, "patient": course.patient, "answers": _answers(course)})


@policy(Permission.SEE_CLINICAL)
@require_safe
def questions_paper(request: HttpRequest, pk: int) -> HttpResponse:
    """The same to take home."""
    course, now = course_for(request.member, pk), timezone.now()
    paper = answers_paper(course, _answers(course), now)
    record(by=Actor.of(request.member), at=now, verb="printed", subject=f"answers of course {pk}", patient=course.patient)
    return as_file(paper, f"questions-{pk}")


def _answers(course: Course) -> tuple[Answer, ...]:
    plan = course.plan
    plan.patient = course.patient
    return answers(course.option, plan, policy_of(course.patient.practice))
