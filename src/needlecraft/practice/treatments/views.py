"""The treatment room."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from ...protocol.fields import RecordError
from ..audit.actions import Actor, record
from ..consultations import facts as asked
from ..consultations.actions import NothingToDecideOn
from ..consultations.answers import details_in_words
from ..consultations.forms import read_part, read_words
from ..consultations.models import Intake
from ..consultations.presenters import questions_shown
from ..consultations.settling import skin_type_words
from ..core.forms import PlainText
from ..core.policies import Permission, policy
from ..diary.access import appointment_for
from ..protocols.facts import policy_of
from . import actions, facts
from .access import draft_for, reaction_for, shelf_for, treatment_for
from .forms import Reader, read_moment, read_reaction
from .mapped import map_of
from .models import Reaction, Rescreen, Treatment
from .presenters import doses_shown, numbing_shown, reactions_shown, room_shown, standing, symptoms_to_choose
from .signing import Case, blocked, case_of, reasons
from .versions import differences, recorded

_OVERTAKEN = 409
_LONGEST_VERSION = 9
_NEVER_SAVED = 2**31 - 1


@policy(Permission.TREAT)
@require_POST
def begin(request: HttpRequest, pk: int) -> HttpResponse:
    """Open the record of today's treatment."""
    appointment = appointment_for(request.member, pk)
    try:
        treatment = actions.begin(by=request.member, at=timezone.now(), appointment=appointment)
    except actions.CannotBegin as error:
        messages.warning(request, str(error))
        return redirect("appointment", pk)
    return redirect("room", treatment.pk)


@policy(Permission.TREAT)
@require_POST
def call_off(request: HttpRequest, pk: int) -> HttpResponse:
    """Nothing was done today: the time is free, and the treatment can be booked again."""
    treatment = treatment_for(request.member, pk)
    try:
        actions.call_off(by=request.member, at=timezone.now(), treatment=treatment)
    except actions.CannotCallOff as error:
        messages.warning(request, str(error))
        return redirect("room", pk)
    return redirect("chart", treatment.patient_id)


@policy(Permission.TREAT)
@require_http_methods(["GET", "HEAD", "POST"])
def rescreen(request: HttpRequest, pk: int) -> HttpResponse:
    """Before anything else: has anything changed since the last answers?"""
    member, now = request.member, timezone.now()
    treatment = treatment_for(member, pk)
    problem = ""
    if request.method == "POST" and treatment.signed_at is None:
        try:
            actions.rescreen(by=member, at=now, treatment=treatment)
            return redirect("room", pk)
        except (NothingToDecideOn, RecordError) as error:
            problem = str(error)
    intake = _last_answers(treatment)
    answers = asked.answers_of(treatment.patient, intake) if intake else {}
    page = {
        "treatment": treatment,
        "patient": treatment.patient,
        "intake": intake,
        "told": [
            (asked.question_text(code), details_in_words(member.practice.policy, code, details))
            for code, details in answers.get("yes", {}).items()
        ],
        "named": answers.get("named", []),
        "other": answers.get("other", ""),
        "n_no": len(answers.get("no", [])),
        "reactions": _reactions(treatment),
        "problem": problem,
    }
    record(by=Actor.of(member), at=now, verb="read", subject=f"treatment {pk}", patient=treatment.patient)
    return render(request, "treatments/rescreen.html", page, status=422 if problem else 200)


def _last_answers(treatment: Treatment) -> Intake | None:
    found = Intake.objects.signed().filter(patient=treatment.patient).first()
    if found is not None:
        found.patient = treatment.patient
    return found


def _was_read(request: HttpRequest, treatment: Treatment) -> None:
    """An entry for who opens the page; what the page itself sends and fetches again is none."""
    if request.method != "POST" and not request.htmx:
        record(by=Actor.of(request.member), at=timezone.now(), verb="read", subject=f"treatment {treatment.pk}", patient=treatment.patient)


