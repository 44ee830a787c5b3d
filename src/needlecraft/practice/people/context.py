"""What every page knows of the person who reads it, and the places they may go to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from ..core.addresses import address
from ..core.policies import Permission

_PLACES = (
    ("today", _("Today"), Permission.SEE_PRACTICE),
    ("diary", _("Diary"), Permission.SEE_PRACTICE),
    ("patients", _("Patients"), Permission.SEE_PATIENTS),
    ("inbox", _("Inbox"), Permission.SEE_CLINICAL),
    ("stock", _("Stock"), Permission.SEE_PRACTICE),
    ("rules", _("Protocol"), Permission.SEE_PRACTICE),
    ("people", _("People"), Permission.MANAGE_PEOPLE),
    ("audit", _("Audit"), Permission.SEE_AUDIT),
    ("opening", _("Settings"), Permission.MANAGE_PRACTICE),
)


@dataclass(frozen=True, slots=True)
class Place:
    """An entry of the rail; ``address`` is what it is called among the addresses."""

    address: str
    name: Any
    href: str
    is_here: bool


def member(request: HttpRequest) -> dict[str, Any]:
    """The membership, None on pages without a login, the rail, and the layout for pages that are open to both."""
    found = getattr(request, "member", None)
    places = [_place(place, name, request.path) for place, name, permission in _PLACES if found is not None and found.may(permission)]
    return {"member": found, "places": places, "layout": "staff.html" if found else "column.html", "sends_mail": settings.SENDS_MAIL}


def _place(place: str, name: Any, path: str) -> Place:
    href = address(place)
    return Place(place, name, href, path == href or (place != "today" and path.startswith(href)))
