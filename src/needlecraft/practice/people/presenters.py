"""What the pages of people say."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from ..core.numbers import number
from ..core.policies import Permission
from . import facts
from .models import Credential, Invitation, Membership


@dataclass(frozen=True, slots=True)
class CredentialShown:
    """A credential, and whether it still holds."""

    pk: int
    name: str
    until: str
    is_expired: bool


@dataclass(frozen=True, slots=True)
class MemberRow:
    """A person of the list."""

    name: str
    email: str
    role: str
    scope: str
    credentials: tuple[CredentialShown, ...]
    has_second_factor: bool
    is_self: bool
    href: str


@dataclass(frozen=True, slots=True)
class InvitationRow:
    """A seat that waits."""

    pk: int
    email: str
    role: str
    words: str
    is_expired: bool


def member_rows(members: Iterable[Membership], by: Membership, on: date, with_factor: Collection[int]) -> list[MemberRow]:
    """The lines of the list."""
    return [
        MemberRow(
            one.user.name,
            one.user.email,
            one.get_role_display(),
            scope(one),
            credentials_shown(one, on),
            one.user_id in with_factor,
            one.pk == by.pk,
            reverse("member", args=[one.pk]),
        )
        for one in members
    ]


def scope(member: Membership) -> str:
    """``needling pen, not deeper than 0.5 mm``; empty for those who do not treat."""
    if not member.may(Permission.TREAT):
        return ""
    names = dict(facts.modalities())
    devices = ", ".join(names.get(code, code) for code in member.modalities) or _("every device")
    if member.deepest_mm is None:
        return _("%(devices)s, as deep as the plan allows") % {"devices": devices}
    return _("%(devices)s, not deeper than %(depth)s mm") % {"devices": devices, "depth": number(member.deepest_mm)}


def credentials_shown(member: Membership, on: date) -> tuple[CredentialShown, ...]:
    """The credentials of a member, in the order of their names."""
    return tuple(_credential(one, on) for one in member.credentials.all())


def _credential(one: Credential, on: date) -> CredentialShown:
    name = f"{one.name}, {one.number}" if one.number else one.name
    if one.expires_on is None:
        return CredentialShown(one.pk, name, _("does not expire"), is_expired=False)
    day, is_expired = date_format(one.expires_on, "DATE_FORMAT"), one.expires_on < on
    return CredentialShown(one.pk, name, (_("expired on %s") if is_expired else _("until %s")) % day, is_expired)


def invitation_rows(invitations: Iterable[Invitation], at: datetime) -> list[InvitationRow]:
    """The seats that wait."""
    rows = []
    for one in invitations:
        is_expired, day = one.expires_at <= at, date_format(timezone.localtime(one.expires_at), "DATETIME_FORMAT")
        words = (_("the link expired on %s") if is_expired else _("the link opens until %s")) % day
        rows.append(InvitationRow(one.pk, one.email, one.get_role_display(), words, is_expired))
    return rows


def why_closed(invitation: Invitation | None, at: datetime) -> str:
    """Why a link does not open, in a sentence with what to do; empty where it does."""
    if invitation is None:
        return _("This link is not one of ours. Open it again from the mail, whole, or ask the practice for a new one.")
    if invitation.accepted_at is not None:
        return _("This invitation was taken up already. If that was you, log in.")
    if invitation.revoked_at is not None:
        return _("The practice has taken this invitation back. Ask there if that surprises you.")
    if not invitation.is_open(at):
        return _("The time of this invitation is over. Ask the practice to send it again.")
    return ""
