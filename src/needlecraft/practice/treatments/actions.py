"""Begin, ask again, numb, record, sign, add; and what the skin did."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any, Final

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils.formats import date_format
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from ..audit.actions import Actor, record
from ..consultations import actions as consultations
from ..courses.facts import depth_steps_mm
from ..diary import actions as diary
from ..diary.models import Appointment
from ..people.models import Membership
from ..protocols.facts import policy_of
from ..stock import actions as stock
from . import facts
from .history import was_needled
from .models import Addendum, Draft, Reaction, Rescreen, Treatment, Use, UsedCartridge
from .signing import Case, cartridges_of, case_of, deeper_than_allowed, lots_used, reasons, span_of

_MOMENT: Final = timedelta(minutes=1)
_COPIED: Final = ("needle_depth_mm", "passes", "seconds", "strokes_hz", "area_cm2")


class CannotBegin(Exception):
    """``str()`` says why, and what to do."""


class CannotSign(Exception):
    """``reasons`` says everything that stands in the way, each in a sentence."""

    def __init__(self, reasons: list[str]) -> None:
        self.reasons = reasons
        super().__init__(" ".join(reasons))


class CannotNumb(Exception):
    """``str()`` says why."""


class CannotCallOff(Exception):
    """``str()`` says why, and what to do."""


class Overtaken(Exception):
    """Somebody else saved first. What came too late is kept as a ``draft``."""

    def __init__(self, draft: Draft) -> None:
        self.draft = draft
        super().__init__(_("This record was saved elsewhere meanwhile. Yours is kept; choose between the two."))


@transaction.atomic
def begin(*, by: Membership, at: datetime, appointment: Appointment) -> Treatment:
    """Open the record of an appointment's treatment on its day; a second time gives the one that is there. Raises CannotBegin."""
    found = Treatment.objects.filter(appointment=appointment).first()
    if found is not None:
        return found
    locked = Appointment.objects.select_for_update(of=("self",)).get(pk=appointment.pk)
    if why_not := _why_not(by, at, locked):
        raise CannotBegin(why_not)
    treatment = Treatment.objects.create(
        patient=appointment.patient, appointment=appointment, course=appointment.course, n=appointment.n, by=by, at=at
    )
    record(by=Actor.of(by), at=at, verb="begun", subject=f"treatment {treatment.pk}", patient=appointment.patient)
    return treatment


def _why_not(by: Membership, at: datetime, appointment: Appointment) -> str:
    """Why an appointment's treatment cannot begin; empty where it can."""
    zone = by.practice.zone
    on = appointment.on(zone)
    if appointment.is_visit:
        return _("This appointment is for no treatment. Book a treatment of a course.")
    if appointment.cancelled_at is not None:
        return _("This appointment was called off. Book a new one.")
    if appointment.missed_at is not None:
        return _("This appointment is noted as missed. Book a new one.")
    if appointment.course.ended_at is not None:
        return _("This course has ended. Book in the one that runs now.")
    if on != at.astimezone(zone).date():
        return _("This appointment is on %(day)s. Move it to today, then begin.") % {"day": date_format(on, "DATE_FORMAT")}
    if Treatment.objects.filter(course=appointment.course, n=appointment.n, signed_at__isnull=False).exists():
        return _("Treatment %(n)s of this course is signed already. Book the next one.") % {"n": appointment.n}
    return ""


@transaction.atomic
def call_off(*, by: Membership, at: datetime, treatment: Treatment) -> None:
    """No needle touched the skin today: call the appointment off, and keep what was written. Raises CannotCallOff."""
    row = Treatment.objects.select_for_update(of=("self",)).select_related("appointment").get(pk=treatment.pk)
    row.patient = row.appointment.patient = treatment.patient
    if row.appointment.cancelled_at is not None:
        return
    if not is_unpierced(row):
        raise CannotCallOff(_("The skin was needled. Record it and sign it."))
    if row.numbed_at is not None and row.numb_off_at is None:
        raise CannotCallOff(_("The numbing cream is still on. Take it off, and tap “The cream is off”."))
    diary.cancel(by=Actor.of(by), at=at, appointment=row.appointment, is_begun_right=True)


def is_unpierced(treatment: Treatment) -> bool:
    """Whether nothing was needled, as far as the record tells."""
    return treatment.signed_at is None and not was_needled(treatment.done or {})


