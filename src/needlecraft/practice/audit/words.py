"""What the codes of the audit mean. A code that is not here is shown as it stands, with spaces."""

from __future__ import annotations

import re
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop

from ..core.facts import spoken
from ..core.nouns import named

VERBS: Final[dict[str, Any]] = {
    "added": gettext_lazy("added words to"),
    "adopted": gettext_lazy("chose for the practice"),
    "agreed": gettext_lazy("signed"),
    "answered": gettext_lazy("answered questions of"),
    "arrived": gettext_lazy("noted the arrival of"),
    "asked again": gettext_lazy("asked again before"),
    "asked": gettext_lazy("sent out"),
    "begun": gettext_lazy("began"),
    "booked": gettext_lazy("booked"),
    "came_in": gettext_lazy("logged in"),
    "cancelled": gettext_lazy("called off"),
    "changed": gettext_lazy("changed the role or scope of"),
    "chose": gettext_lazy("chose among the versions of"),
    "chosen": gettext_lazy("chose"),
    "cleared of cream": gettext_lazy("took the numbing cream off in"),
    "confirmed": gettext_lazy("confirmed"),
    "corrected": gettext_lazy("corrected"),
    "credited": gettext_lazy("entered a credential of"),
    "described": gettext_lazy("changed the name and numbers of"),
    "discredited": gettext_lazy("took away a credential of"),
    "dropped": gettext_lazy("gave up"),
    "edited": gettext_lazy("changed the times of"),
    "ended": gettext_lazy("ended the membership of"),
    "entered": gettext_lazy("entered"),
    "erased": gettext_lazy("erased"),
    "exported": gettext_lazy("exported"),
    "forgot_factors": gettext_lazy("removed the second factor of"),
    "founded": gettext_lazy("founded"),
    "invited": gettext_lazy("sent"),
    "invited_again": gettext_lazy("sent again"),
    "joined": gettext_lazy("joined as"),
    "left_everywhere": gettext_lazy("logged out everywhere"),
    "missed": gettext_lazy("noted as missed"),
    "named": gettext_lazy("named"),
    "numbed": gettext_lazy("put on numbing cream in"),
    "opened": gettext_lazy("opened"),
    "overrode": gettext_lazy("went on against"),
    "photographed": gettext_lazy("took photos of"),
    "planned": gettext_lazy("proposed"),
    "printed": gettext_lazy("printed"),
    "reacted": gettext_lazy("wrote down"),
    "read": gettext_lazy("read"),
    "recalled": gettext_lazy("looked for who was treated with"),
    "registered": gettext_lazy("registered"),
    "renewed": gettext_lazy("made a new link to"),
    "reopened": gettext_lazy("opened again"),
    "reported": gettext_lazy("sent in"),
    "resolved": gettext_lazy("closed"),
    "restored": gettext_lazy("put back"),
    "retired": gettext_lazy("took out of use"),
    "revoked": gettext_lazy("closed"),
    "ruled": gettext_lazy("settled how people come into"),
    "saved beside": gettext_lazy("recorded another version of"),
    "saved": gettext_lazy("recorded"),
    "saw": gettext_lazy("saw to"),
    "screened": gettext_lazy("made"),
    "serviced": gettext_lazy("noted the service of"),
    "set aside": gettext_lazy("set aside"),
    "set hours": gettext_lazy("set the opening hours of"),
    "settled": gettext_lazy("settled"),
    "signed": gettext_lazy("signed"),
    "took back the arrival": gettext_lazy("took back the arrival of"),
    "took_back": gettext_lazy("took back"),
    "tried again": gettext_lazy("sent again"),
    "verified": gettext_lazy("proved"),
    "viewed": gettext_lazy("looked at the photos of"),
    "withdrew": gettext_lazy("withdrew"),
}
#: Deeds with what they are done to, where the verb alone could be of several: how they are offered to be looked for.
_WITH_OBJECT: Final[dict[str, Any]] = {
    "agreed": gettext_lazy("signed a consent"),
    "asked": gettext_lazy("sent out questions"),
    "asked again": gettext_lazy("asked again before a treatment"),
    "begun": gettext_lazy("began a treatment"),
    "booked": gettext_lazy("booked an appointment"),
    "cancelled": gettext_lazy("called off an appointment"),
    "chosen": gettext_lazy("chose a course"),
    "confirmed": gettext_lazy("confirmed a decision of somebody else"),
    "corrected": gettext_lazy("corrected what was entered"),
    "dropped": gettext_lazy("gave up a mail"),
    "edited": gettext_lazy("changed the times of aftercare"),
    "entered": gettext_lazy("entered a patient"),
    "erased": gettext_lazy("erased a patient"),
    "exported": gettext_lazy("exported a record or the audit"),
    "founded": gettext_lazy("founded the practice"),
    "invited": gettext_lazy("sent an invitation"),
    "invited_again": gettext_lazy("sent an invitation again"),
    "missed": gettext_lazy("noted an appointment as missed"),
    "named": gettext_lazy("named a room"),
    "opened": gettext_lazy("opened aftercare, a calendar or a day"),
    "overrode": gettext_lazy("went on against a screening"),
    "planned": gettext_lazy("proposed a plan"),
    "printed": gettext_lazy("printed a paper"),
    "reacted": gettext_lazy("wrote down a reaction"),
    "read": gettext_lazy("read a page about a patient"),
    "registered": gettext_lazy("registered a device"),
    "renewed": gettext_lazy("made a new link to aftercare"),
    "reported": gettext_lazy("sent in a report"),
    "resolved": gettext_lazy("closed a reaction"),
    "restored": gettext_lazy("put a device back"),
    "retired": gettext_lazy("took a room out of use"),
    "revoked": gettext_lazy("closed a link"),
    "saved": gettext_lazy("recorded a treatment"),
    "saved beside": gettext_lazy("recorded another version of a treatment"),
    "saw": gettext_lazy("saw to a report"),
    "screened": gettext_lazy("made a screening"),
    "set aside": gettext_lazy("set a photo aside"),
    "settled": gettext_lazy("settled a consultation"),
    "signed": gettext_lazy("signed a treatment or answers"),
    "took_back": gettext_lazy("took back an invitation"),
    "tried again": gettext_lazy("sent a mail again"),
    "verified": gettext_lazy("proved the audit"),
    "withdrew": gettext_lazy("withdrew a consent or a device"),
}
_WORD: Final = re.compile("[a-z]+")
#: What stands beside an entry is called by its key; these keys are there for translators.
_KEYS: Final = (
    gettext_noop("after minutes"),
    gettext_noop("as"),
    gettext_noop("baseline"),
    gettext_noop("before minutes"),
    gettext_noop("code"),
    gettext_noop("codes"),
    gettext_noop("day"),
    gettext_noop("due on"),
    gettext_noop("email"),
    gettext_noop("faults"),
    gettext_noop("filter"),
    gettext_noop("has changed"),
    gettext_noop("hours"),
    gettext_noop("how"),
    gettext_noop("level"),
    gettext_noop("marketing"),
    gettext_noop("n"),
    gettext_noop("name"),
    gettext_noop("note"),
    gettext_noop("original"),
    gettext_noop("phone"),
    gettext_noop("photos"),
    gettext_noop("practitioner"),
    gettext_noop("purpose"),
    gettext_noop("reason"),
    gettext_noop("role"),
    gettext_noop("sha256"),
    gettext_noop("size"),
    gettext_noop("treatment"),
    gettext_noop("until"),
    gettext_noop("verdict"),
    gettext_noop("version"),
    gettext_noop("view"),
    gettext_noop("what"),
    gettext_noop("why"),
    gettext_noop("zone"),
)
_ALONE: Final[dict[str, Any]] = {
    "audit": gettext_lazy("the audit"),
    "inbox": gettext_lazy("the inbox"),
    "patient": gettext_lazy("the patient"),
    "practice": gettext_lazy("the practice"),
}
_WITHOUT_SUBJECT: Final = frozenset({"came_in", "left_everywhere", "joined"})


