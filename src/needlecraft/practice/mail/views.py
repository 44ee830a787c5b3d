"""The mails that could not be sent."""

from __future__ import annotations

from typing import Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from ..audit.actions import Actor
from ..core.policies import Permission, policy
from . import actions
from .access import mail_for
from .models import Mail
from .presenters import mail_shown

_MOST: Final = 100


@policy(Permission.SEE_PATIENTS)
@require_safe
def mails(request: HttpRequest) -> HttpResponse:
    """What could not be sent so far; the oldest first. The worker goes on trying for about a day."""
    found = Mail.objects.in_trouble(request.member.practice, timezone.now()).select_related("patient__key_row", "patient__practice")
    page = {
        "mails": map(mail_shown, found[:_MOST]),
        "may_write": request.member.may(Permission.ENTER_PATIENTS),
        "sends_mail": settings.SENDS_MAIL,
    }
    return render(request, "mail/mails.html", page)


@policy(Permission.ENTER_PATIENTS)
@require_POST
def try_again(request: HttpRequest, pk: int) -> HttpResponse:
    """Send it again, now."""
    actions.try_again(by=Actor.of(request.member), at=timezone.now(), mail=mail_for(request.member, pk))
    return redirect("mails")


@policy(Permission.ENTER_PATIENTS)
@require_POST
def drop(request: HttpRequest, pk: int) -> HttpResponse:
    """Do not send it any more."""
    actions.drop(by=Actor.of(request.member), at=timezone.now(), mail=mail_for(request.member, pk))
    return redirect("mails")
