"""The people of a practice, how they come into it, and one's own account."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from ..core.policies import Open, Permission, policy
from . import actions
from .access import credential_for, invitation_by_link, invitation_for, member_for
from .adapters import let_in, with_second_factor
from .forms import CredentialForm, InviteForm, JoinForm, RulesForm, SeatForm
from .models import Invitation, Membership, User
from .presenters import credentials_shown, invitation_rows, member_rows, scope, why_closed


@policy(Permission.MANAGE_PEOPLE)
@require_safe
def people(request: HttpRequest) -> HttpResponse:
    """Who works here, who is invited, and who has left."""
    by, now = request.member, timezone.now()
    members = by.practice.memberships.select_related("user").prefetch_related("credentials").order_by("user__name", "pk")
    factors = with_second_factor([one.user_id for one in members])
    on = timezone.localdate(now, by.practice.zone)
    page = {
        "rows": member_rows((one for one in members if one.ended_at is None), by, on, factors),
        "gone": member_rows((one for one in members if one.ended_at is not None), by, on, factors),
        "invitations": invitation_rows(Invitation.objects.waiting().filter(practice=by.practice), now),
        "link": request.session.pop("invitation_link", ""),
        "practice": by.practice,
    }
    return render(request, "people/list.html", page)


@policy(Permission.MANAGE_PEOPLE)
@require_http_methods(["GET", "HEAD", "POST"])
def invite(request: HttpRequest) -> HttpResponse:
    """Keep a seat for an address."""
    form = InviteForm(request.POST or None, by=request.member)
    if request.method == "POST" and form.is_valid():
        try:
            link = actions.invite(
                by=request.member, at=timezone.now(), email=form.cleaned_data["email"], seat=form.seat(), held=form.held()
            )
            return _show_once(request, link)
        except actions.CannotChange as error:
            form.add_error(None, str(error))
    return render(request, "people/invite.html", {"form": form}, status=422 if request.method == "POST" else 200)


@policy(Permission.MANAGE_PEOPLE)
@require_POST
def send_again(request: HttpRequest, pk: int) -> HttpResponse:
    """A new link for a seat that waits."""
    try:
        return _show_once(request, actions.send_again(by=request.member, at=timezone.now(), invitation=invitation_for(request.member, pk)))
    except actions.CannotChange as error:
        messages.error(request, str(error))
        return redirect("people")


@policy(Permission.MANAGE_PEOPLE)
@require_POST
def take_back(request: HttpRequest, pk: int) -> HttpResponse:
    """Close a seat that waits."""
    actions.take_back(by=request.member, at=timezone.now(), invitation=invitation_for(request.member, pk))
    return redirect("people")


def _show_once(request: HttpRequest, link: str) -> HttpResponse:
    request.session["invitation_link"] = request.build_absolute_uri(reverse("join", args=[link]))
    return redirect("people")


@policy(Permission.MANAGE_PEOPLE)
@require_http_methods(["GET", "HEAD", "POST"])
def member(request: HttpRequest, member: int) -> HttpResponse:
    """One person: role, scope and credentials."""
    by, now = request.member, timezone.now()
    found = member_for(by, member)
    known = {"role": found.role, "modalities": found.modalities, "deepest_mm": found.deepest_mm}
    form = SeatForm(request.POST or None, initial=known, by=by)
    if request.method == "POST" and form.is_valid():
        try:
            actions.change(by=by, at=now, member=found, seat=form.seat())
            messages.success(request, _("Changed."))
            return redirect("member", found.pk)
        except actions.CannotChange as error:
            form.add_error(None, str(error))
    return _member_page(request, found, form, CredentialForm(prefix="held"), 422 if request.method == "POST" else 200)


def _member_page(request: HttpRequest, found: Membership, form: SeatForm, credential: CredentialForm, status: int) -> HttpResponse:
    on = timezone.localdate(timezone=found.practice.zone)
    page = {"found": found, "form": form, "credential": credential, "scope": scope(found), "credentials": credentials_shown(found, on)}
    page["has_second_factor"] = bool(with_second_factor([found.user_id]))
    return render(request, "people/member.html", page, status=status)


@policy(Permission.MANAGE_PEOPLE)
@require_POST
def hold(request: HttpRequest, member: int) -> HttpResponse:
    """Enter a credential."""
    found = member_for(request.member, member)
    credential = CredentialForm(request.POST, prefix="held")
    if credential.is_valid():
        actions.hold(by=request.member, at=timezone.now(), member=found, held=credential.held())
        return redirect("member", found.pk)
    known = {"role": found.role, "modalities": found.modalities, "deepest_mm": found.deepest_mm}
    return _member_page(request, found, SeatForm(initial=known, by=request.member), credential, 422)


@policy(Permission.MANAGE_PEOPLE)
@require_POST
def drop(request: HttpRequest, member: int, pk: int) -> HttpResponse:
    """Take a credential away."""
    actions.drop(by=request.member, at=timezone.now(), credential=credential_for(request.member, member, pk))
    return redirect("member", member)


@policy(Permission.MANAGE_PEOPLE)
@require_http_methods(["GET", "HEAD", "POST"])
def end(request: HttpRequest, member: int) -> HttpResponse:
    """End a membership, after a second look."""
    return _looked_at_twice(request, member, actions.end, "people/end.html")


@policy(Permission.MANAGE_PEOPLE)
@require_http_methods(["GET", "HEAD", "POST"])
def forget_factors(request: HttpRequest, member: int) -> HttpResponse:
    """Take the second factors of somebody who lost theirs, after a second look."""
    return _looked_at_twice(request, member, actions.forget_factors, "people/forget.html")


def _looked_at_twice(request: HttpRequest, member: int, act: Callable[..., None], template: str) -> HttpResponse:
    """The page that asks, and the deed once it is confirmed."""
    found = member_for(request.member, member)
    problem = ""
    if request.method == "POST":
        try:
            act(by=request.member, at=timezone.now(), member=found)
            return redirect("people" if found.pk != request.member.pk else "account")
        except actions.CannotChange as error:
            problem = str(error)
    return render(request, template, {"found": found, "problem": problem}, status=422 if problem else 200)


@policy(Permission.MANAGE_PEOPLE)
@require_http_methods(["GET", "HEAD", "POST"])
def rules(request: HttpRequest) -> HttpResponse:
    """How people come in."""
    practice = request.member.practice
    known = {"requires_second_factor": practice.requires_second_factor, "idle_minutes": practice.idle_minutes}
    form = RulesForm(request.POST or None, initial=known)
    if request.method == "POST" and form.is_valid():
        actions.rule(by=request.member, at=timezone.now(), **form.cleaned_data)
        messages.success(request, _("Changed."))
        return redirect("people")
    return render(request, "people/rules.html", {"form": form}, status=422 if request.method == "POST" else 200)


@policy(Open.LINK)
@require_http_methods(["GET", "HEAD", "POST"])
def join(request: HttpRequest, link: str) -> HttpResponse:
    """Take up an invitation: as somebody new, or with the account that is there."""
    now, invitation = timezone.now(), invitation_by_link(link)
    closed = why_closed(invitation, now)
    if invitation is None or closed:
        return render(request, "people/closed.html", {"closed": closed}, status=404 if invitation is None else 410)
    page: dict[str, Any] = {"invitation": invitation, "problem": ""}
    page["is_known"] = User.objects.filter(email=invitation.email).exists()
    page["is_self"] = request.user.is_authenticated and request.user.email == invitation.email
    form = JoinForm(request.POST if request.method == "POST" and not page["is_known"] else None, email=invitation.email)
    if request.method == "POST":
        try:
            if page["is_self"]:
                return _come_in(request, actions.accept(at=now, invitation=invitation, user=request.user))
            if not page["is_known"] and form.is_valid():
                chosen = form.cleaned_data
                return _come_in(request, actions.join(at=now, invitation=invitation, name=chosen["name"], password=chosen["password"]))
        except actions.CannotJoin as error:
            page["problem"] = str(error)
    return render(request, "people/join.html", page | {"form": form}, status=422 if request.method == "POST" else 200)


def _come_in(request: HttpRequest, joined: Membership) -> HttpResponse:
    if request.user != joined.user:
        let_in(request, joined.user)
    request.session["practice"] = joined.practice_id
    messages.success(request, _("Welcome to %(practice)s.") % {"practice": joined.practice.name})
    return redirect("account")


@policy(Open.LOGGED_IN)
@require_safe
def account(request: HttpRequest) -> HttpResponse:
    """One's own account: password, second factor, practices, sessions."""
    own = Membership.objects.current().filter(user=request.user).select_related("practice").order_by("practice__name")
    page = {"own": own, "has_second_factor": bool(with_second_factor([request.user.pk]))}
    return render(request, "people/account.html", page)


@policy(Open.LOGGED_IN)
@require_POST
def switch(request: HttpRequest) -> HttpResponse:
    """Work in another practice from now on."""
    own, chosen = Membership.objects.current().filter(user=request.user), request.POST.get("practice")
    found = next((one for one in own if str(one.practice_id) == chosen), None)
    if found is None:
        raise Http404("no such practice")
    request.session["practice"] = found.practice_id
    return redirect("today")


@policy(Open.LOGGED_IN)
@require_POST
def leave_everywhere(request: HttpRequest) -> HttpResponse:
    """Log out on every device, this one too."""
    actions.leave_everywhere(by=request.user, at=timezone.now())
    return redirect("account_login")


@policy(Open.NOBODY)
def not_here(request: HttpRequest, rest: str = "") -> HttpResponse:
    """A page of allauth that this product does not use."""
    raise Http404("not used")
