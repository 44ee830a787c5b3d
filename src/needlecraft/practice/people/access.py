"""The only doors from an address or a link to a member, a credential or an invitation."""

from __future__ import annotations

from typing import Any

from django.shortcuts import get_object_or_404

from ..core.links import digest_of
from .models import Credential, Invitation, Membership


def member_in(request: Any) -> Membership | None:
    """The membership in which a person works now: the one chosen in this session, else the first."""
    own = Membership.objects.current().filter(user=request.user).select_related("practice", "user").order_by("id")
    chosen = request.session.get("practice")
    return (own.filter(practice_id=chosen).first() if chosen else None) or own.first()


def member_for(by: Membership, pk: int) -> Membership:
    """A member of this practice, also one whose membership was ended."""
    return get_object_or_404(Membership.objects.select_related("user", "practice"), practice=by.practice, pk=pk)


def credential_for(by: Membership, member: int, pk: int) -> Credential:
    """A credential of a member of this practice."""
    return get_object_or_404(Credential.objects.select_related("membership__user"), membership=member_for(by, member), pk=pk)


def invitation_for(by: Membership, pk: int) -> Invitation:
    """An invitation of this practice that nobody took up yet."""
    return get_object_or_404(Invitation.objects.waiting(), practice=by.practice, pk=pk)


def invitation_by_link(link: str) -> Invitation | None:
    """The invitation of a link, whatever became of it; None for a guess."""
    return Invitation.objects.select_related("practice", "by__user").filter(link_digest=digest_of(link)).first()
