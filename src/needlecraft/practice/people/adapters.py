"""How allauth behaves here: nobody makes an account by themselves, nobody can lock out another, and no secret is stored readable."""

from __future__ import annotations

import base64
from typing import Any, Final

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.forms import default_token_generator
from allauth.account.internal.flows.login import record_authentication
from allauth.account.utils import user_pk_to_url_str
from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.auth import login
from django.core.exceptions import ImproperlyConfigured
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from ..audit.actions import Actor, record
from ..core import seals
from .access import member_in
from .models import User

_BACKEND: Final = "django.contrib.auth.backends.ModelBackend"
_PLACE: Final = "mfa_authenticator.data"
SECOND_FACTORS: Final = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)


class AccountAdapter(DefaultAccountAdapter):
    """Closed to strangers."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Accounts come by invitation."""
        return False

    def get_client_ip(self, request: HttpRequest) -> str:
        """Who asks, as the trusted proxies saw it; with fewer of them than there should be, who is connected."""
        try:
            return super().get_client_ip(request)
        except ImproperlyConfigured:
            return request.META["REMOTE_ADDR"]

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        """Failures count for an e-mail at one IP, so that attempts from elsewhere keep nobody out."""
        return f"{super()._get_login_attempts_cache_key(request, **credentials)}:{self.get_client_ip(request)}"

    def reauthenticate(self, user: Any, password: str) -> bool:
        """Is it this person's password?"""
        found = self.authenticate(context.request, email=user.email, password=password)
        return found is not None and found.pk == user.pk

    def post_login(self, request: HttpRequest, user: Any, **more: Any) -> HttpResponse:
        """An entry of the audit for everybody who comes in."""
        member = member_in(request)
        if member is not None:
            record(by=Actor.of(member), at=timezone.now(), verb="came_in", subject=f"member {member.pk}")
        response: HttpResponse = super().post_login(request, user, **more)
        return response


class SecondFactorAdapter(DefaultMFAAdapter):
    """Seals the secrets of second factors under the master key of the installation."""

    def encrypt(self, text: str) -> str:
        """For the database."""
        return base64.b64encode(seals.seal(settings.MASTER_KEY, text, _PLACE)).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """For a comparison."""
        found: str = seals.unseal(settings.MASTER_KEY, base64.b64decode(encrypted_text), _PLACE)
        return found

    def generate_authenticator_name(self, user: Any, type: Authenticator.Type) -> str:
        """What a new passkey is called until it is renamed."""
        return _("Passkey %d") % (Authenticator.objects.filter(user=user, type=type).count() + 1)


def with_second_factor(users: list[int]) -> set[int]:
    """Which of these users have one."""
    return set(Authenticator.objects.filter(user__in=users, type__in=SECOND_FACTORS).values_list("user_id", flat=True))


def link_to_password(user: User) -> str:
    """An address at which this person sets a new password, once; as good as the password, so it is handed to nobody else."""
    key = {"uidb36": user_pk_to_url_str(user), "key": default_token_generator.make_token(user)}
    return f"{settings.ADDRESS}{reverse('account_reset_password_from_key', kwargs=key)}"


def let_in(request: HttpRequest, user: User) -> None:
    """Log in somebody who has just chosen a password, and may set up a second factor without saying it again."""
    login(request, user, backend=_BACKEND)
    record_authentication(request, user, method="password", email=user.email, reauthenticated=True)
