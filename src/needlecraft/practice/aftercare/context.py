"""What the pages of the staff know of the inbox. It is asked for only where a page shows it."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from django.utils.functional import SimpleLazyObject

from ..core.policies import Permission
from .access import queue_of, urgent_patients
from .presenters import inbox_shown, people_shown


def inbox(request: HttpRequest) -> dict[str, Any]:
    """What waits, whether this person may look at it, and whom somebody has to tell a clinician of."""
    member = getattr(request, "member", None)
    if member is None:
        return {}
    return {
        "may_see_reports": member.may(Permission.SEE_CLINICAL),
        "waiting_reports": SimpleLazyObject(lambda: inbox_shown(queue_of(member, timezone.now()))),
        "urgent_people": SimpleLazyObject(lambda: people_shown(urgent_patients(member))),
    }
