"""The text that is signed."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from ..courses.presenters import option_shown
from . import facts


def consent_text(option: dict[str, Any]) -> list[str]:
    """Paragraphs: what is done, what is expected, what can go wrong, what else there is, what is asked of the patient."""
    shown = option_shown(option)
    depths = "; ".join(f"{one.on}: {one.depths}" for one in shown.treatments)
    return [
        _("What is done: %(why)s %(what)s") % {"why": shown.why, "what": facts.device(option)},
        _("When and how deep: %(depths)s.") % {"depths": depths},
        _("What is expected afterwards: %(expected)s") % {"expected": " ".join(facts.expected())},
        _("To know before: %(cautions)s") % {"cautions": " ".join(shown.cautions)},
        _("What else there is: %(compared)s") % {"compared": " ".join(facts.compared())},
        _("I will keep to the aftercare and tell the practice at once what worries me. I can stop at any time."),
    ]
