"""The page on which a time is chosen, whatever it is for: a tap on a free time, or a time by hand."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from ..core.policies import Permission
from ..opening.models import WEEKDAYS
from ..people.models import Membership
from . import actions
from .choosing import asked_room, choosing, grid
from .forms import BookForm, PickForm, WishForm, is_of_this_age
from .models import Appointment
from .proposing import Occasion, Wish, free_days

#: Takes a place, closed or not; gives the appointment that has it. Raises CannotBook.
Take = Callable[[actions.Place, bool], Appointment]


def offer(request: HttpRequest, occasion: Occasion, take: Take, **page: Any) -> HttpResponse:
    """Show the free times, and take the one that was chosen."""
    found, practice = occasion.appointment, request.member.practice
    is_picked, kind = "picked" in request.POST, {"practice": practice, "is_visit": found.is_visit}
    by_hand = BookForm(request.POST if "clock" in request.POST else None, initial=_start(occasion), **kind)
    form = PickForm(request.POST, **kind) if is_picked else by_hand
    page |= {"form": by_hand, "chosen": form, "appointment": found, "patient": found.patient, "kept": occasion.kept, "weekdays": WEEKDAYS}
    page["is_by_hand"] = by_hand.is_bound
    if form.is_valid():
        try:
            _tell(request, occasion, take(form.place(), "anyway" in request.POST))
            return redirect(*home(found))
        except actions.IsClosed as error:
            page |= {"problem": str(error), "is_closed": True}
        except actions.CannotBook as error:
            page["problem"] = str(error)
    elif is_picked:
        page["problem"] = _("Choose one of the times.")
    page |= {"home": home(found), **_times(request, occasion)}
    return render(request, "diary/book.html", page, status=422 if request.method == "POST" else 200)


def home(appointment: Appointment) -> tuple[str, int]:
    """Where somebody was who came to choose a time: at the appointment that moves, else in the chart."""
    return ("appointment", appointment.pk) if appointment.pk else ("chart", appointment.patient_id)


def _start(occasion: Occasion) -> dict[str, Any]:
    """What the form by hand begins with: the proposed day, or where the appointment is now."""
    found = occasion.appointment
    if found.pk is None:
        return {"day": occasion.window.target, "clock": "09:00"}
    local = found.starts_at.astimezone(found.practice.zone)
    return {"day": local.date(), "clock": f"{local:%H:%M}", "practitioner": found.practitioner_id, "room": found.room_id}


def _times(request: HttpRequest, occasion: Occasion) -> dict[str, Any]:
    found, now = occasion.appointment, timezone.now()
    practice, is_visit = request.member.practice, found.is_visit
    asked = WishForm(request.GET, practice=practice, is_visit=is_visit)
    wish = asked.wish(usual(found, request.member))
    if wish is None or not wish.rooms:
        return {"asked": asked, "nobody": True}
    today = timezone.localdate(now, practice.zone)
    free = free_days(found, occasion.shape, wish, now, grid(occasion.window, today))
    shown = choosing(occasion, free, day_in(request.GET.get("day", "")), wish, today)
    return {"asked": WishForm(initial=wished(wish), practice=practice, is_visit=is_visit), "shown": shown, "wish": wish}


def wished(wish: Wish) -> dict[str, Any]:
    """A wish as the form shows it."""
    return {"practitioner": wish.practitioner.pk, **asked_room(wish)}


def usual(appointment: Appointment, member: Membership) -> Membership | None:
    """Who treated or will treat in this course, whom the patient of a visit saw last; else who looks, or planned the course."""
    if appointment.pk:
        return appointment.practitioner
    near = {"patient": appointment.patient} if appointment.course is None else {"course": appointment.course}
    last = Appointment.objects.standing().filter(**near).order_by("-starts_at").select_related("practitioner").first()
    if last is not None:
        return last.practitioner
    return member if member.may(Permission.TREAT) else appointment.course and appointment.course.by


def day_in(text: str) -> date | None:
    """A day as an address says it; None for one that is none, or not of this age."""
    try:
        found = date.fromisoformat(text)
    except ValueError:
        return None
    return found if is_of_this_age(found) else None


def _tell(request: HttpRequest, occasion: Occasion, booked: Appointment) -> None:
    """Say what was booked, and when it is later than planned."""
    local = booked.starts_at.astimezone(request.member.practice.zone)
    told = {"what": capfirst(booked.what()), "when": date_format(local, "l, j F Y"), "clock": f"{local:%H:%M}"}
    messages.success(request, _("%(what)s is on %(when)s at %(clock)s.") % told)
    if not booked.is_visit and local.date() > occasion.window.latest:
        messages.warning(request, _("That is later than planned. Ask whether the plan still holds."))