def verb_words(verb: str) -> str:
    """``went on against`` for ``overrode``."""
    return str(VERBS[verb]) if verb in VERBS else spoken(verb)


def offered() -> list[tuple[str, str]]:
    """Every deed to look for, by its words; no two are alike."""
    return sorted(((verb, str(_WITH_OBJECT.get(verb, words))) for verb, words in VERBS.items()), key=lambda one: one[1])


def deed(verb: str, subject: str, members: dict[int, str]) -> str:
    """``ended the membership of Paul``: what was done, in one line."""
    kind, _space, number = subject.partition(" ")
    if verb in _WITHOUT_SUBJECT:
        return _("joined") if verb == "joined" else verb_words(verb)
    if kind == "member" and number.isdecimal():
        return _("%(did)s %(what)s") % {"did": verb_words(verb), "what": members.get(int(number), subject)}
    if (verb, kind) == ("read", "patient"):
        return _("read the chart")
    return _("%(did)s %(what)s") % {"did": verb_words(verb), "what": subject_words(subject)}


def subject_words(subject: str) -> str:
    """What an entry is about: ``treatment 3``, ``the patient``."""
    kind, _space, number = subject.partition(" ")
    return str(_ALONE[kind]) if kind in _ALONE else _named(kind, number)


def _named(kind: str, number: str) -> str:
    """``consent 3 treatment, 4 photos`` and ``answers of course 1`` have words of their own behind the number."""
    if number.startswith("of "):
        whose, _space, n = number.removeprefix("of ").partition(" ")
        return _("answers of %(what)s") % {"what": named(whose, n)}
    return named(kind, _WORD.sub(lambda found: spoken(found[0]), number)).rstrip()
