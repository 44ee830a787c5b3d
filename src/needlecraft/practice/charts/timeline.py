"""What happened to a patient, the newest first: each event in words, with the page on which it is read."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any, Final, NamedTuple

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import ngettext

from ..aftercare.models import CheckIn
from ..aftercare.presenters import told
from ..consents.models import Consent
from ..consultations.models import Addition, Consultation, Intake, Override, Screening
from ..core.addresses import address
from ..core.facts import zone_name
from ..core.language import gettext as _
from ..core.policies import Permission
from ..core.sentences import phrase
from ..courses.models import Course, Plan
from ..diary.models import Appointment
from ..patients.models import Patient
from ..patients.signatures import signer
from ..photos.models import PhotoSet
from ..treatments.mapped import place
from ..treatments.models import Addendum, Reaction, Treatment
from ..treatments.presenters import reactions_shown

_KINDS: Final = (
    Intake, Addition, Consultation, Screening, Override, Plan, Course, Consent,
    Appointment, Treatment, Addendum, Reaction, CheckIn, PhotoSet,
)  # fmt: skip
_NEAR: Final = {Screening: "by__user", Consent: "course"}

Happened = Mapping[type, list[Any]]


class Event(NamedTuple):
    """``mark`` is the word of a verdict or a level that the event stands for, empty where it stands for none."""

    at: datetime
    what: str
    detail: str = ""
    href: str = ""
    mark: str = ""


@dataclass(frozen=True, slots=True)
class EventShown:
    """An event of a day."""

    clock: str
    event: Event


@dataclass(frozen=True, slots=True)
class DayOfEvents:
    """A day on which something happened."""

    name: str
    events: tuple[EventShown, ...]


def happened(patient: Patient, kinds: Collection[type] = _KINDS) -> Happened:
    """Every row of a patient that tells of something, by its kind, the first of each as its model orders them."""
    rows = {kind: list(kind.objects.filter(patient=patient).select_related(_NEAR.get(kind))) for kind in kinds}
    for row in (one for some in rows.values() for one in some):
        row.patient = patient
    if Appointment in rows:
        rows[Appointment] = [one for one in rows[Appointment] if _tells(one)]
    return rows


def _tells(one: Appointment) -> bool:
    """Did something happen to an appointment that no other row tells of? A treatment to which somebody came tells of itself."""
    return bool(one.cancelled_at or one.missed_at or (one.is_visit and one.arrived_at))


def timeline(patient: Patient, rows: Happened, permissions: Collection[Permission]) -> tuple[DayOfEvents, ...]:
    """Everything in its days. A page that the reader may not open is not linked."""
    events = []
    for row in (one for some in rows.values() for one in some):
        event = _event(row)
        is_open = Permission.TREAT in permissions or not isinstance(row, Treatment)
        events.append(event if is_open else event._replace(href=""))
    newest_first = sorted(events, key=lambda one: one.at, reverse=True)
    days = groupby(newest_first, key=lambda one: timezone.localdate(one.at, patient.practice.zone))
    return tuple(
        DayOfEvents(date_format(day, "DATE_FORMAT"), tuple(EventShown(_clock(one.at, patient), one) for one in some)) for day, some in days
    )


def _clock(at: datetime, patient: Patient) -> str:
    return date_format(at.astimezone(patient.practice.zone), "TIME_FORMAT")


def _event(row: Any) -> Event:
    event = _decided(row) or _agreed(row) or _kept(row) or _treated(row)
    if event is None:
        raise TypeError(f"no words for a {type(row).__name__}")
    return event


def _decided(row: Any) -> Event | None:
    match row:
        case Intake(signed_at=None):
            return Event(row.at, _("Questions sent"))
        case Intake():
            return Event(row.signed_at, _("Answers signed"), signer(row.signature))
        case Addition(reason=None):
            return Event(row.at, _("Answers added in the practice"))
        case Addition():
            return Event(row.at, _("Answer corrected in the practice"), row.reason)
        case Consultation():
            return Event(row.at, _("Consultation"), ", ".join(zone_name(zone) for zone in row.settled.get("zones", ())))
        case Screening():
            return Event(row.at, _("Screening"), phrase(row.sentence), address("screening", row.pk), row.answer["verdict"])
        case Override():
            return Event(row.at, _("Decision against a screening"), row.reason, address("screening", row.screening_id))
    return None


def _agreed(row: Any) -> Event | None:
    match row:
        case Plan():
            n = len(row.answer["options"])
            told_n = ngettext("one way to treat", "%(n)s ways to treat", n) % {"n": n}
            return Event(row.at, _("Plan"), told_n, address("plan", row.pk))
        case Course():
            return Event(row.at, _("Course chosen"), phrase(row.option.get("why", "")), address("plan", row.plan_id))
        case Consent():
            return Event(row.at, _("Consent signed"), row.get_kind_display(), address("consent", row.pk))
        case PhotoSet():
            return Event(row.at, _("Photos"), row.get_purpose_display(), address("photos", row.patient_id))
    return None


def _kept(row: Any) -> Event | None:
    """What became of an appointment."""
    if not isinstance(row, Appointment):
        return None
    href, local = address("appointment", row.pk), row.starts_at.astimezone(row.patient.practice.zone)
    if row.cancelled_at:
        told = {"what": row.what(), "day": date_format(local, "MONTH_DAY_FORMAT"), "clock": f"{local:%H:%M}"}
        which = _("%(what)s of %(day)s, %(clock)s") % told
        return Event(row.cancelled_at, _("Appointment called off"), ": ".join(filter(None, (which, row.why_off()))), href)
    if row.missed_at:
        return Event(row.starts_at, _("Did not come"), row.what(), href)
    return Event(row.arrived_at, _("Came to an appointment"), row.what(), href)


def _treated(row: Any) -> Event | None:
    match row:
        case Treatment(signed_at=None):
            return Event(row.at, _("Treatment %(n)s begun") % {"n": row.n}, "", address("room", row.pk))
        case Treatment():
            return Event(row.ended_at, _("Treatment %(n)s done") % {"n": row.n}, _depths(row), address("room", row.pk), "done")
        case Addendum():
            return Event(row.at, _("Words added to a treatment"), row.words)
        case Reaction():
            [shown] = reactions_shown([row])
            return Event(row.at, _("Reaction"), ", ".join(filter(None, (shown.what, shown.severity, shown.where))))
        case CheckIn():
            words = f"{told(row)} · {row.get_level_display()}"
            return Event(row.at, _("Report"), words, address("report", row.pk), row.level)
    return None


def _depths(treatment: Treatment) -> str:
    return "; ".join(f"{one.name} {one.words}" for one in map(place, (treatment.done or {}).get("zones", ())))
