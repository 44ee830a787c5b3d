"""The only door from an address to a mail."""

from __future__ import annotations

from django.http import Http404

from ..people.models import Membership
from .models import Mail


def mail_for(member: Membership, pk: int) -> Mail:
    """A mail to a patient of this practice."""
    mails = Mail.objects.filter(patient__practice=member.practice, patient__erased_at=None)
    found = mails.select_related("patient__key_row", "patient__practice").filter(pk=pk).first()
    if found is None:
        raise Http404("no such mail")
    return found
