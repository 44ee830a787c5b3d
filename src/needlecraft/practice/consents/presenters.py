"""The texts that are signed, and how consents stand."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ..core.facts import listed
from ..core.sentences import phrase
from ..courses.models import Plan
from ..courses.presenters import option_shown
from . import answers, facts
from .models import Consent

Text = list[dict[str, Any]]

#: What photographs may be used for, apart from each other.
USES: Final = {
    Consent.Kind.PHOTOS.value: gettext_lazy("Photographs for my record"),
    Consent.Kind.MARKETING.value: gettext_lazy("Photographs of me in public"),
}


def consent_text(kind: str, option: dict[str, Any], plan: Plan, policy: facts.Policy) -> Text:
    """The sections that a patient reads before they sign."""
    if kind == Consent.Kind.PHOTOS:
        return [_photos()]
    if kind == Consent.Kind.MARKETING:
        return [_marketing()]
    asked = [
        answers.downtime(option),
        answers.risks(option),
        answers.what_else(),
        answers.approved(plan, policy),
        answers.afterwards(option, plan, policy),
    ]
    return [_done(option, plan), _where(option), *(_section(one.question, one.sentences, one.points) for one in asked if one), _agreed()]


def _done(option: dict[str, Any], plan: Plan) -> dict[str, Any]:
    goals = [facts.concern_name(goal) for goal in plan.given.get("concerns", [])]
    lines = [phrase(option["why"]), *(facts.device(modality).text for modality in answers.modalities(option))]
    purpose = [_("It is done for: %(goals)s.") % {"goals": listed(goals)}] if goals else []
    return _section(_("What is done, and what for"), [*lines, *purpose])


def _where(option: dict[str, Any]) -> dict[str, Any]:
    shown = option_shown(option)
    told = _("Treatment %(n)s, about %(on)s: %(where)s; %(numbing)s")
    points = [told % {"n": one.n, "on": one.on, "where": one.depths, "numbing": one.numbing} for one in shown.treatments]
    caps = [
        _("%(zone)s: never deeper than %(cap)s") % {"zone": capfirst(one.name), "cap": one.cap} for one in shown.zones if one.cap != "–"
    ]
    return _section(_("Where, how deep and when"), [], [*points, *caps])


def _agreed() -> dict[str, Any]:
    lines = [
        _("I have read this, and my questions were answered."),
        _("What I told about my health is true and complete, and I will say at once if it changes."),
        _("I will keep to the aftercare and tell the practice at once what worries me."),
        _("I can stop at any time, and I can take this consent back at any time without giving a reason."),
    ]
    return _section(_("What I say with my signature"), [], lines)


def _photos() -> dict[str, Any]:
    lines = [
        _("The practice takes photographs of the treated places before and after, to see what changes."),
        _("They are part of my record and are kept as safe as the rest of it. Nobody outside my care sees them."),
        _("I am treated all the same if I say no, and I can take this back at any time."),
    ]
    return _section(_("Photographs for my record"), [], lines)


def _marketing() -> dict[str, Any]:
    lines = [
        _("The practice may show photographs of my treated places in public, without my name."),
        _("I am treated all the same if I say no."),
        _("I can take this back at any time. From then on the practice shows them no more; what others have copied it cannot call back."),
    ]
    return _section(_("Photographs in public"), [], lines)


def _section(title: str, lines: Iterable[str], points: Iterable[str] = ()) -> dict[str, Any]:
    return {"title": title, "lines": list(lines), "points": list(points)}


@dataclass(frozen=True, slots=True)
class UseShown:
    """A use of photographs to agree to; ``signed`` tells when that was done, empty where it was not."""

    kind: str
    label: str
    points: tuple[str, ...]
    signed: str
    is_ticked: bool


def use_shown(kind: str, text: Text, signed: Consent | None, *, is_ticked: bool) -> UseShown:
    """A use of photographs in final words."""
    points = tuple(point for section in text for point in section["points"])
    on = date_format(signed.at.astimezone(signed.patient.practice.zone), "DATE_FORMAT") if signed else ""
    return UseShown(kind, str(USES[kind]), points, on and _("signed on %(on)s") % {"on": on}, is_ticked)


@dataclass(frozen=True, slots=True)
class ConsentShown:
    """A consent as it stands: ``state`` is one of standing, void, withdrawn."""

    pk: int
    name: str
    signed: str
    state: str
    word: str
    has_paper: bool
    fingerprint: str


def consent_shown(row: Consent) -> ConsentShown:
    """A consent in final words."""
    zone = row.patient.practice.zone
    moment = date_format(row.at.astimezone(zone), "DATETIME_FORMAT")
    state, word = "standing", _("in force")
    if row.withdrawn_at is not None:
        state, word = "withdrawn", _("withdrawn on %(at)s") % {"at": date_format(row.withdrawn_at.astimezone(zone), "DATETIME_FORMAT")}
    elif row.is_void:
        state, word = "void", _("void: the plan has changed")
    fingerprint = bytes(row.paper_digest).hex()
    return ConsentShown(row.pk, capfirst(row.get_kind_display()), moment, state, word, bool(fingerprint), fingerprint)
