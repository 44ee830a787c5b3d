"""Begin, ask again, numb, record, sign, add; and what the skin did."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any, Final

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from ..audit.actions import Actor, record
from ..consultations import actions as consultations
from ..diary.models import Appointment
from ..people.models import Membership
from ..protocols.facts import policy_of
from ..stock import actions as stock
from . import facts
from .access import shelf_for
from .models import Addendum, Draft, Reaction, Rescreen, Treatment, Use, UsedCartridge
from .signing import Case, cartridges_of, deeper_than_allowed, lots_used, reasons

_MOMENT: Final = timedelta(minutes=1)
_COPIED: Final = ("needle_depth_mm", "passes", "seconds", "strokes_hz", "area_cm2")


class CannotSign(Exception):
    """``reasons`` says everything that stands in the way, each in a sentence."""

    def __init__(self, reasons: list[str]) -> None:
        self.reasons = reasons
        super().__init__(" ".join(reasons))


class CannotNumb(Exception):
    """``str()`` says why."""


class Overtaken(Exception):
    """Somebody else saved first. What came too late is kept as a ``draft``."""

    def __init__(self, draft: Draft) -> None:
        self.draft = draft
        super().__init__(_("This record was saved elsewhere meanwhile. Yours is kept; choose between the two."))


@transaction.atomic
def begin(*, by: Membership, at: datetime, appointment: Appointment) -> Treatment:
    """Open the record of an appointment's treatment; a second time gives the one that is there."""
    found = Treatment.objects.filter(appointment=appointment).first()
    if found is not None:
        return found
    treatment = Treatment.objects.create(
        patient=appointment.patient, appointment=appointment, course=appointment.course, n=appointment.n, by=by, at=at
    )
    record(by=Actor.of(by), at=at, verb="begun", subject=f"treatment {treatment.pk}", patient=appointment.patient)
    return treatment


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
def numb(*, by: Membership, at: datetime, treatment: Treatment) -> None:
    """The cream is on from now. Tapping twice does not set the clock back. Raises CannotNumb where the protocol speaks against it."""
    asked = last_rescreen(treatment)
    if asked is None:
        raise CannotNumb(_("Ask first what has changed, and screen for today."))
    if "needle" in (treatment.done or {}).get("steps", {}):
        raise CannotNumb(_("No numbing cream goes on once the skin is pierced."))
    planned = treatment.course.planned(treatment.n)
    today = facts.numbing_today(asked.screening.given, asked.on, policy_of(by.practice), planned)
    if today["need"] == "none":
        raise CannotNumb(" ".join([_("No numbing cream for this patient today."), *filter(None, today["notes"])]))
    if Treatment.objects.filter(pk=treatment.pk, numbed_at=None, signed_at=None).update(numbed_at=at):
        record(by=Actor.of(by), at=at, verb="numbed", subject=f"treatment {treatment.pk}", patient=treatment.patient)


@transaction.atomic
def unnumb(*, by: Membership, at: datetime, treatment: Treatment) -> None:
    """The cream is off; twice is once."""
    on_skin = Treatment.objects.filter(pk=treatment.pk, numbed_at__isnull=False, numb_off_at=None, signed_at=None)
    if on_skin.update(numb_off_at=at):
        record(by=Actor.of(by), at=at, verb="cleared of cream", subject=f"treatment {treatment.pk}", patient=treatment.patient)


@transaction.atomic
def _save(by: Membership, at: datetime, treatment: Treatment, done: dict[str, Any], version: int) -> Draft | None:
    row = Treatment.objects.select_for_update(of=("self",)).get(pk=treatment.pk)
    row.patient = treatment.patient
    if row.done == done:
        return None
    if row.version != version or row.signed_at is not None:
        draft, _made = Draft.objects.get_or_create(
            treatment=row, by=by, of_version=version, settled_at=None, defaults={"patient": row.patient, "at": at}
        )
        draft.patient, draft.done, draft.at = row.patient, done, at
        draft.save(update_fields=("done_sealed", "at"))
        record(by=Actor.of(by), at=at, verb="saved beside", subject=f"treatment {row.pk}", patient=row.patient, detail={"version": version})
        return draft
    row.done, row.saved_at, row.version = done, at, row.version + 1
    row.save(update_fields=("done_sealed", "saved_at", "version"))
    record(by=Actor.of(by), at=at, verb="saved", subject=f"treatment {row.pk}", patient=row.patient, detail={"version": row.version})
    return None


def save(*, by: Membership, at: datetime, treatment: Treatment, done: dict[str, Any], version: int | None = None) -> None:
    """Keep what was recorded so far, on top of the ``version`` that the writer saw (that of ``treatment`` where it is not said).

    The same words again are saved already. Raises Overtaken where another version was saved meanwhile, or it was signed; this one is then
    kept beside it.
    """
    draft = _save(by, at, treatment, done, treatment.version if version is None else version)
    if draft is not None:
        raise Overtaken(draft)


@transaction.atomic
def settle(*, by: Membership, at: datetime, draft: Draft, is_taken: bool) -> None:
    """Choose between two versions: put the draft in place, or leave the record as it is. The one not chosen is kept in the draft."""
    if not Draft.objects.filter(pk=draft.pk, settled_at=None).update(settled_at=at):
        return
    row = Treatment.objects.select_for_update(of=("self",)).get(pk=draft.treatment_id)
    row.patient = draft.patient
    if is_taken and row.signed_at is None:
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
    case = Case(row, by, at, shelf_for(by, row.course.planned(row.n)["modality"]), last_rescreen(row))
    if found := reasons(case):
        raise CannotSign(found)
    _use_up(case)
    is_late = case.today != case.on
    row.ended_at = datetime.fromisoformat(case.done["ended_at"]) if is_late else at
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
