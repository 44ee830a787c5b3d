"""The only door from an address to a mail."""

from __future__ import annotations

from django.shortcuts import get_object_or_404

from ..people.models import Membership
from .models import Mail


def mail_for(member: Membership, pk: int) -> Mail:
    """A mail to a patient of this practice."""
    mails = Mail.objects.filter(patient__practice=member.practice, patient__erased_at=None)
    return get_object_or_404(mails.select_related("patient__key_row", "patient__practice"), pk=pk)
