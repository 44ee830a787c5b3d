"""The only doors from an address or a link to a member, a credential or an invitation."""

from __future__ import annotations

from typing import Any

from django.http import Http404

from ..core.links import digest_of
from .models import Credential, Invitation, Membership


def member_in(request: Any) -> Membership | None:
    """The membership in which a person works now: the one chosen in this session, else the first."""
    own = Membership.objects.current().filter(user=request.user).select_related("practice", "user").order_by("id")
    chosen = request.session.get("practice")
    return (own.filter(practice_id=chosen).first() if chosen else None) or own.first()


def member_for(by: Membership, pk: int) -> Membership:
    """A member of this practice, also one whose membership was ended."""
    found = Membership.objects.filter(practice=by.practice, pk=pk).select_related("user", "practice").first()
    if found is None:
        raise Http404("no such member")
    return found


def credential_for(by: Membership, member: int, pk: int) -> Credential:
    """A credential of a member of this practice."""
    found = Credential.objects.filter(membership=member_for(by, member), pk=pk).select_related("membership__user").first()
    if found is None:
        raise Http404("no such credential")
    return found


def invitation_for(by: Membership, pk: int) -> Invitation:
    """An invitation of this practice that nobody took up yet."""
    found = Invitation.objects.waiting().filter(practice=by.practice, pk=pk).first()
    if found is None:
        raise Http404("no such invitation")
    return found


def invitation_by_link(link: str) -> Invitation | None:
    """The invitation of a link, whatever became of it; None for a guess."""
    return Invitation.objects.select_related("practice", "by__user").filter(link_digest=digest_of(link)).first()
