"""What the rows of a practice are called, by their kind and number: in the audit, in the course of events, on paper."""

from __future__ import annotations

from typing import Any, Final

from django.utils.translation import gettext_lazy as _

NOUNS: Final[dict[str, Any]] = {
    "addendum": _("addendum %(n)s"),
    "aftercare": _("aftercare page %(n)s"),
    "answers": _("answers %(n)s"),
    "appointment": _("appointment %(n)s"),
    "cartridge": _("cartridge %(n)s"),
    "check-in": _("report %(n)s"),
    "choice": _("choice %(n)s"),
    "consent": _("consent %(n)s"),
    "consultation": _("consultation %(n)s"),
    "course": _("course %(n)s"),
    "day": _("day %(n)s"),
    "device": _("device %(n)s"),
    "draft": _("draft %(n)s"),
    "intake": _("intake %(n)s"),
    "invitation": _("invitation %(n)s"),
    "lot": _("lot %(n)s"),
    "mail": _("mail %(n)s"),
    "member": _("member %(n)s"),
    "override": _("override %(n)s"),
    "patient": _("patient %(n)s"),
    "photo": _("photo %(n)s"),
    "plan": _("plan %(n)s"),
    "reaction": _("reaction %(n)s"),
    "room": _("room %(n)s"),
    "screening": _("screening %(n)s"),
    "screening again": _("screening again %(n)s"),
    "treatment": _("treatment %(n)s"),
}


def named(kind: str, n: object) -> str:
    """``screening 3``; a kind without a word stands as it is."""
    word = NOUNS.get(kind)
    return str(word) % {"n": n} if word else f"{kind} {n}"
