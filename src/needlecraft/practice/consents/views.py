"""The page that a patient reads and signs on the practice's tablet."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from ..core.policies import Permission, policy
from ..courses.access import course_for
from . import actions
from .models import Consent
from .presenters import consent_text


@policy(Permission.DECIDE)
@require_http_methods(["GET", "HEAD", "POST"])
def agree(request: HttpRequest, pk: int) -> HttpResponse:
    """Read, sign; photographs are agreed to apart."""
    course = course_for(request.member, pk)
    text, problem = consent_text(course.option), ""
    if request.method == "POST":
        now, signature = timezone.now(), request.POST.get("signature", "")[:120]
        kinds = [Consent.Kind.TREATMENT, *(kind for kind in (Consent.Kind.PHOTOS, Consent.Kind.MARKETING) if kind in request.POST)]
        try:
            actions.agree(by=request.member, at=now, course=course, kinds=kinds, text=text, signature=signature)
            return redirect("chart", course.patient_id)
        except actions.NotSigned as error:
            problem = str(error)
    page = {"course": course, "patient": course.patient, "text": text, "problem": problem, "kinds": Consent.Kind}
    return render(request, "consents/agree.html", page, status=422 if problem else 200)
