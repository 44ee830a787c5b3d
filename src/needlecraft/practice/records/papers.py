"""A whole record, as it stands on paper."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from django.db import models
from django.utils.dateparse import parse_datetime
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ..aftercare.models import CheckIn, Sheet
from ..aftercare.presenters import told
from ..audit.words import subject_words, verb_words
from ..consents.models import Consent
from ..consents.papers import of
from ..consultations.models import Screening
from ..consultations.presenters import screening_shown
from ..core import paper
from ..core.paper import Paper, set_paper
from ..core.sentences import phrase
from ..courses.models import Course, Plan
from ..courses.presenters import OptionShown, option_shown
from ..diary.models import Appointment
from ..patients.models import Patient
from ..patients.signatures import signer
from ..protocols.facts import policy_words
from ..treatments.models import Addendum, Treatment, UsedCartridge
from .labels import rows, said
from .stored import fields_of
from .treated import Said, treatment_parts

Model = type[models.Model]
Stored = list[tuple[Model, list[models.Model]]]

#: What is told in better words beside it, or tells a reader nothing; the JSON has it all.
_LEFT_TO_JSON: Final = {
    *("id", "about", "at", "patient", "practice", "course", "plan", "given", "key", "answer", "option", "sentence", "done"),
    *("digest", "paper", "paper_digest", "knowledge_hash", "text", "signature", "kind", "made_at", "seen_at", "urgency", "serial_key"),
}


def record_paper(patient: Patient, stored: Stored, entries: list[dict[str, Any]], at: datetime) -> bytes:
    """Everything, model by model, as far as words on paper can tell it."""
    zone, practice = patient.practice.zone, patient.practice
    intro = _("Everything that %(practice)s has stored. The answers of the protocol stand here in short and in full in the JSON.")
    body: Said = [paper.lead(intro % {"practice": practice.name})]
    for model, some in stored:
        body.append(paper.heading(str(_HEADINGS.get(model, capfirst(_(str(model._meta.verbose_name_plural)))))))
        for row in some:
            body += _told(row, zone)
    body.append(paper.heading(_("Who did and read what")))
    log = [_entry(one, zone) for one in entries]
    body.append(paper.table([_("No."), _("When"), _("Who"), _("Did"), _("What")], log))
    title = _("The record of %(name)s") % {"name": patient.name}
    return set_paper(Paper(title, practice.name, of(patient), str(patient.name), at.astimezone(zone), tuple(body)))


def _told(row: models.Model, zone: ZoneInfo) -> Said:
    moment = said(getattr(row, "at", None) or getattr(row, "starts_at", None), zone)
    parts = [] if isinstance(row, Patient) else [paper.subheading(capfirst(f"{row}, {moment}" if moment else str(row)))]
    parts += _WORDS[type(row)](row, zone) if type(row) in _WORDS else []
    fields = {name: value for name, value in fields_of(row).items() if name not in _LEFT_TO_JSON}
    for field in row._meta.concrete_fields:
        if field.is_relation and isinstance(fields.get(field.name), int):
            fields[field.name] = str(getattr(row, field.name))
    if fields.get("policy"):
        fields["policy"] = policy_words(fields["policy"])
    known = rows(fields, zone)
    return [*parts, paper.pairs(known)] if known else parts


def _entry(one: dict[str, Any], zone: ZoneInfo) -> list[str]:
    who = _(one["by"]) if one["by"] else ""
    return [str(one["n"]), said(parse_datetime(one["at"]), zone), who, verb_words(one["verb"]), subject_words(one["subject"])]


def _appointment(row: Appointment, _zone: ZoneInfo) -> Said:
    return [paper.words(capfirst(row.what()))]


def _screening(row: Screening, _zone: ZoneInfo) -> Said:
    shown = screening_shown(row)
    still_open = [_("still open: %(what)s") % {"what": text} for text in shown.open]
    return [paper.words(shown.sentence), *_points([*(one.because for one in shown.findings), *still_open])]


def _plan(row: Plan, _zone: ZoneInfo) -> Said:
    return [part for option in row.answer["options"] for part in _option(option_shown(option))]


def _course(row: Course, _zone: ZoneInfo) -> Said:
    return _option(option_shown(row.option))


def _option(shown: OptionShown) -> Said:
    return [paper.words(f"{shown.name}. {shown.why}"), *_points([f"{one.n}. {one.on}: {one.depths}" for one in shown.treatments])]


def _consent(row: Consent, _zone: ZoneInfo) -> Said:
    signature = row.signature if isinstance(row.signature, dict) else {"name": row.signature}
    digest = [("SHA-256", bytes(row.paper_digest).hex())] if row.paper_digest else []
    return [paper.pairs([(_("Signed by"), signer(signature)), *digest])]


def _check_in(row: CheckIn, _zone: ZoneInfo) -> Said:
    return [paper.pairs([(_("Reported"), told(row)), (_("Answered"), phrase(row.answer["do_now"]))])]


def _points(texts: list[str]) -> Said:
    return [paper.points(texts)] if texts else []


_HEADINGS: Final[dict[Model, Any]] = {
    Patient: gettext_lazy("Person"),
    Appointment: gettext_lazy("Appointments"),
    Sheet: gettext_lazy("Aftercare"),
    CheckIn: gettext_lazy("Reports while healing"),
    UsedCartridge: gettext_lazy("Cartridges"),
    Addendum: gettext_lazy("Added to treatments"),
}
_WORDS: Final[dict[Model, Callable[[Any, ZoneInfo], Said]]] = {
    Appointment: _appointment,
    Screening: _screening,
    Plan: _plan,
    Course: _course,
    Consent: _consent,
    Treatment: lambda row, zone: treatment_parts(row, zone, paper.subheading),
    CheckIn: _check_in,
}
