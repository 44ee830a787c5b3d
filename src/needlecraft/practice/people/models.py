"""A user is a person with a login; a membership is what they are in one practice."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models

from ..core.policies import PERMISSIONS, Permission, Role
from ..practices.models import Practice


class Users(BaseUserManager["User"]):
    """Makes users; an address is kept in small letters."""

    def create_user(self, email: str, password: str | None = None, **more: Any) -> User:
        """A user with a password; without one they must set it by a link."""
        user = self.model(email=self.normalize_email(email).lower(), **more)
        user.set_password(password)
        user.save(using=self._db)
        return user


class User(AbstractBaseUser):
    """A person with a login; they may belong to several practices."""

    email = models.EmailField(unique=True)
    name = models.CharField(max_length=120)
    is_active = models.BooleanField(default=True)

    objects = Users()
    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    def __str__(self) -> str:
        return self.name


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
    role = models.CharField(max_length=20, choices=[(role.value, role.value.replace("_", " ")) for role in Role])
    modalities = models.JSONField(default=list, blank=True)
    deepest_mm = models.DecimalField(max_digits=4, decimal_places=2, null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = Memberships.as_manager()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("practice", "user"), name="one_membership_a_practice"),
            models.CheckConstraint(condition=models.Q(role__in=[role.value for role in Role]), name="membership_has_a_known_role"),
            models.CheckConstraint(
                condition=models.Q(deepest_mm=None) | models.Q(deepest_mm__gt=0, deepest_mm__lte=2.5), name="scope_is_a_needle_depth"
            ),
        )

    def __str__(self) -> str:
        return f"{self.user}, {self.role}"

    def may(self, permission: Permission) -> bool:
        """Does the role allow it?"""
        return permission in PERMISSIONS[Role(self.role)]
