"""What people do with people: invite, join, change, end. Nobody gives more than they have, and a practice always has an owner."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Final, NamedTuple

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.core.mail import send_mail
from django.db import IntegrityError, transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _

from ..audit.actions import Actor, record
from ..core.links import digest_of, new_link
from ..core.policies import PERMISSIONS, Role
from ..practices.models import Practice
from .models import Credential, Invitation, Membership, User

LASTS: Final = timedelta(days=7)


class CannotChange(Exception):
    """``str()`` says why, and what to do."""


class CannotJoin(Exception):
    """``str()`` says why, and what to do."""


class Held(NamedTuple):
    """A credential that somebody holds."""

    name: str
    number: str
    expires_on: date | None


class Seat(NamedTuple):
    """What somebody is in a practice: the role, and for those who treat how far they may go."""

    role: Role
    modalities: list[str]
    deepest_mm: Decimal | None


@transaction.atomic
def invite(*, by: Membership, at: datetime, email: str, seat: Seat, held: list[Held]) -> str:
    """Keep a seat for an address and mail its link, which is given once and never stored. An earlier invitation falls away."""
    by, email = _alone(by), email.lower()
    _check_gives(by, seat.role)
    if Membership.objects.current().filter(practice=by.practice, user__email=email).exists():
        raise CannotChange(_("This person works here already; change what they are on their own page."))
    Invitation.objects.waiting().filter(practice=by.practice, email=email).update(revoked_at=at)
    link = new_link()
    invitation = Invitation.objects.create(
        practice=by.practice,
        email=email,
        credentials=[{"name": one.name, "number": one.number, "expires_on": one.expires_on and str(one.expires_on)} for one in held],
        link_digest=digest_of(link),
        by=by,
        at=at,
        expires_at=at + LASTS,
        **seat._asdict(),
    )
    record(by=Actor.of(by), at=at, verb="invited", subject=str(invitation), detail={"email": email, "role": seat.role})
    _mail(invitation, link)
    return link


@transaction.atomic
def send_again(*, by: Membership, at: datetime, invitation: Invitation) -> str:
    """A new link with new time; the old one opens nothing any more."""
    by = _alone(by)
    _check_gives(by, Role(invitation.role))
    link = new_link()
    renewed = {"link_digest": digest_of(link), "expires_at": at + LASTS}
    if not Invitation.objects.waiting().filter(pk=invitation.pk).update(**renewed):
        raise CannotChange(_("This invitation was taken up or taken back meanwhile."))
    invitation.expires_at = at + LASTS
    record(by=Actor.of(by), at=at, verb="invited_again", subject=str(invitation))
    _mail(invitation, link)
    return link


def _mail(invitation: Invitation, link: str) -> None:
    """Send the link once it is true. A mail server that is away undoes nothing: the link was shown too, and can be sent again."""
    told = {"invitation": invitation, "address": f"{settings.ADDRESS}{reverse('join', args=[link])}"}
    subject = _("%(practice)s invites you") % {"practice": invitation.practice.name}
    words = render_to_string("people/invitation.txt", told)
    transaction.on_commit(lambda: send_mail(subject, words, None, [invitation.email]), robust=True)


@transaction.atomic
def take_back(*, by: Membership, at: datetime, invitation: Invitation) -> None:
    """Close the link; twice is once."""
    if Invitation.objects.waiting().filter(pk=invitation.pk).update(revoked_at=at):
        record(by=Actor.of(by), at=at, verb="took_back", subject=str(invitation))


@transaction.atomic
def join(*, at: datetime, invitation: Invitation, name: str, password: str) -> Membership:
    """Take up an invitation as somebody new. Raises CannotJoin."""
    if User.objects.filter(email=invitation.email).exists():
        raise CannotJoin(_("There is an account with this address already: log in with it."))
    try:
        with transaction.atomic():
            user = User.objects.create_user(invitation.email, password, name=name)
    except IntegrityError:
        raise CannotJoin(_("There is an account with this address already: log in with it.")) from None
    return accept(at=at, invitation=invitation, user=user)


@transaction.atomic
def accept(*, at: datetime, invitation: Invitation, user: User) -> Membership:
    """Take up an invitation with the account of its address; somebody who left comes back. Raises CannotJoin."""
    Practice.objects.select_for_update().get(pk=invitation.practice_id)
    row = Invitation.objects.select_related("practice", "by").get(pk=invitation.pk)
    if not row.is_open(at) or row.email != user.email:
        raise CannotJoin(_("This invitation is no longer open."))
    if Membership.objects.current().filter(practice=row.practice, user=user).exists():
        raise CannotJoin(_("You work here already."))
    if not (row.by.ended_at is None and PERMISSIONS[Role(row.role)] <= PERMISSIONS[Role(row.by.role)]):
        raise CannotJoin(_("Who invited you may no longer do so. Ask the practice for a new invitation."))
    seat = {"role": row.role, "modalities": row.modalities, "deepest_mm": row.deepest_mm, "ended_at": None}
    member, _is_new = Membership.objects.update_or_create(practice=row.practice, user=user, defaults=seat)
    for one in row.credentials:
        Credential.objects.get_or_create(
            membership=member, name=one["name"], number=one["number"], defaults={"expires_on": one["expires_on"]}
        )
    row.accepted_at, row.accepted_by = at, member
    row.save(update_fields=("accepted_at", "accepted_by"))
    record(by=Actor.of(member), at=at, verb="joined", subject=f"member {member.pk}", detail={"role": row.role})
    return member


@transaction.atomic
def change(*, by: Membership, at: datetime, member: Membership, seat: Seat) -> None:
    """Change what somebody is. Raises CannotChange for more than one has to give, and for the last owner."""
    by, row = _both(by, member)
    _check_gives(by, seat.role)
    if seat.role != Role.OWNER:
        _check_an_owner_stays(row)
    before = {"role": row.role, "modalities": row.modalities, "deepest_mm": row.deepest_mm and str(row.deepest_mm)}
    Membership.objects.filter(pk=row.pk).update(**seat._asdict())
    record(by=Actor.of(by), at=at, verb="changed", subject=f"member {row.pk}", detail={"before": before, "role": seat.role})


@transaction.atomic
def end(*, by: Membership, at: datetime, member: Membership) -> None:
    """End a membership: from the next click on the person is out of this practice. Raises CannotChange; twice is once."""
    by, row = _both(by, member)
    if row.ended_at is not None:
        return
    _check_an_owner_stays(row)
    Membership.objects.filter(pk=row.pk).update(ended_at=at)
    record(by=Actor.of(by), at=at, verb="ended", subject=f"member {row.pk}")


@transaction.atomic
def hold(*, by: Membership, at: datetime, member: Membership, held: Held) -> None:
    """Enter a credential; the same name and number again takes the new date."""
    Credential.objects.update_or_create(membership=member, name=held.name, number=held.number, defaults={"expires_on": held.expires_on})
    record(
        by=Actor.of(by), at=at, verb="credited", subject=f"member {member.pk}", detail={"name": held.name, "until": str(held.expires_on)}
    )


@transaction.atomic
def drop(*, by: Membership, at: datetime, credential: Credential) -> None:
    """Take a credential away; the audit keeps what it was."""
    detail = {"name": credential.name, "number": credential.number, "until": str(credential.expires_on)}
    record(by=Actor.of(by), at=at, verb="discredited", subject=f"member {credential.membership_id}", detail=detail)
    credential.delete()


@transaction.atomic
def forget_factors(*, by: Membership, at: datetime, member: Membership) -> None:
    """Take the second factors of somebody who lost theirs, and log them out; the password stays, and they are told by mail.

    Raises CannotChange for who works in another practice too: what protects that one is not this one's to take.
    """
    by, row = _both(by, member)
    if Membership.objects.current().filter(user=row.user_id).exclude(practice=by.practice).exists():
        raise CannotChange(_("This person works in another practice too. They can use a recovery code, or a passkey."))
    user = User.objects.select_for_update().get(pk=row.user_id)
    Authenticator.objects.filter(user=user).delete()
    user.session_round += 1
    user.save(update_fields=("session_round",))
    record(by=Actor.of(by), at=at, verb="forgot_factors", subject=f"member {row.pk}")
    told = _("%(by)s has removed the second factor of your account. If you did not ask for that, speak to an owner at once.")
    words = told % {"by": by.user.name}
    transaction.on_commit(lambda: send_mail(_("Your second factor was removed"), words, None, [user.email]), robust=True)


@transaction.atomic
def rule(*, by: Membership, at: datetime, requires_second_factor: bool, idle_minutes: int) -> None:
    """Settle how people come in, for everybody who works here."""
    practice = Practice.objects.select_for_update().get(pk=by.practice_id)
    chosen = {"requires_second_factor": requires_second_factor, "idle_minutes": idle_minutes}
    practice.setting = {**practice.setting, **chosen}
    practice.save(update_fields=("setting",))
    record(by=Actor.of(by), at=at, verb="ruled", subject=f"practice {practice.pk}", detail=chosen)


@transaction.atomic
def leave_everywhere(*, by: User, at: datetime) -> None:
    """End every session of a person, this one too, in the audit of each practice where they work."""
    user = User.objects.select_for_update().get(pk=by.pk)
    user.session_round += 1
    user.save(update_fields=("session_round",))
    for member in Membership.objects.current().filter(user=user).select_related("practice", "user"):
        record(by=Actor.of(member), at=at, verb="left_everywhere", subject=f"member {member.pk}")


def _alone(by: Membership) -> Membership:
    """Lock the practice against other changes of its people, and read anew what one is in it. Raises CannotChange."""
    Practice.objects.select_for_update().get(pk=by.practice_id)
    found = Membership.objects.current().filter(pk=by.pk).select_related("practice", "user").first()
    if found is None:
        raise CannotChange(_("You no longer work here."))
    return found


def _both(by: Membership, member: Membership) -> tuple[Membership, Membership]:
    by = _alone(by)
    row = Membership.objects.get(pk=member.pk, practice=by.practice)
    _check_gives(by, Role(row.role))
    return by, row


def _check_gives(by: Membership, role: Role) -> None:
    """A role can be given or taken by who may do all that it may. A scope is what a person has learned, and not given away."""
    if not PERMISSIONS[role] <= PERMISSIONS[Role(by.role)]:
        raise CannotChange(_("This role may do more than yours; ask an owner."))


def _check_an_owner_stays(leaving: Membership) -> None:
    others = Membership.objects.current().filter(practice=leaving.practice_id, role=Role.OWNER).exclude(pk=leaving.pk)
    if leaving.role == Role.OWNER and leaving.ended_at is None and not others.exists():
        raise CannotChange(_("A practice has at least one owner. Make somebody else an owner first."))
