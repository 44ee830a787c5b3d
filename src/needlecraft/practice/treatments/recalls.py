"""Recall: who was treated with a lot, a cartridge or a device, and how they are reached."""

from __future__ import annotations

import csv
from typing import Any

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from ..audit.actions import Actor, record
from ..core.forms import PlainText
from ..core.policies import Permission, policy
from ..core.seals import opened
from ..core.sheets import harmless
from ..people.models import Membership
from .models import Treatment, serial_key
from .signing import cartridges_of

_LONGEST = 60


def treated_with(member: Membership, what: str) -> list[Treatment]:
    """Every treatment in which a lot, the serial of a cartridge or of a device was used: those nobody signed yet, then the newest first.

    One whose record does not open may have been done with it, and is among them.
    """
    used = (
        Q(cartridges__lot__iexact=what)
        | Q(cartridges__serial_key=serial_key(what))
        | Q(uses__lot__iexact=what)
        | Q(uses__device__serial__iexact=what)
    )
    treatments = Treatment.objects.filter(used, patient__practice=member.practice).distinct()
    people = ("patient__key_row", "patient__practice", "signed_by__user", "by__user")
    unsigned = Treatment.objects.filter(signed_at=None, saved_at__isnull=False, patient__practice=member.practice, patient__erased_at=None)
    key = serial_key(what)
    named = [one for one in unsigned.select_related(*people) if key in opened(lambda one=one: _named(one.done or {}), {key})]
    return [*named, *treatments.select_related(*people).order_by("-ended_at")]


def _named(done: dict[str, Any]) -> set[str]:
    """Lots and serials that a record names."""
    parts = [*cartridges_of(done), *done.get("products", []), done.get("numbing", {}), done.get("device", {})]
    return {serial_key(str(part.get(key, ""))) for part in parts for key in ("lot", "serial")} - {""}


def _rows(request: HttpRequest, what: str) -> list[dict[str, Any]]:
    """Who to reach. That it was asked is an entry of the audit, also where nobody is found."""
    member = request.member
    found = treated_with(member, what)
    told = {"what": what, "treatments": [one.pk for one in found]}
    record(by=Actor.of(member), at=timezone.now(), verb="recalled", subject="lot or serial", detail=told)
    return [
        {
            "treatment": one,
            "name": _("erased") if one.patient.erased_at else one.patient.listed_name,
            "phone": opened(lambda patient=one.patient: patient.phone, ""),
            "email": opened(lambda patient=one.patient: patient.email, ""),
            "on": date_format(timezone.localtime(one.ended_at or one.at), "DATE_FORMAT"),
            "by": one.signed_by.user.name if one.signed_by else _("%(name)s, not signed") % {"name": one.by.user.name},
        }
        for one in found
    ]


def _asked(value: str) -> str:
    found: str = PlainText(required=False).clean(value)[:_LONGEST]
    return found


@policy(Permission.TREAT)
@require_safe
def recall(request: HttpRequest) -> HttpResponse:
    """Ask for a lot or a serial number."""
    what = _asked(request.GET.get("q", ""))
    return render(request, "treatments/recall.html", {"what": what, "rows": _rows(request, what) if what else []})


@policy(Permission.TREAT)
@require_POST
def export(request: HttpRequest) -> HttpResponse:
    """The list to call, as a file for a spreadsheet."""
    what = _asked(request.POST.get("q", ""))
    answer = HttpResponse(content_type="text/csv; charset=utf-8", headers={"Content-Disposition": 'attachment; filename="recall.csv"'})
    answer.write("\ufeff")
    sheet = csv.writer(answer)
    sheet.writerow([_("Patient"), _("Phone"), _("Email"), _("Treated on"), _("By"), _("Lot or serial")])
    for row in _rows(request, what) if what else []:
        sheet.writerow([harmless(cell or "") for cell in (*(row[key] for key in ("name", "phone", "email", "on", "by")), what)])
    return answer
