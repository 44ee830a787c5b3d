"""The treatment room."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from ..core.forms import PlainText
from ..core.policies import Permission, policy
from ..diary.access import appointment_for
from . import actions
from .access import treatment_for
from .forms import read_done
from .presenters import room_shown


@policy(Permission.TREAT)
@require_POST
def begin(request: HttpRequest, pk: int) -> HttpResponse:
    """Open the record of today's treatment."""
    appointment = appointment_for(request.member, pk)
    treatment = actions.begin(by=request.member, at=timezone.now(), appointment=appointment)
    return redirect("room", treatment.pk)


@policy(Permission.TREAT)
@require_http_methods(["GET", "HEAD", "POST"])
def room(request: HttpRequest, pk: int) -> HttpResponse:
    """Record zone by zone; every change is kept at once; sign at the end."""
    now, member = timezone.now(), request.member
    treatment = treatment_for(member, pk)
    reasons: list[str] = []
    if request.method == "POST" and treatment.signed_at is None:
        done = read_done(request.POST, treatment.course.planned(treatment.n))
        actions.save(at=now, treatment=treatment, done=done)
        if request.htmx:
            return render(request, "treatments/room.html#saved", {"saved_at": timezone.localtime(now, member.practice.zone)})
        if "sign" in request.POST:
            try:
                actions.sign(by=member, at=now, treatment=treatment)
                return redirect("aftercare_of", pk)
            except actions.CannotSign as error:
                reasons = error.reasons
        treatment = treatment_for(member, pk)
    page = {"treatment": treatment, "patient": treatment.patient, "room": room_shown(treatment), "reasons": reasons}
    page["addenda"] = treatment.addenda.select_related("by__user")
    for addendum in page["addenda"]:
        addendum.patient = treatment.patient
    return render(request, "treatments/room.html", page, status=422 if reasons else 200)


@policy(Permission.TREAT)
@require_POST
def numb(request: HttpRequest, pk: int) -> HttpResponse:
    """The cream is on."""
    actions.numb(by=request.member, at=timezone.now(), treatment=treatment_for(request.member, pk))
    return redirect("room", pk)


@policy(Permission.TREAT)
@require_POST
def add(request: HttpRequest, pk: int) -> HttpResponse:
    """Add words to a signed treatment."""
    treatment = treatment_for(request.member, pk)
    words = PlainText(required=False, max_length=2000).clean(request.POST.get("words", "")[:2000])
    if words and treatment.signed_at is not None:
        actions.add(by=request.member, at=timezone.now(), treatment=treatment, words=words)
    return redirect("room", pk)
