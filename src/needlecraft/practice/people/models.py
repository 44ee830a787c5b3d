"""A user is a person with a login; a membership is what they are in one practice; an invitation is how they come into it."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, ClassVar, Final

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from ..core.policies import PERMISSIONS, Permission, Role
from ..practices.models import Practice

ROLES: Final = (
    (Role.OWNER.value, _("Owner")),
    (Role.LEAD.value, _("Clinical lead")),
    (Role.PRACTITIONER.value, _("Practitioner")),
    (Role.FRONT_DESK.value, _("Front desk")),
    (Role.READ_ONLY.value, _("Reads only")),
)
_KNOWN_ROLE: Final = models.Q(role__in=[role.value for role in Role])
_A_NEEDLE_DEPTH: Final = models.Q(deepest_mm=None) | models.Q(deepest_mm__gt=0, deepest_mm__lte=2.5)


class Users(BaseUserManager["User"]):
    """Makes users; an address is kept in small letters."""

    def create_user(self, email: str, password: str | None = None, **more: Any) -> User:
        """A user with a password; without one they must set it by a link."""
        user = self.model(email=self.normalize_email(email).lower(), **more)
        user.set_password(password)
        user.save(using=self._db)
        return user


class User(AbstractBaseUser):
    """A person with a login; they may belong to several practices. Raising ``session_round`` ends every session of theirs."""

    email = models.EmailField(unique=True)
    name = models.CharField(max_length=120)
    is_active = models.BooleanField(default=True)
    session_round = models.PositiveIntegerField(default=0)

    objects = Users()
    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    def __str__(self) -> str:
        return self.name

    def _get_session_auth_hash(self, secret: str | None = None) -> str:
        """What a session must carry to stay open; the framework compares it at every request."""
        told = f"{super()._get_session_auth_hash(secret)}{self.session_round}"
        return salted_hmac("needlecraft.session_round", told, secret=secret, algorithm="sha256").hexdigest()


class Memberships(models.QuerySet["Membership"]):
    """Named filters."""

    def current(self) -> Memberships:
        """Those that were not ended."""
        return self.filter(ended_at=None, user__is_active=True)

    def who_treat(self) -> Memberships:
        """Those whose role allows a treatment."""
        return self.filter(role__in=[role for role, may in PERMISSIONS.items() if Permission.TREAT in may])


class Membership(models.Model):
    """What a user is in a practice, and how far they may go: ``modalities`` (empty: all), ``deepest_mm`` (none: no limit of their own)."""

    practice = models.ForeignKey(Practice, models.PROTECT, related_name="memberships")
    user = models.ForeignKey(User, models.PROTECT, related_name="memberships")
    role = models.CharField(max_length=20, choices=ROLES)
    modalities = models.JSONField(default=list, blank=True)
    deepest_mm = models.DecimalField(max_digits=4, decimal_places=2, null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = Memberships.as_manager()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("practice", "user"), name="one_membership_a_practice"),
            models.CheckConstraint(condition=_KNOWN_ROLE, name="membership_has_a_known_role"),
            models.CheckConstraint(condition=_A_NEEDLE_DEPTH, name="scope_is_a_needle_depth"),
        )

    def __str__(self) -> str:
        return f"{self.user}, {self.role}"

    def may(self, permission: Permission) -> bool:
        """Does the role allow it?"""
        return permission in PERMISSIONS[Role(self.role)]


class Credentials(models.QuerySet["Credential"]):
    """Named filters."""

    def expired(self, on: date) -> Credentials:
        """Those that no longer hold on a day; the last day still counts."""
        return self.filter(expires_on__lt=on)


class Credential(models.Model):
    """What allows a person to treat: a licence, a course, an insurance. Without ``expires_on`` it does not run out."""

    membership = models.ForeignKey(Membership, models.CASCADE, related_name="credentials")
    name = models.CharField(max_length=120)
    number = models.CharField(max_length=60, blank=True)
    expires_on = models.DateField(null=True, blank=True)

    objects = Credentials.as_manager()

    class Meta:
        ordering: ClassVar = ["name", "pk"]
        constraints = (models.UniqueConstraint(fields=("membership", "name", "number"), name="a_credential_is_held_once"),)

    def __str__(self) -> str:
        return self.name


class Invitations(models.QuerySet["Invitation"]):
    """Named filters."""

    def waiting(self) -> Invitations:
        """Those that were neither taken up nor taken back; their time may be over."""
        return self.filter(accepted_at=None, revoked_at=None)


class Invitation(models.Model):
    """A seat kept for an address until somebody takes it up by the link, of which only ``link_digest`` is kept.

    ``credentials`` holds name, number and expires_on (ISO) of each.
    """

    practice = models.ForeignKey(Practice, models.PROTECT, related_name="invitations")
    email = models.EmailField()
    role = models.CharField(max_length=20, choices=ROLES)
    modalities = models.JSONField(default=list, blank=True)
    deepest_mm = models.DecimalField(max_digits=4, decimal_places=2, null=True, blank=True)
    credentials = models.JSONField(default=list, blank=True)
    link_digest = models.BinaryField(max_length=32, unique=True)
    by = models.ForeignKey(Membership, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)
    accepted_at = models.DateTimeField(null=True)
    accepted_by = models.ForeignKey(Membership, models.PROTECT, null=True, related_name="+")

    objects = Invitations.as_manager()

    class Meta:
        ordering: ClassVar = ["-at"]
        constraints = (
            models.UniqueConstraint(
                fields=("practice", "email"), condition=models.Q(accepted_at=None, revoked_at=None), name="one_invitation_an_address"
            ),
            models.CheckConstraint(
                condition=models.Q(accepted_at=None, accepted_by=None)
                | models.Q(accepted_at__isnull=False, accepted_by__isnull=False, revoked_at=None),
                name="invitation_is_accepted_by_somebody",
            ),
            models.CheckConstraint(condition=_KNOWN_ROLE, name="invitation_has_a_known_role"),
            models.CheckConstraint(condition=_A_NEEDLE_DEPTH, name="invited_scope_is_a_needle_depth"),
        )

    def __str__(self) -> str:
        return f"invitation {self.pk}"

    def is_open(self, at: datetime) -> bool:
        """Can it still be taken up?"""
        return self.accepted_at is None and self.revoked_at is None and self.expires_at > at