@policy(Permission.TREAT)
@require_http_methods(["GET", "HEAD", "POST"])
def changed(request: HttpRequest, pk: int) -> HttpResponse:
    """The last answers, to be corrected with the patient; then the protocol decides again."""
    member, now = request.member, timezone.now()
    treatment = treatment_for(member, pk)
    base, today = member.practice.policy, timezone.localdate(now, member.practice.zone)
    intake = _last_answers(treatment)
    answers = asked.answers_of(treatment.patient, intake) if intake else {}
    _was_read(request, treatment)
    problems: dict[str, str] = {}
    problem = ""
    if request.method == "POST" and treatment.signed_at is None:
        questions = [question for part in asked.asked(base).values() for question in part]
        part, (named, other) = read_part(request.POST, questions, today), read_words(request.POST)
        problems = part.problems
        answers = {"yes": part.yes, "no": part.no, "unsure": part.unsure, "named": named, "other": other}
        try:
            if not problems:
                actions.rescreen(by=member, at=now, treatment=treatment, answers=answers)
                return redirect("room", pk)
        except (NothingToDecideOn, RecordError) as error:
            problem = str(error)
    page = {
        "treatment": treatment,
        "patient": treatment.patient,
        "parts": [(title, questions_shown(asked.asked(base)[part], answers, problems)) for part, title in asked.PARTS.items()],
        "named": "\n".join(answers.get("named", [])),
        "other": answers.get("other", ""),
        "problem": problem,
    }
    return render(request, "treatments/changed.html", page, status=422 if problem or problems else 200)


@policy(Permission.TREAT)
@require_http_methods(["GET", "HEAD", "POST"])
def room(request: HttpRequest, pk: int) -> HttpResponse:
    """Record step by step and zone by zone; every change is kept at once; sign at the end."""
    now, member = timezone.now(), request.member
    treatment = treatment_for(member, pk)
    again = actions.last_rescreen(treatment)
    if treatment.signed_at is None and _must_ask(treatment, again, timezone.localdate(now, member.practice.zone)):
        return redirect("rescreen", pk)
    _was_read(request, treatment)
    problems: list[str] = []
    refused: list[str] = []
    if request.method == "POST" and treatment.signed_at is None:
        try:
            problems = _write(request, treatment, again.on if again else None, now)
        except actions.Overtaken as error:
            name = "treatments/room.html#overtaken" if request.htmx else "treatments/versions.html"
            return render(request, name, _two_versions(treatment_for(member, pk), problem=str(error)), status=_OVERTAKEN)
        if "sign" in request.POST and not problems:
            try:
                actions.sign(by=member, at=now, treatment=treatment)
                return redirect("aftercare_of", pk)
            except actions.CannotSign as error:
                refused = error.reasons
        if not (request.htmx or problems or refused):
            return redirect("room", pk)
        treatment = treatment_for(member, pk)
    page = {**_room(request, treatment, again, now), "problems": problems, "reasons": refused}
    if request.htmx and request.method == "POST":
        fragment = {"is_fragment": True, "is_scanned": bool(request.POST.get("code_on_box"))}
        return render(request, "treatments/room.html#saved", {**page, **fragment})
    return render(request, "treatments/room.html", page, status=422 if problems or refused else 200)


def _must_ask(treatment: Treatment, again: Rescreen | None, today: date) -> bool:
    """Nobody asked yet; or the day has passed and nothing was recorded on it. Who was sent home is not asked."""
    if treatment.appointment.cancelled_at is not None:
        return False
    return again is None or (again.on != today and not treatment.done)


def _write(request: HttpRequest, treatment: Treatment, on: date | None, now: datetime) -> list[str]:
    """Keep what was posted, then the one deed that was tapped; what cannot be read or done, in sentences. Raises Overtaken."""
    member, post, planned = request.member, request.POST, treatment.course.planned(treatment.n)
    reader = Reader(post, planned, shelf_for(member, planned["modality"]), now, on)
    done = reader.done(treatment.done or {})
    done, how = _set_at_once(request, treatment, done, now)
    actions.save(by=member, at=now, treatment=treatment, done=done, version=_version(post.get("version", "")), how=how)
    if reader.problems:
        return reader.problems
    return _time_cream(request, treatment, now)


