"""The day sheet, the diary, one appointment."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.conf import settings
from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from ..audit.actions import Actor
from ..core.policies import Permission, policy
from ..mail.models import Mail
from ..opening.spans import whole
from ..people.models import Membership
from ..practices.models import Practice, Room
from . import actions
from .access import appointment_for
from .blockers import blockers_of
from .day import picture, sheet, span_of_days, state_of, week_shown
from .models import Appointment
from .proposing import too_near
from .windows import unbooked

_DAY = timedelta(days=1)
_WEEK = timedelta(days=7)


@policy(Permission.SEE_PRACTICE)
@require_safe
def today(request: HttpRequest) -> HttpResponse:
    """The day sheet: who comes today, where they are, and what each still lacks."""
    member, now = request.member, timezone.now()
    day = timezone.localdate(now, member.practice.zone)
    found = _on(member.practice, day, day)
    rows = sheet(found, blockers_of(found, day), member.practice, now)
    page = {"day": day, "rows": rows, "may_book": member.may(Permission.BOOK), "may_treat": member.may(Permission.TREAT)}
    page["may_decide"] = member.may(Permission.DECIDE)
    page |= {"n_unsent": Mail.objects.in_trouble(member.practice, now).count()}
    page |= {"unfinished": Appointment.objects.unfinished(member.practice, whole(day, member.practice.zone)[0])}
    page |= {"wants_phone": member.may(Permission.MANAGE_PRACTICE) and not member.practice.phone}
    return render(request, "diary/today.html", page)


@policy(Permission.SEE_PRACTICE)
@require_safe
def diary(request: HttpRequest) -> HttpResponse:
    """A day in columns, by practitioner or by room."""
    practice, now = request.member.practice, timezone.now()
    here = timezone.localdate(now, practice.zone)
    day = _day(request.GET.get("day", ""), here)
    by = "room" if request.GET.get("by") == "room" else "practitioner"
    found = _on(practice, day, day)
    names = _columns(practice, found, by)
    busy = {pk: name for pk, name in names.items() if any(getattr(one, f"{by}_id") == pk for one in found)}
    shown = picture(found, busy, by, day, now, practice)
    page: dict[str, Any] = {"free": [name for pk, name in names.items() if pk not in busy], "is_entered": bool(names)}
    page |= {"day": day, "is_today": day == here, "before": day - _DAY, "after": day + _DAY, "by": by, "picture": shown}
    page["may_book"] = request.member.may(Permission.BOOK)
    page["closed"] = practice.closed_days.filter(on=day).first()
    return render(request, "diary/day.html", page | {"rows": sheet(found, {}, practice, now)})


@policy(Permission.SEE_PRACTICE)
@require_safe
def week(request: HttpRequest) -> HttpResponse:
    """A week at a glance."""
    practice, now = request.member.practice, timezone.now()
    here = timezone.localdate(now, practice.zone)
    day = _day(request.GET.get("day", ""), here)
    monday = day - timedelta(days=day.weekday())
    days = week_shown(_on(practice, monday, monday + 6 * _DAY), monday, here, practice, now)
    page = {
        "days": days,
        "monday": monday,
        "span": span_of_days(monday, monday + 6 * _DAY),
        "before": monday - _WEEK,
        "after": monday + _WEEK,
        "may_book": request.member.may(Permission.BOOK),
    }
    return render(request, "diary/week.html", page | {"is_this_week": monday <= here < monday + _WEEK})


@policy(Permission.SEE_PRACTICE)
@require_safe
def appointment(request: HttpRequest, pk: int) -> HttpResponse:
    """One appointment: when, with whom, what has become of it, which mails go out."""
    member, now = request.member, timezone.now()
    found = appointment_for(member, pk)
    state = state_of(found, now)
    mails = _mails_of(found) if member.may(Permission.SEE_PATIENTS) else []
    page: dict[str, Any] = {"appointment": found, "patient": found.patient, "state": state, "mails": mails, "now": now}
    page["sends_mail"] = settings.SENDS_MAIL
    page |= {"is_open": state.css in ("booked", "arrived"), "can_miss": state.css == "booked" and found.starts_at <= now}
    page |= {"may_book": member.may(Permission.BOOK), "why_off": found.why_off() if member.may(Permission.SEE_PATIENTS) else ""}
    if found.course is None:
        page["minutes"] = found.length.seconds // 60
        page["may_rebook"] = page["may_book"] and state.css in ("off", "missed")
    else:
        page["too_near"] = too_near(found.course, found.n) if state.css != "off" else []
        page["may_rebook"] = page["may_book"] and found.course.ended_at is None and found.n in unbooked(found.course)
    return render(request, "diary/appointment.html", page)


def _mails_of(appointment: Appointment) -> list[Mail]:
    """The mails of an appointment; without an address those that were sent. The others wait for one, and nobody promises them."""
    found = list(Mail.objects.about(appointment.about()).filter(patient=appointment.patient))
    for mail in found:
        mail.patient = appointment.patient
    return [mail for mail in found if mail.sent_at or appointment.patient.email]


@policy(Permission.BOOK)
@require_POST
def arrive(request: HttpRequest, pk: int) -> HttpResponse:
    """The patient is here."""
    return _marked(request, pk, actions.arrive)


@policy(Permission.BOOK)
@require_POST
def take_back_arrival(request: HttpRequest, pk: int) -> HttpResponse:
    """The patient is not here after all."""
    return _marked(request, pk, actions.take_back_arrival)


@policy(Permission.BOOK)
@require_POST
def miss(request: HttpRequest, pk: int) -> HttpResponse:
    """The patient did not come."""
    return _marked(request, pk, actions.miss)


def _marked(request: HttpRequest, pk: int, action: Any) -> HttpResponse:
    action(by=Actor.of(request.member), at=timezone.now(), appointment=appointment_for(request.member, pk))
    return redirect("today")


def _on(practice: Practice, first: date, last: date) -> list[Appointment]:
    """The appointments of some days, to be shown: of what stands near them only what is read."""
    since, until = whole(first, practice.zone).since, whole(last, practice.zone).until
    near = ("patient__name_sealed", "patient__key_row__wrapped", "treatment__signed_at")
    own = [field.attname for field in Appointment._meta.concrete_fields]
    found = Appointment.objects.listed().between(practice, since, until).select_related("patient__key_row", "treatment").only(*own, *near)
    result = list(found.prefetch_related(Prefetch("practitioner", Membership.objects.select_related("user")), "room"))
    for one in result:
        one.practice = practice
    return result


def _columns(practice: Practice, found: list[Appointment], by: str) -> dict[int | None, str]:
    """Everybody who treats, or every room; and whoever has appointments on that day although they do so no more."""
    if by == "room":
        now: dict[int | None, str] = {room.pk: room.name for room in Room.objects.current(practice)}
        return now | {one.room_id: one.where() for one in found if one.room_id not in now}
    people = Membership.objects.current().who_treat().filter(practice=practice).select_related("user").order_by("user__name")
    own: dict[int | None, str] = {one.pk: one.user.name for one in people}
    return own | {one.practitioner_id: one.practitioner.user.name for one in found if one.practitioner_id not in own}


def _day(text: str, otherwise: date) -> date:
    """The day that was asked for, within the years that calendars have."""
    try:
        found = date.fromisoformat(text)
    except ValueError:
        return otherwise
    return found if date(1900, 1, 8) <= found <= date(9000, 1, 1) else otherwise
