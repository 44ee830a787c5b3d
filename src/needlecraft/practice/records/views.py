"""The record to take along, and a treatment on paper."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from ..audit.actions import Actor, record
from ..core.paper import as_file
from ..core.policies import Permission, policy
from ..patients.access import patient_for
from ..treatments.access import treatment_for
from . import actions
from .access import addenda_of, stood_on
from .treated import treatment_paper


@policy(Permission.SEE_CLINICAL)
@require_http_methods(["GET", "HEAD", "POST"])
def take_along(request: HttpRequest, pk: int) -> HttpResponse:
    """Say what is in it; a post gives it, as PDF to read or as JSON for another program."""
    patient = patient_for(request.member, pk)
    if request.method != "POST":
        return render(request, "records/take_along.html", {"patient": patient})
    as_json = request.POST.get("as") == "json"
    made = actions.export(by=request.member, at=timezone.now(), patient=patient, as_json=as_json)
    return as_file(made, f"record-{pk}", "json" if as_json else "pdf")


@policy(Permission.SEE_CLINICAL)
@require_safe
def treatment(request: HttpRequest, pk: int) -> HttpResponse:
    """A signed treatment on paper."""
    row, now = treatment_for(request.member, pk), timezone.now()
    if row.signed_at is None:
        return redirect("room", pk)
    made = treatment_paper(row, addenda_of(row), stood_on(row), now)
    record(by=Actor.of(request.member), at=now, verb="printed", subject=f"treatment {pk}", patient=row.patient)
    return as_file(made, f"treatment-{pk}")
