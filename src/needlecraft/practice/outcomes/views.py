"""What each policy would mean for the practice's patients."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from ..consultations.models import Screening
from ..core.policies import Permission, policy
from ..core.seals import opened
from ..practices.models import Practice
from ..protocols.facts import policy_of
from . import facts
from .presenters import bars

MOST_PATIENTS = 200


@policy(Permission.ADOPT_POLICY)
@require_safe
def policies(request: HttpRequest) -> HttpResponse:
    """The patients who were screened last, judged for today under every policy."""
    practice = request.member.practice
    given = _given(practice)
    records = facts.readable(given)
    today = timezone.localdate(timezone=practice.zone)
    page = {
        "n": len(records),
        "n_shut": len(given) - len(records),
        "bars": bars(facts.compared(records, today, policy_of(practice))),
        "most": MOST_PATIENTS,
    }
    return render(request, "outcomes/policies.html", page)


def _given(practice: Practice) -> list[dict[str, Any] | None]:
    """What was known at the last screening of each patient, for the patients screened most recently; None where it does not open."""
    rows = Screening.objects.newest_of_each(practice).select_related("patient__key_row")
    return [opened(lambda row=row: row.given, None) for row in rows[:MOST_PATIENTS]]