def _set_at_once(request: HttpRequest, treatment: Treatment, done: dict[str, Any], now: datetime) -> tuple[dict[str, Any], str]:
    """What one tap sets in every zone: the last treatment, or the planned depths where none is set; with the name of that tap."""
    if "copy" not in request.POST and "as_planned" not in request.POST:
        return done, ""
    planned, last = case_of(treatment, request.member, now, actions.last_rescreen(treatment)).planned, _last(treatment)
    if "as_planned" in request.POST:
        return actions.as_planned(done, planned), "as planned"
    return (actions.copied(done, last, planned), "as last time") if last is not None else (done, "")


def _time_cream(request: HttpRequest, treatment: Treatment, now: datetime) -> list[str]:
    """The cream went on or came off, now or when it is written; or one of the times is corrected. What cannot be, in sentences."""
    post, who = request.POST, {"by": request.member, "at": now, "treatment": treatment}
    try:
        moments = {name: read_moment(post, name) for name in ("numbed_at", "numb_off_at")}
    except ValueError:
        return [_("The time of the numbing cream cannot be read. Choose day and time.")]
    try:
        if "numb" in post or ("times" in post and moments["numbed_at"]):
            actions.numb(**who, since=moments["numbed_at"])
        if "off" in post or ("times" in post and moments["numb_off_at"]):
            actions.unnumb(**who, since=moments["numb_off_at"])
    except actions.CannotNumb as error:
        return [str(error)]
    return []


def _version(text: str) -> int:
    """The version that the writer saw; one that there never was where it is not said."""
    return int(text) if text.isdecimal() and len(text) <= _LONGEST_VERSION else _NEVER_SAVED


def _last(treatment: Treatment) -> Treatment | None:
    """The last signed treatment of the same patient before this one."""
    signed = Treatment.objects.filter(patient=treatment.patient, signed_at__isnull=False, at__lt=treatment.at).exclude(pk=treatment.pk)
    found = signed.select_related("course").order_by("-ended_at").first()
    if found is not None:
        found.patient = treatment.patient
    return found


def _reactions(treatment: Treatment) -> list[Any]:
    found = list(Reaction.objects.filter(patient=treatment.patient))
    for one in found:
        one.patient = treatment.patient
    return reactions_shown(found)


def _room(request: HttpRequest, treatment: Treatment, again: Rescreen | None, now: datetime) -> dict[str, Any]:
    """All that the page of the room shows."""
    member = request.member
    case = case_of(treatment, member, now, again)
    on = again.on if again else timezone.localdate(treatment.ended_at or now, member.practice.zone)
    reactions = _reactions(treatment)
    page: dict[str, Any] = {
        "treatment": treatment,
        "patient": treatment.patient,
        "now": now,
        "again": again,
        "n_all": len(treatment.course.option["treatments"]),
        "room": room_shown(treatment, case.planned, case.shelf, _last(treatment), on),
        "reactions": reactions,
        "standing": standing(reactions, treatment.patient.check_ins.to_see()),
        "symptoms": symptoms_to_choose(),
        "severities": facts.severities(),
        "drafts": treatment.drafts.filter(settled_at=None).count(),
        "is_late": on != timezone.localdate(now, member.practice.zone),
        "is_end_proposed": not case.done.get("ended_at"),
        "saved_at": treatment.saved_at,
        "doses": doses_shown(case.done, case.planned["modality"], treatment.ended_at or now),
        "map": map_of(treatment),
        "recorded": recorded(treatment),
        "may_call_off": actions.is_unpierced(treatment) and treatment.appointment.cancelled_at is None,
        "is_called_off": treatment.appointment.cancelled_at is not None,
        "addenda": list(treatment.addenda.select_related("by__user")),
    }
    for addendum in page["addenda"]:
        addendum.patient = treatment.patient
    return page if again is None else page | _today(case)