@transaction.atomic
def rescreen(*, by: Membership, at: datetime, treatment: Treatment, answers: dict[str, Any] | None = None) -> Rescreen:
    """Somebody asked what has changed: nothing, or ``answers`` take the place of the last ones. The protocol decides for today.

    Asked twice in a moment with the same outcome it is asked once.

    Raises NothingToDecideOn, and RecordError of the protocol.
    """
    patient, on = treatment.patient, at.astimezone(by.practice.zone).date()
    if answers is not None:
        consultations.correct(by=by, at=at, patient=patient, answers=answers)
    screening = consultations.screen(by=by, at=at, on=on, patient=patient)
    last = treatment.rescreens.first()
    if last is not None and last.at > at - _MOMENT and (last.by_id, last.screening_id) == (by.pk, screening.pk):
        return last
    made = Rescreen.objects.create(
        patient=patient, treatment=treatment, by=by, at=at, on=on, screening=screening, has_changed=answers is not None
    )
    record(
        by=Actor.of(by),
        at=at,
        verb="asked again",
        subject=f"treatment {treatment.pk}",
        patient=patient,
        detail={"has_changed": made.has_changed, "verdict": screening.answer["verdict"]},
    )
    return made


def last_rescreen(treatment: Treatment) -> Rescreen | None:
    """The last time that somebody asked before this treatment, readable."""
    found = treatment.rescreens.select_related("screening", "by__user").first()
    if found is not None:
        found.patient = found.screening.patient = treatment.patient
    return found


@transaction.atomic
def numb(*, by: Membership, at: datetime, treatment: Treatment, since: datetime | None = None) -> None:
    """The cream is on: from now, or ``since`` a moment of the day. Tapping twice does not set the clock back; a moment corrects it.

    Raises CannotNumb where the protocol speaks against it, and for a moment that cannot be.
    """
    row = Treatment.objects.select_for_update(of=("self",)).get(pk=treatment.pk)
    row.patient = treatment.patient
    if row.signed_at is not None or (row.numbed_at is not None and since is None):
        return
    asked = last_rescreen(treatment)
    if asked is None:
        raise CannotNumb(_("Ask first what has changed, and screen for today."))
    _check_moment(by, at, asked, since or at)
    needled = (row.done or {}).get("steps", {}).get("needle")
    if needled and datetime.fromisoformat(needled) <= (since or at):
        raise CannotNumb(_("No numbing cream goes on once the skin is pierced."))
    if row.numb_off_at is not None and row.numb_off_at < (since or at):
        raise CannotNumb(_("The cream comes off after it went on. Correct one of the two times."))
    planned = treatment.course.planned(treatment.n)
    today = facts.numbing_today(asked.screening.given, asked.on, policy_of(by.practice), planned)
    if row.numbed_at is None and today["need"] == "none":
        raise CannotNumb(" ".join([_("No numbing cream for this patient today."), *filter(None, today["notes"])]))
    _time_cream(by, at, row, "numbed_at", since)


@transaction.atomic
def unnumb(*, by: Membership, at: datetime, treatment: Treatment, since: datetime | None = None) -> None:
    """The cream is off: now, or ``since`` a moment of the day, which corrects one that was tapped. Twice is once. Raises CannotNumb."""
    row = Treatment.objects.select_for_update(of=("self",)).get(pk=treatment.pk)
    row.patient = treatment.patient
    if row.signed_at is not None or row.numbed_at is None or (row.numb_off_at is not None and since is None):
        return
    asked = last_rescreen(treatment)
    if asked is not None:
        _check_moment(by, at, asked, since or at)
    if (since or at) < row.numbed_at:
        raise CannotNumb(_("The cream comes off after it went on. Correct one of the two times."))
    _time_cream(by, at, row, "numb_off_at", since)


def _check_moment(by: Membership, at: datetime, asked: Rescreen, moment: datetime) -> None:
    """Raise CannotNumb for a moment to come, and for one that is not of the treatment's day."""
    span = span_of(asked.on, by.practice.zone)
    if moment > at or not span.since <= moment < span.until:
        told = {"day": date_format(asked.on, "DATE_FORMAT")}
        raise CannotNumb(_("The treatment is on %(day)s. Write when it was, on that day and not in the future.") % told)


def _time_cream(by: Membership, at: datetime, row: Treatment, field: str, since: datetime | None) -> None:
    """Write when the cream went on or came off; an entry of the audit says what it was before, and what was written by hand."""
    was, moment = getattr(row, field), since or at
    if was == moment:
        return
    setattr(row, field, moment)
    row.save(update_fields=(field,))
    verb = "corrected" if was else {"numbed_at": "numbed", "numb_off_at": "cleared of cream"}[field]
    detail = {"what": field, "was": was.isoformat() if was else "", "is": moment.isoformat()} if since else None
    record(by=Actor.of(by), at=at, verb=verb, subject=f"treatment {row.pk}", patient=row.patient, detail=detail)


