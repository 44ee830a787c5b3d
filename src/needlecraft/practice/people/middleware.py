"""The gate: before a view runs, its policy is asked."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any, Final

from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django_htmx.http import HttpResponseClientRedirect

from ..core.policies import Open, Permission, policy_of
from .access import member_in
from .adapters import with_second_factor

_TOUCH_S: Final = 15


class Policies:
    """Refuses a view without a policy, and a person without the permission: with 404, for what one may not open is not there."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """The answer, for a member once the view is known."""
        request.member = None  # type: ignore[attr-defined]
        timezone.deactivate()
        return self.get_response(request)

    def process_view(self, request: Any, view: Callable[..., Any], args: Any, kwargs: Any) -> HttpResponse | None:
        """Let pass, ask for a login, or refuse."""
        policy = policy_of(view)
        if policy in (None, Open.NOBODY):
            raise Http404("this address has no policy, or is nobody's")
        if policy is Open.LINK:
            return None
        if request.user.is_authenticated:
            _recognise(request)
        if policy is Open.ANYONE:
            return None
        if not request.user.is_authenticated:
            return _lead(request, redirect_to_login(request.get_full_path()))
        return _refusal(request, policy) if isinstance(policy, Permission) else None


def _recognise(request: Any) -> None:
    """Who is it, and in which practice? Somebody who was away for too long is nobody again."""
    request.member = member_in(request)
    if request.member is None:
        return
    timezone.activate(request.member.practice.zone)
    limit, now = request.member.practice.idle_minutes, timezone.now().timestamp()
    if not limit:
        return
    away_s = now - request.session.get("seen_at", now)
    if away_s > timedelta(minutes=limit).total_seconds():
        logout(request)
        request.member = None
        messages.info(request, _("You were logged out because nobody clicked for a while."))
    elif away_s > _TOUCH_S or "seen_at" not in request.session:
        request.session["seen_at"] = now


def _refusal(request: Any, permission: Permission) -> HttpResponse | None:
    """What a person meets who is logged in and may not go on; None for who may."""
    if request.member is None:
        return _lead(request, redirect("account"))
    if not request.member.may(permission):
        raise Http404("not allowed")
    if request.member.practice.requires_second_factor and not with_second_factor([request.user.pk]):
        messages.info(request, _("This practice asks everybody for a second factor. Set one up to go on."))
        return _lead(request, redirect("mfa_index"))
    return None


def _lead(request: Any, there: Any) -> HttpResponse:
    """Lead elsewhere: the whole page, also where only a part of it was asked for."""
    answer: HttpResponse = HttpResponseClientRedirect(there.url) if request.htmx else there
    return answer