def _today(case: Case) -> dict[str, Any]:
    """What the day's screening says of numbing, products and zones, and what a signature still needs."""
    screening, given, rules = case.screening, case.screening.given, policy_of(case.by.practice)
    zones = [zone["zone"] for zone in case.planned["zones"]]
    closed = list(blocked(screening, case.planned["modality"], zones))
    codes = [one["code"] for one in case.done.get("products", []) if one["code"]]
    items = [item for part in asked.PARTS for item in given.get(part, ())]
    return {
        "screening": screening,
        "verdict": screening.answer["verdict"],
        "skin_type": skin_type_words(given.get("patient", {}).get("fitzpatrick")),
        "risks": [asked.label(item["code"]) if "code" in item else item["name"] for item in items],
        "blocked": closed,
        "is_closed": len(closed) == len(zones),
        "numbing": numbing_shown(case.row, facts.numbing_today(given, case.on, rules, case.planned), case.shelf, case.on),
        "against": facts.against_products(given, case.on, rules, codes),
        "missing": [] if case.row.signed_at else reasons(case),
    }


def _two_versions(treatment: Treatment, problem: str = "") -> dict[str, Any]:
    """Every version that waits for a choice, beside the one that is saved."""
    drafts = list(treatment.drafts.filter(settled_at=None).select_related("by__user"))
    for one in drafts:
        one.patient = treatment.patient
    rows = [(one, differences(treatment.done or {}, one.done)) for one in drafts]
    return {"treatment": treatment, "patient": treatment.patient, "rows": rows, "problem": problem}


@policy(Permission.TREAT)
@require_http_methods(["GET", "HEAD", "POST"])
def versions(request: HttpRequest, pk: int) -> HttpResponse:
    """Two tablets wrote on one record: see both, choose one."""
    treatment = treatment_for(request.member, pk)
    if request.method == "POST":
        draft = draft_for(treatment, request.POST.get("draft", ""))
        actions.settle(by=request.member, at=timezone.now(), draft=draft, is_taken="take" in request.POST)
        return redirect("room", pk)
    _was_read(request, treatment)
    return render(request, "treatments/versions.html", _two_versions(treatment))


@policy(Permission.TREAT)
@require_POST
def react(request: HttpRequest, pk: int) -> HttpResponse:
    """Write down a reaction, during the treatment or after it."""
    member, now = request.member, timezone.now()
    treatment = treatment_for(member, pk)
    zones = [zone["zone"] for zone in treatment.course.planned(treatment.n)["zones"]]
    told, problem = read_reaction(request.POST, zones, now)
    if problem:
        page = _room(request, treatment, actions.last_rescreen(treatment), now)
        return render(request, "treatments/room.html", {**page, "reaction_problem": problem}, status=422)
    actions.react(by=member, who=Actor.of(member), at=now, treatment=treatment, told=told)
    return redirect("room", pk)


@policy(Permission.TREAT)
@require_POST
def resolve(request: HttpRequest, pk: int) -> HttpResponse:
    """A reaction is over."""
    member, now = request.member, timezone.now()
    found = reaction_for(member, pk)
    actions.resolve(by=member, at=now, on=timezone.localdate(now, member.practice.zone), reaction=found)
    return redirect("room", found.treatment_id)


@policy(Permission.TREAT)
@require_POST
def add(request: HttpRequest, pk: int) -> HttpResponse:
    """Add words to a signed treatment."""
    treatment = treatment_for(request.member, pk)
    words = PlainText(required=False, max_length=2000).clean(request.POST.get("words", "")[:2000])
    if words and treatment.signed_at is not None:
        actions.add(by=request.member, at=timezone.now(), treatment=treatment, words=words)
    return redirect("room", pk)
