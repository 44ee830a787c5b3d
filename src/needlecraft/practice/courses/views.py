"""Plan, choose, and the course itself."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from ...protocol.fields import RecordError
from ..core.policies import Permission, policy
from ..patients.access import patient_for
from . import actions
from .access import plan_for
from .presenters import option_shown


@policy(Permission.DECIDE)
@require_POST
def propose(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask for options, with an event and the most days of downtime where they are wished."""
    member, now = request.member, timezone.now()
    patient = patient_for(member, pk)
    event, downtime = request.POST.get("event", ""), request.POST.get("downtime", "")
    wishes = {**({"event": event} if event else {}), **({"max_downtime_days": int(downtime)} if downtime.isdecimal() else {})}
    try:
        plan = actions.propose(by=member, at=now, on=timezone.localdate(now, member.practice.zone), patient=patient, wishes=wishes)
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
    options = [option_shown(option) for option in found.answer["options"]]
    page = {"plan": found, "patient": found.patient, "options": options, "none": found.answer["none_because"]}
    return render(request, "courses/plan.html", {**page, "may_decide": request.member.may(Permission.DECIDE)})


@policy(Permission.DECIDE)
@require_POST
def choose(request: HttpRequest, pk: int) -> HttpResponse:
    """Make an option the course."""
    found = plan_for(request.member, pk)
    try:
        actions.choose(by=request.member, at=timezone.now(), plan=found, n=int(request.POST.get("n", "")))
    except (ValueError, IndexError):
        raise Http404("no such option") from None
    return redirect("chart", found.patient_id)
