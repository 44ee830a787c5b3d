"""The owner's settings of time and place."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from ..audit.actions import Actor
from ..core.policies import Permission, policy
from ..practices.models import Practice, Room
from . import actions
from .access import closed_day_for, room_for
from .forms import ClosedDayForm, DetailsForm, HoursForm, RoomForm, started
from .models import Buffer
from .spans import usual


@policy(Permission.MANAGE_PRACTICE)
@require_http_methods(["GET", "HEAD", "POST"])
def opening(request: HttpRequest) -> HttpResponse:
    """Opening hours and buffers; beside them the closed days and the rooms."""
    practice = request.member.practice
    form = HoursForm(request.POST or None, initial=_begin(practice))
    if request.method == "POST" and form.is_valid():
        minutes = {key: form.cleaned_data[key] for key in ("before_minutes", "after_minutes")}
        actions.set_hours(by=Actor.of(request.member), at=timezone.now(), hours=form.hours, **minutes)
        messages.success(request, _("Saved."))
        return redirect("opening")
    return _page(request, 422 if request.method == "POST" else 200, form=form)


@policy(Permission.MANAGE_PRACTICE)
@require_POST
def describe(request: HttpRequest) -> HttpResponse:
    """Say how the practice is called and reached, and how long its visits usually are."""
    form = DetailsForm(request.POST)
    if not form.is_valid():
        return _page(request, 422, details=form)
    actions.describe(by=Actor.of(request.member), at=timezone.now(), details=form.cleaned_data)
    messages.success(request, _("Saved."))
    return redirect("opening")


@policy(Permission.MANAGE_PRACTICE)
@require_POST
def close(request: HttpRequest) -> HttpResponse:
    """Close a day."""
    form = ClosedDayForm(request.POST)
    if not form.is_valid():
        return _page(request, 422, closing=form)
    actions.close(by=Actor.of(request.member), at=timezone.now(), **form.cleaned_data)
    return redirect("opening")


@policy(Permission.MANAGE_PRACTICE)
@require_POST
def open_again(request: HttpRequest, pk: int) -> HttpResponse:
    """The day is an ordinary one again."""
    actions.open_again(by=Actor.of(request.member), at=timezone.now(), day=closed_day_for(request.member, pk))
    return redirect("opening")


@policy(Permission.MANAGE_PRACTICE)
@require_POST
def new_room(request: HttpRequest) -> HttpResponse:
    """Add a room."""
    return _named(request, None)


@policy(Permission.MANAGE_PRACTICE)
@require_POST
def name_room(request: HttpRequest, pk: int) -> HttpResponse:
    """Give a room another name."""
    return _named(request, room_for(request.member, pk))


@policy(Permission.MANAGE_PRACTICE)
@require_POST
def retire_room(request: HttpRequest, pk: int) -> HttpResponse:
    """Offer a room no more, or again."""
    actions.retire_room(by=Actor.of(request.member), at=timezone.now(), room=room_for(request.member, pk))
    return redirect("opening")


def _named(request: HttpRequest, room: Room | None) -> HttpResponse:
    form = RoomForm(request.POST)
    if form.is_valid():
        try:
            actions.name_room(by=Actor.of(request.member), at=timezone.now(), room=room, name=form.cleaned_data["name"])
            return redirect("opening")
        except actions.NameTaken as error:
            form.add_error("name", str(error))
    return _page(request, 422, naming=form)


def _begin(practice: Practice) -> dict[str, Any]:
    buffer = Buffer.objects.filter(practice=practice).first() or Buffer()
    return started(list(practice.hours.all()) or usual(practice), buffer.before_minutes, buffer.after_minutes)


def _page(request: HttpRequest, status: int, **forms: Any) -> HttpResponse:
    practice = request.member.practice
    today = timezone.localdate(timezone=practice.zone)
    page = {"form": HoursForm(initial=_begin(practice)), "closing": ClosedDayForm(), "naming": RoomForm()}
    page |= {"details": DetailsForm(initial={name: getattr(practice, name) for name in DetailsForm.base_fields}), **forms}
    page |= {
        "closed": practice.closed_days.filter(on__gte=today),
        "rooms": practice.rooms.order_by("name"),
        "is_said": practice.hours.exists(),
    }
    return render(request, "opening/opening.html", page, status=status)
