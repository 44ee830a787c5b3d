"""Where a person arrives after the login."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from ..core.policies import Permission, policy


@policy(Permission.SEE_PRACTICE)
@require_safe
def today(request: HttpRequest) -> HttpResponse:
    """The day at a glance."""
    day = timezone.localdate(timezone=request.member.practice.zone)
    return render(request, "people/today.html", {"day": day})
