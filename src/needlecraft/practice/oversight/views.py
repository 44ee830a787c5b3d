"""The audit: read, searched, taken along, proved; and the overrides."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from typing import Any, Final

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from ..audit.actions import Actor, record, verify
from ..audit.models import Head
from ..core.policies import Permission, policy
from ..people.models import Membership
from .access import entries_for, overrides_for, patients_of
from .forms import FilterForm
from .presenters import csv_lines, entry_rows, override_rows

_PAGE: Final = 50
_MOST: Final = 200


@policy(Permission.SEE_AUDIT)
@require_safe
def audit(request: HttpRequest) -> HttpResponse:
    """What was done and read, the newest first."""
    member = request.member
    form, people = _asked(request)
    entries = list(entries_for(member, form.wanted())[: _PAGE + 1]) if form.is_valid() else []
    shown = entries[:_PAGE]
    page: dict[str, Any] = {"form": form, "query": _query(request)}
    page["rows"] = entry_rows(shown, member.practice, people, patients_of(member, shown))
    page["older"] = shown[-1].n if len(entries) > _PAGE else None
    return render(request, "oversight/audit.html", page, status=200 if form.is_valid() else 422)


@policy(Permission.SEE_AUDIT)
@require_safe
def export(request: HttpRequest) -> HttpResponse | StreamingHttpResponse:
    """What was looked for, whole, for a spreadsheet. That it was taken along is an entry too."""
    member, now = request.member, timezone.now()
    form, people = _asked(request)
    if not form.is_valid():
        return render(request, "oversight/audit.html", {"form": form}, status=422)
    last = record(by=Actor.of(member), at=now, verb="exported", subject="audit", detail={"filter": _query(request)}).n
    writer = csv.writer(_Echo())
    lines: Iterator[tuple[str, ...]] = csv_lines(entries_for(member, form.wanted()).before(last).iterator(), member.practice, people)
    answer = StreamingHttpResponse((writer.writerow(line) for line in lines), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="audit-{timezone.localdate(now, member.practice.zone)}.csv"'
    return answer


class _Echo:
    """A file that hands on what is written."""

    def write(self, line: str) -> str:
        return line


@policy(Permission.SEE_AUDIT)
@require_POST
def prove(request: HttpRequest) -> HttpResponse:
    """Go through the whole chain now."""
    practice = request.member.practice
    faults = list(verify(practice))
    head = Head.objects.filter(practice=practice).first()
    page = {"faults": faults[:_MOST], "n_faults": len(faults), "n": head.n if head else 0, "at": timezone.now()}
    record(by=Actor.of(request.member), at=page["at"], verb="verified", subject="audit", detail={"faults": len(faults)})
    return render(request, "oversight/proved.html", page)


@policy(Permission.SEE_AUDIT)
@require_safe
def overrides(request: HttpRequest) -> HttpResponse:
    """Where somebody went on against the protocol."""
    return render(request, "oversight/overrides.html", {"rows": override_rows(overrides_for(request.member, _MOST)), "most": _MOST})


def _asked(request: HttpRequest) -> tuple[FilterForm, dict[int, str]]:
    """The form, and the names of all members by their number."""
    members = Membership.objects.filter(practice=request.member.practice).select_related("user").order_by("user__name")
    people = [(one.user_id, one.user.name) for one in members]
    return FilterForm(request.GET, practice=request.member.practice, people=people), {one.pk: one.user.name for one in members}


def _query(request: HttpRequest) -> str:
    """The filter for the next link, without its place."""
    asked = request.GET.copy()
    asked.pop("before", None)
    return asked.urlencode()
