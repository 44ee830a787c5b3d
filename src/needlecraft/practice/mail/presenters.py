"""What the page of mails says."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from ..core.seals import opened
from .models import Mail


@dataclass(frozen=True, slots=True)
class MailShown:
    """A mail that waits: to whom, where to, what it says."""

    mail: Mail
    name: str
    address: str
    subject: str
    text: str


def mail_shown(mail: Mail) -> MailShown:
    """A line of the list; one that does not open keeps the others readable."""
    name = mail.patient.listed_name
    shut = MailShown(mail, name, "", _("This mail cannot be read. A backup brings it back."), "")
    return opened(lambda: MailShown(mail, name, mail.patient.email or "", mail.subject, mail.text), shut)
