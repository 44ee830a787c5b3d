"""The pages on which times are chosen for a treatment and for the rest of a course, and where appointments are moved and called off."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from ..audit.actions import Actor
from ..core.policies import Permission, policy
from ..courses.access import course_for
from ..courses.models import Course
from ..courses.presenters import treatment_shown
from ..mail.models import Mail
from . import actions
from .access import appointment_for
from .forms import CallOffForm, PickForm, RestForm
from .free import shape_of
from .models import Appointment, treatment_of
from .offering import Take, offer, usual, wished
from .proposing import Occasion, rest
from .visits import move_visit
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

    def take(place: actions.Place, is_closed_right: bool) -> Appointment:
        wanted = actions.Booking(course, n, *place)
        return actions.book(by=Actor.of(request.member), at=timezone.now(), wanted=wanted, is_closed_right=is_closed_right)

    return _offer_treatment(request, treatment_of(course, n), take)


@policy(Permission.BOOK)
@require_http_methods(["GET", "HEAD", "POST"])
def move(request: HttpRequest, pk: int) -> HttpResponse:
    """Move an appointment; no other moves with it."""
    found = appointment_for(request.member, pk)
    if found.course is None:
        return move_visit(request, found)

    def take(place: actions.Place, is_closed_right: bool) -> Appointment:
        by = Actor.of(request.member)
        actions.move(by=by, at=timezone.now(), appointment=found, to=place, is_closed_right=is_closed_right)
        return found

    return _offer_treatment(request, found, take)


def _offer_treatment(request: HttpRequest, appointment: Appointment, take: Take) -> HttpResponse:
    course, n = appointment.course, appointment.n
    planned = course.planned(n)
    occasion = Occasion(appointment, shape_of(planned, course.patient.practice), window_of(course, n))
    return offer(request, occasion, take, planned=treatment_shown(planned))


@policy(Permission.BOOK)
@require_http_methods(["GET", "HEAD", "POST"])
def book_rest(request: HttpRequest, pk: int) -> HttpResponse:
    """Book every treatment that is left, each an appointment of its own."""
    member, now = request.member, timezone.now()
    course = course_for(member, pk)
    problems = _book_chosen(request, course) if request.method == "POST" else []
    if request.method == "POST" and not problems:
        return redirect("chart", course.patient_id)
    asked = RestForm(request.GET, practice=member.practice)
    wish = asked.wish(usual(treatment_of(course, 1), member))
    proposals = rest(course, wish, now) if wish and wish.rooms else []
    start = {**wished(wish), "clock": wish.clock} if wish else {}
    page = {"course": course, "patient": course.patient, "proposals": proposals, "wish": wish, "problems": problems}
    page |= {"asked": RestForm(initial=start, practice=member.practice), "any_free": any(one.free for one in proposals)}
    return render(request, "diary/rest.html", page, status=422 if problems else 200)


def _book_chosen(request: HttpRequest, course: Course) -> list[str]:
    """Book what is ticked, in order; what cannot be booked is told, and the others stay booked."""
    problems = []
    for n in unbooked(course):
        picked = request.POST.get(f"treatment-{n}", "")
        if not picked:
            continue
        given = {"practitioner": request.POST.get("practitioner"), "picked": picked}
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
        told = {"what": capfirst(found.what()), "when": date_format(local, "l, j F Y"), "clock": f"{local:%H:%M}"}
        messages.success(request, _("%(what)s of %(when)s at %(clock)s is called off. Its time is free again.") % told)
    return redirect("appointment", pk)
