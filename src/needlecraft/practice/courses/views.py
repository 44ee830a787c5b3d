"""Plan, choose, and the course itself."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from ...protocol.fields import RecordError
from ..audit.actions import Actor, record
from ..consultations.models import Screening
from ..core.policies import Permission, policy
from ..patients.access import patient_for
from . import actions
from .access import plan_for
from .adapting import CannotAdapt
from .forms import AdaptForm, WishesForm
from .models import Plan
from .presenters import no_plan, option_shown


@policy(Permission.DECIDE)
@require_POST
def propose(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask for options, with an event and the most days of downtime where they are wished."""
    member, now = request.member, timezone.now()
    patient = patient_for(member, pk)
    form = WishesForm(request.POST)
    if not form.is_valid():
        problem = " ".join(error for errors in form.errors.values() for error in errors)
        return render(request, "courses/cannot.html", {"patient": patient, "problem": problem}, status=422)
    try:
        plan = actions.propose(by=member, at=now, on=timezone.localdate(now, member.practice.zone), patient=patient, wishes=form.wishes())
    except actions.NotScreened:
        problem = _("A plan begins with a screening of today.")
    except RecordError as error:
        problem = str(error)
    else:
        return redirect("plan", plan.pk)
    return render(request, "courses/cannot.html", {"patient": patient, "problem": problem}, status=422)


@policy(Permission.SEE_CLINICAL)
@require_safe
def plan(request: HttpRequest, pk: int) -> HttpResponse:
    """The options side by side."""
    found = plan_for(request.member, pk)
    record(by=Actor.of(request.member), at=timezone.now(), verb="read", subject=f"plan {pk}", patient=found.patient)
    return _shown(request, found)


def _shown(request: HttpRequest, found: Plan, problem: str = "") -> HttpResponse:
    wishes = found.given.get("wishes", {})
    options = [option_shown(option, wishes.get("event", "")) for option in found.answer["options"]]
    form = WishesForm(initial={"event": wishes.get("event"), "downtime": wishes.get("max_downtime_days")})
    page = {"plan": found, "patient": found.patient, "options": options, "none": found.answer["none_because"], "form": form}
    page |= {"may_decide": request.member.may(Permission.DECIDE), "problem": problem}
    screening = Screening.objects.filter(patient=found.patient).first()
    if screening is not None:
        screening.patient = found.patient
        page["no_plan"] = no_plan(screening, timezone.localdate(timezone.now(), request.member.practice.zone))
    return render(request, "courses/plan.html", page, status=422 if problem else 200)


@policy(Permission.DECIDE)
@require_POST
def choose(request: HttpRequest, pk: int) -> HttpResponse:
    """Make an option the course, as it was proposed."""
    found, n = _option_of(request, pk, request.POST.get("n", ""))
    try:
        actions.choose(by=request.member, at=timezone.now(), plan=found, n=n)
    except actions.OutOfDate as error:
        return _shown(request, found, str(error))
    return redirect("chart", found.patient_id)


@policy(Permission.DECIDE)
@require_http_methods(["GET", "HEAD", "POST"])
def adapt(request: HttpRequest, pk: int, n: int) -> HttpResponse:
    """Change depths, days and zones of an option, as far as the plan allows, and make it the course."""
    found, n = _option_of(request, pk, str(n))
    option, problems = found.answer["options"][n], []
    if request.method != "POST":
        record(by=Actor.of(request.member), at=timezone.now(), verb="read", subject=f"plan {pk}", patient=found.patient)
    form = AdaptForm(request.POST or None, option=option)
    if form.is_valid():
        try:
            actions.choose(by=request.member, at=timezone.now(), plan=found, n=n, changes=form.changes())
            return redirect("chart", found.patient_id)
        except CannotAdapt as error:
            problems = error.reasons
        except actions.OutOfDate as error:
            return _shown(request, found, str(error))
    page = {"plan": found, "n": n, "patient": found.patient, "option": option_shown(option), "form": form, "problems": problems}
    return render(request, "courses/adapt.html", page, status=422 if request.method == "POST" else 200)


def _option_of(request: Any, pk: int, n: str) -> tuple[Plan, int]:
    found = plan_for(request.member, pk)
    if n not in map(str, range(len(found.answer["options"]))):
        raise Http404("no such option")
    return found, int(n)
