"""What is signed, and the page about the plan, as they stand on paper."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any, Final

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ..core import paper
from ..core.paper import Paper, set_paper
from ..courses.models import Course
from ..patients.models import Patient
from ..patients.signatures import signer
from . import facts
from .answers import Answer
from .models import Consent
from .signatures import svg

#: Raised with every change of the words of a consent; the knowledge behind them has a version of its own.
EDITION: Final = 2
_TITLES: Final = {
    Consent.Kind.TREATMENT: gettext_lazy("Consent to the treatment"),
    Consent.Kind.PHOTOS: gettext_lazy("Consent to photographs for the record"),
    Consent.Kind.MARKETING: gettext_lazy("Consent to the use of photographs in public"),
}


def edition() -> str:
    """Which words, made from which knowledge."""
    return f"{EDITION}, {facts.version()}"


def signed_paper(course: Course, kind: str, text: list[dict[str, Any]], signature: dict[str, Any], at: datetime) -> bytes:
    """The PDF of a consent with the signature under it."""
    patient = course.patient
    practice = patient.practice
    moment = at.astimezone(practice.zone)
    told = {"name": signer(signature), "at": date_format(moment, "DATETIME_FORMAT")}
    body = [part for section in text for part in _section(section)]
    body.append(paper.heading(_("Signature")))
    if signature["lines"]:
        body.append(paper.drawing(svg(signature["lines"]), _("Drawn signature of %(name)s") % told, _("%(name)s, %(at)s") % told))
    else:
        body.append(paper.words(_("Signed by writing the name: %(name)s, %(at)s") % told))
    body.append(paper.small(_("Fingerprint of the plan: %(digest)s") % {"digest": bytes(course.digest).hex()}))
    foot = _("%(patient)s · text %(edition)s") % {"patient": patient.name, "edition": edition()}
    return set_paper(Paper(str(_TITLES[Consent.Kind(kind)]), practice.name, of(patient), foot, moment, tuple(body)))


def answers_paper(course: Course, answers: Iterable[Answer], at: datetime) -> bytes:
    """The page about the plan, to take home."""
    patient = course.patient
    answers = list(answers)
    sources = list(dict.fromkeys(source for one in answers for source in one.sources))
    body = [part for one in answers for part in _answer(one, sources)]
    practice = patient.practice
    if practice.phone:
        body.append(paper.notice(_("Something is not clear? Ask us: %(phone)s") % {"phone": practice.phone}))
    body += [paper.heading(_("Where this comes from")), paper.small("  ".join(f"[{n}] {source}." for n, source in enumerate(sources, 1)))]
    foot = _("%(patient)s · knowledge %(version)s") % {"patient": patient.name, "version": facts.version()}
    return set_paper(
        Paper(_("Your treatment: questions and answers"), practice.name, of(patient), foot, at.astimezone(practice.zone), tuple(body))
    )


def of(patient: Patient) -> str:
    """``Anna Mercer, born 2 April 1990``."""
    if patient.born_on is None:
        return str(patient.name)
    return _("%(name)s, born %(day)s") % {"name": patient.name, "day": date_format(patient.born_on, "DATE_FORMAT")}


def _section(section: dict[str, Any]) -> list[paper.Part]:
    parts = [paper.heading(section["title"]), *(paper.words(line) for line in section["lines"])]
    return [*parts, paper.points(section["points"])] if section["points"] else parts


def _answer(one: Answer, sources: list[str]) -> list[paper.Part]:
    parts = [paper.heading(one.question), paper.words("\n".join(one.sentences))]
    if one.points:
        parts.append(paper.points(one.points))
    if one.sources:
        numbers = ", ".join(str(n) for n in sorted(sources.index(source) + 1 for source in one.sources))
        parts.append(paper.small(_("Sources: %(numbers)s") % {"numbers": numbers}))
    return parts
