"""The gate: before a view runs, its policy is asked."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone

from ..core.policies import Open, Permission, policy_of
from .models import Membership


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
        if policy is None:
            raise Http404("this address has no policy")
        if policy in (Open.ANYONE, Open.LINK):
            return None
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        request.member = member_of(request)
        if request.member is not None:
            timezone.activate(request.member.practice.zone)
        if isinstance(policy, Permission) and (request.member is None or not request.member.may(policy)):
            raise Http404("not allowed")
        return None


def member_of(request: Any) -> Membership | None:
    """The membership in which the person works now: the one chosen in this session, else the first."""
    own = Membership.objects.current().filter(user=request.user).select_related("practice", "user").order_by("id")
    chosen = request.session.get("practice")
    return (own.filter(practice_id=chosen).first() if chosen else None) or own.first()
