"""The pages on which a time is chosen: for a treatment, for the rest of a course, for an appointment that moves."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from ..audit.actions import Actor
from ..core.policies import Permission, policy
from ..courses.access import course_for
from ..courses.models import Course
from ..courses.presenters import treatment_shown
from ..mail.models import Mail
from ..opening.models import WEEKDAYS
from ..people.models import Membership
from . import actions
from .access import appointment_for
from .choosing import choosing, grid
from .forms import BookForm, CallOffForm, PickForm, WishForm
from .models import Appointment
from .proposing import free_days, rest
from .windows import unbooked, window_of


@policy(Permission.BOOK)
@require_http_methods(["GET", "HEAD", "POST"])
def book(request: HttpRequest, pk: int, n: int) -> HttpResponse:
    """Book the n-th treatment of a course: a tap on a free time, or a time by hand."""
    course = course_for(request.member, pk)
    try:
        course.planned(n)
    except IndexError:
        raise Http404("no such treatment") from None

    def take(place: actions.Place, is_closed_right: bool) -> None:
        wanted = actions.Booking(course, n, *place)
        actions.book(by=Actor.of(request.member), at=timezone.now(), wanted=wanted, is_closed_right=is_closed_right)

    return _choose(request, course, n, take)


@policy(Permission.BOOK)
@require_http_methods(["GET", "HEAD", "POST"])
def move(request: HttpRequest, pk: int) -> HttpResponse:
    """Move an appointment; no other moves with it."""
    found = appointment_for(request.member, pk)

    def take(place: actions.Place, is_closed_right: bool) -> None:
        by = Actor.of(request.member)
        actions.move(by=by, at=timezone.now(), appointment=found, to=place, is_closed_right=is_closed_right)

    return _choose(request, found.course, found.n, take, found)


def _choose(request: HttpRequest, course: Course, n: int, take: Any, moving: Appointment | None = None) -> HttpResponse:
    """Show the free times, and take the one that was chosen."""
    member, planned = request.member, course.planned(n)
    is_by_hand, is_picked = "clock" in request.POST, "starts_at" in request.POST
    by_hand = BookForm(request.POST if is_by_hand else None, initial=_start(course, n, moving), practice=member.practice)
    form = PickForm(request.POST, practice=member.practice) if is_picked else by_hand
    page: dict[str, Any] = {"form": by_hand, "course": course, "patient": course.patient, "n": n, "moving": moving, "problem": ""}
    if form.is_valid():
        try:
            take(form.place(), "anyway" in request.POST)
            _tell(request, course, n)
            return redirect("appointment", moving.pk) if moving else redirect("chart", course.patient_id)
        except actions.IsClosed as error:
            page |= {"problem": str(error), "is_closed": True}
        except actions.CannotBook as error:
            page["problem"] = str(error)
    elif is_picked:
        page["problem"] = _("Choose one of the times.")
    page |= {"weekdays": WEEKDAYS, "planned": treatment_shown(planned), "is_by_hand": is_by_hand, **_times(request, course, n, moving)}
    return render(request, "diary/book.html", page, status=422 if request.method == "POST" else 200)


def _start(course: Course, n: int, moving: Appointment | None) -> dict[str, Any]:
    """What the form by hand begins with: the proposed day, or where the appointment is now."""
    if moving is None:
        return {"day": window_of(course, n).target, "clock": "09:00"}
    local = moving.starts_at.astimezone(course.patient.practice.zone)
    return {"day": local.date(), "clock": f"{local:%H:%M}", "practitioner": moving.practitioner_id, "room": moving.room_id}


def _times(request: HttpRequest, course: Course, n: int, moving: Appointment | None) -> dict[str, Any]:
    member, now = request.member, timezone.now()
    asked = WishForm(request.GET, practice=member.practice)
    wish = asked.wish(moving.practitioner if moving else _usual(course, member))
    if wish is None or not wish.rooms:
        return {"asked": asked, "nobody": True}
    window = window_of(course, n)
    days = grid(window, timezone.localdate(now, member.practice.zone))
    free = free_days(course, n, wish, now, days, moving)
    shown = choosing(member.practice, window, free, _day(request.GET.get("day", "")), wish)
    start = {"practitioner": wish.practitioner.pk, "room": wish.rooms[0].pk if len(wish.rooms) == 1 else None}
    return {"asked": WishForm(initial=start, practice=member.practice), "shown": shown, "wish": wish}


def _usual(course: Course, member: Membership) -> Membership:
    """Who treated or will treat in this course, else who planned it."""
    last = Appointment.objects.standing().filter(course=course).order_by("-starts_at").select_related("practitioner").first()
    return last.practitioner if last else (member if member.may(Permission.TREAT) else course.by)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _tell(request: HttpRequest, course: Course, n: int) -> None:
    """Say what was booked, and when it is later than planned."""
    found = Appointment.objects.standing().filter(course=course, n=n).get()
    local = found.starts_at.astimezone(request.member.practice.zone)
    told = {"n": n, "when": date_format(local, "l, j F Y"), "clock": f"{local:%H:%M}"}
    messages.success(request, _("Treatment %(n)s is on %(when)s at %(clock)s.") % told)
    if local.date() > window_of(course, n).latest:
        messages.warning(request, _("That is later than planned. Ask whether the plan still holds."))


@policy(Permission.BOOK)
@require_http_methods(["GET", "HEAD", "POST"])
def book_rest(request: HttpRequest, pk: int) -> HttpResponse:
    """Book every treatment that is left, each an appointment of its own."""
    member, now = request.member, timezone.now()
    course = course_for(member, pk)
    problems = _book_chosen(request, course) if request.method == "POST" else []
    if request.method == "POST" and not problems:
        return redirect("chart", course.patient_id)
    asked = WishForm(request.GET, practice=member.practice)
    wish = asked.wish(_usual(course, member))
    proposals = rest(course, wish, now) if wish and wish.rooms else []
    start = {"practitioner": wish.practitioner.pk, "clock": wish.clock} if wish else {}
    if wish and len(wish.rooms) == 1:
        start["room"] = wish.rooms[0].pk
    page = {"course": course, "patient": course.patient, "proposals": proposals, "wish": wish, "problems": problems}
    page |= {"asked": WishForm(initial=start, practice=member.practice), "any_free": any(one.free for one in proposals)}
    return render(request, "diary/rest.html", page, status=422 if problems else 200)


def _book_chosen(request: HttpRequest, course: Course) -> list[str]:
    """Book what is ticked, in order; what cannot be booked is told, and the others stay booked."""
    problems = []
    for n in unbooked(course):
        value, _space, room = request.POST.get(f"treatment-{n}", "").partition(" ")
        if not value:
            continue
        given = {"practitioner": request.POST.get("practitioner"), "room": room, "starts_at": value}
        form = PickForm(given, practice=request.member.practice)
        try:
            if not form.is_valid():
                raise actions.CannotBook(_("Choose one of the times."))
            wanted = actions.Booking(course, n, *form.place())
            actions.book(by=Actor.of(request.member), at=timezone.now(), wanted=wanted)
        except actions.CannotBook as error:
            problems.append(_("Treatment %(n)s: %(why)s") % {"n": n, "why": error})
    return problems


@policy(Permission.BOOK)
@require_POST
def reflow(request: HttpRequest, pk: int) -> HttpResponse:
    """Move what a move has left too near."""
    found = appointment_for(request.member, pk)
    for problem in actions.reflow(by=Actor.of(request.member), at=timezone.now(), appointment=found):
        messages.warning(request, problem)
    return redirect("appointment", pk)


@policy(Permission.BOOK)
@require_http_methods(["GET", "HEAD", "POST"])
def cancel(request: HttpRequest, pk: int) -> HttpResponse:
    """Call an appointment off: what happens then is said before; afterwards the same treatment can be booked again."""
    found = appointment_for(request.member, pk)
    form = CallOffForm(request.POST if request.method == "POST" else None)
    if not form.is_valid():
        n_mails = Mail.objects.waiting().about(found.about()).count()
        page = {"appointment": found, "patient": found.patient, "form": form, "n_mails": n_mails}
        return render(request, "diary/cancel.html", page, status=422 if form.is_bound else 200)
    try:
        actions.cancel(by=Actor.of(request.member), at=timezone.now(), appointment=found, reason=form.cleaned_data["reason"])
    except actions.CannotBook as error:
        messages.warning(request, str(error))
    else:
        local = found.starts_at.astimezone(request.member.practice.zone)
        told = {"n": found.n, "when": date_format(local, "l, j F Y"), "clock": f"{local:%H:%M}"}
        messages.success(request, _("Treatment %(n)s of %(when)s at %(clock)s is called off. Its time is free again.") % told)
    return redirect("appointment", pk)