@transaction.atomic
def _save(by: Membership, at: datetime, treatment: Treatment, done: dict[str, Any], version: int, how: str) -> Draft | None:
    row = Treatment.objects.select_for_update(of=("self",)).select_related("appointment").get(pk=treatment.pk)
    row.patient = treatment.patient
    if row.done == done:
        return None
    if row.version != version or _is_closed(row):
        return _kept_beside(by, at, row, done, max(version, 0))
    row.done, row.saved_at, row.version = done, at, row.version + 1
    row.save(update_fields=("done_sealed", "saved_at", "version"))
    detail = {"version": row.version, **({"how": how} if how else {})}
    record(by=Actor.of(by), at=at, verb="saved", subject=f"treatment {row.pk}", patient=row.patient, detail=detail)
    return None


def _is_closed(row: Treatment) -> bool:
    """Whether a record takes nothing more: it is signed, or the patient went home."""
    return row.signed_at is not None or row.appointment.cancelled_at is not None


def _kept_beside(by: Membership, at: datetime, row: Treatment, done: dict[str, Any], version: int) -> Draft:
    """The draft that says this; another one where it says anything else."""
    for known in Draft.objects.filter(treatment=row, by=by, of_version=version, settled_at=None):
        known.patient = row.patient
        if known.done == done:
            return known
    draft = Draft(patient=row.patient, treatment=row, by=by, at=at, of_version=version)
    draft.done = done
    draft.save(force_insert=True)
    record(by=Actor.of(by), at=at, verb="saved beside", subject=f"treatment {row.pk}", patient=row.patient, detail={"version": version})
    return draft


def save(*, by: Membership, at: datetime, treatment: Treatment, done: dict[str, Any], version: int | None = None, how: str = "") -> None:
    """Keep what was recorded so far, on top of the ``version`` that the writer saw (that of ``treatment`` where it is not said).

    ``how`` goes into the audit: the one tap by which several values were set.

    The same words again are saved already; a version that there never was counts as the oldest. Raises Overtaken where another version
    was saved meanwhile, it was signed or called off; this one is then kept beside it.
    """
    draft = _save(by, at, treatment, done, treatment.version if version is None else version, how)
    if draft is not None:
        raise Overtaken(draft)


@transaction.atomic
def settle(*, by: Membership, at: datetime, draft: Draft, is_taken: bool) -> None:
    """Choose between two versions: put the draft in place, or leave the record as it is. The one not chosen is kept in the draft."""
    if not Draft.objects.filter(pk=draft.pk, settled_at=None).update(settled_at=at):
        return
    row = Treatment.objects.select_for_update(of=("self",)).select_related("appointment").get(pk=draft.treatment_id)
    row.patient = draft.patient
    if is_taken and not _is_closed(row):
        row.done, draft.done = draft.done, row.done
        row.saved_at, row.version = at, row.version + 1
        row.save(update_fields=("done_sealed", "saved_at", "version"))
        draft.save(update_fields=("done_sealed",))
    told = {"is_taken": is_taken, "version": draft.of_version}
    record(by=Actor.of(by), at=at, verb="chose", subject=f"treatment {row.pk}", patient=row.patient, detail=told)


def sign(*, by: Membership, at: datetime, treatment: Treatment) -> None:
    """Sign and lock. Raises CannotSign with every reason; signing twice is signing once.

    What else happens in that moment, such as opening the patient's aftercare, is listed in the settings as ``ON_SIGNATURE``.
    """
    try:
        _sign(by, at, treatment)
    except IntegrityError:
        raise CannotSign([_("This cartridge was used before. A cartridge is used once; take a new one.")]) from None
    except stock.CannotMove as error:
        raise CannotSign([str(error)]) from None


@transaction.atomic
def _sign(by: Membership, at: datetime, treatment: Treatment) -> None:
    row = Treatment.objects.select_for_update(of=("self",)).select_related("course").get(pk=treatment.pk)
    if row.signed_at is not None:
        return
    row.patient = row.course.patient = treatment.patient
    case = case_of(row, by, at, last_rescreen(row))
    if found := reasons(case):
        raise CannotSign(found)
    row.ended_at = case.ended_at
    if unreadable := facts.problem_of(treated(row)):
        raise CannotSign([unreadable])
    _use_up(case)
    row.signed_at, row.signed_by = at, by
    row.save(update_fields=("ended_at", "signed_at", "signed_by"))
    deeper = [{"zone": zone["zone"], "mm": depth, "cap_mm": cap} for zone, depth, cap in deeper_than_allowed(case.done, case.planned)]
    detail = {"deeper": deeper} if deeper else None
    record(by=Actor.of(by), at=at, verb="signed", subject=f"treatment {row.pk}", patient=row.patient, detail=detail)
    for path in settings.ON_SIGNATURE:
        import_string(path)(by=by, at=at, treatment=row)


def _use_up(case: Case) -> None:
    """What can be recalled later, and what is no longer on the shelf. Raises IntegrityError for a cartridge that was used, CannotMove."""
    practice, row, done = case.by.practice, case.row, case.done
    for one in cartridges_of(done):
        UsedCartridge.objects.create(
            practice=practice, treatment=row, gtin=one.get("gtin", ""), serial=one["serial"], lot=one["lot"], expires_on=one["expires_on"]
        )
    used = [(one["name"], one["lot"]) for one in done.get("products", [])]
    if row.numbed_at is not None:
        used.append((done["numbing"]["product"], done["numbing"]["lot"]))
    Use.objects.bulk_create(Use(practice=practice, treatment=row, name=name, lot=lot) for name, lot in used)
    if device := done.get("device"):
        Use.objects.create(practice=practice, treatment=row, name=device["name"], device_id=device["pk"])
    for lot, n in lots_used(done, case.shelf):
        stock.use(by=case.by, at=case.at, on=case.on, lot=lot, why=f"treatment {row.pk}", n=n)


def copied(done: dict[str, Any], last: Treatment, planned: dict[str, Any]) -> dict[str, Any]:
    """A record with what was set last time, zone by zone; what the skin showed is not copied, nor a depth past today's cap."""
    before = {zone["zone"]: zone for zone in (last.done or {}).get("zones", [])}
    zones = []
    for zone in planned["zones"]:
        found = {key: value for key, value in before.get(zone["zone"], {}).items() if key in _COPIED}
        if zone["cap_mm"] is not None and found.get("needle_depth_mm", 0) > zone["cap_mm"]:
            found["needle_depth_mm"] = zone["cap_mm"]
        zones.append({"zone": zone["zone"], **found})
    return {**done, "zones": zones}


def as_planned(done: dict[str, Any], planned: Mapping[str, Any]) -> dict[str, Any]:
    """A record with the planned depth in each zone that has none and was not left out, where the device has that setting."""
    settings = depth_steps_mm(planned["modality"])
    depths = {
        zone["zone"]: {"needle_depth_mm": zone["needle_depth_mm"]} for zone in planned["zones"] if zone["needle_depth_mm"] in settings
    }
    return {**done, "zones": [{**depths.get(zone["zone"], {}), **zone} for zone in done["zones"]]}


def treated(treatment: Treatment) -> dict[str, Any]:
    """A signed treatment in the shape of the contract, for aftercare and triage."""
    moments = {"applied_at": treatment.numbed_at, "removed_at": treatment.numb_off_at}
    numbed = {key: moment.isoformat() for key, moment in moments.items() if moment}
    return facts.as_treatment(treatment.done, treatment.course.planned(treatment.n)["modality"], treatment.ended_at, numbed)


@transaction.atomic
def add(*, by: Membership, at: datetime, treatment: Treatment, words: str) -> Addendum:
    """Add words to a signed treatment."""
    addendum = Addendum(patient=treatment.patient, treatment=treatment, by=by, at=at)
    addendum.words = words
    addendum.save(force_insert=True)
    record(by=Actor.of(by), at=at, verb="added", subject=f"treatment {treatment.pk}", patient=treatment.patient)
    return addendum


@transaction.atomic
def react(*, by: Membership | None, who: Actor, at: datetime, treatment: Treatment, told: dict[str, Any]) -> Reaction:
    """Write down an unwanted effect (``what``, ``severity``, ``zones``, ``began_at``, ``remedy``); the same one again is the one there is.

    ``by`` is None where the patient reported it; ``who`` is then the patient, by link.
    """
    for known in Reaction.objects.filter(treatment=treatment):
        known.patient = treatment.patient
        if all(getattr(known, key) == told[key] for key in ("what", "severity", "zones", "remedy")) and known.resolved_on is None:
            return known
    made = Reaction(patient=treatment.patient, treatment=treatment, by=by, at=at)
    for key, value in told.items():
        setattr(made, key, value)
    made.save(force_insert=True)
    record(by=who, at=at, verb="reacted", subject=f"reaction {made.pk}", patient=treatment.patient, detail={"what": told["what"]})
    return made


@transaction.atomic
def resolve(*, by: Membership, at: datetime, on: date, reaction: Reaction) -> None:
    """It is over; twice is once."""
    row = Reaction.objects.select_for_update(of=("self",)).get(pk=reaction.pk)
    row.patient = reaction.patient
    if row.resolved_on is not None:
        return
    row.resolved_on = on
    row.save(update_fields=("resolved_on_sealed",))
    record(by=Actor.of(by), at=at, verb="resolved", subject=f"reaction {row.pk}", patient=reaction.patient)
