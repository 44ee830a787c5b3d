"""What people do before a plan."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any, Final

from django.db import transaction
from django.utils.translation import gettext as _

from ..audit.actions import Actor, record, was_recorded
from ..core.links import digest_of, new_link
from ..patients.models import Patient
from ..people.models import Membership
from ..protocols.facts import policy_of
from . import facts
from .models import Addition, Consultation, Intake, Override, Screening

_LASTS: Final = timedelta(days=14)
_MOMENT: Final = timedelta(minutes=1)


class NothingToDecideOn(Exception):
    """A screening needs a signed intake and a consultation."""


class CannotCorrect(Exception):
    """``str()`` says what is missing."""


class CannotOverride(Exception):
    """``str()`` says what is missing."""


@transaction.atomic
def ask(*, by: Actor, at: datetime, patient: Patient) -> tuple[Intake, str]:
    """Open an intake with the answers of the last one to start from; the link is given once and never stored.

    Asked twice in a moment the second link takes the place of the first, which nobody has used.
    """
    link = new_link()
    just = Intake.objects.filter(patient=patient, at__gt=at - _MOMENT, saved_at=None, signed_at=None).order_by("-at").first()
    if just is not None:
        Intake.objects.filter(pk=just.pk).update(link_digest=digest_of(link))
        return just, link
    intake = Intake(patient=patient, at=at, expires_at=at + _LASTS, link_digest=digest_of(link))
    last = Intake.objects.signed().filter(patient=patient).first()
    intake.answers = {**facts.answers_of(patient, last), "no": [], "unsure": []} if last else {}
    intake.save(force_insert=True)
    record(by=by, at=at, verb="asked", subject=f"intake {intake.pk}", patient=patient)
    return intake, link


@transaction.atomic
def answer(
    *,
    at: datetime,
    intake: Intake,
    part: str,
    yes: dict[str, Any],
    no: list[str],
    words: tuple[list[str], str] | None,
    unsure: Sequence[str] = (),
) -> None:
    """Keep what was answered of a part. An answer takes the place of the one to the same question; what was not posted stays as it was.

    The audit says on which days a part was answered, not each answer. Raises KeyError for a question of another part.
    """
    rows = Intake.objects.select_for_update(of=("self",)).select_related("patient__key_row", "patient__practice")
    row = rows.get(pk=intake.pk, signed_at=None)
    codes = {question.code for question in facts.asked(intake.patient.practice.policy)[part]}
    if strange := {*yes, *no, *unsure} - codes:
        raise KeyError(f"{part} does not ask about {sorted(strange)}")
    answers = facts.joined(row.answers or {}, {"yes": yes, "no": no, "unsure": unsure})
    if words is not None:
        answers["named"], answers["other"] = words
    row.answers, row.saved_at = answers, at
    row.save(update_fields=("answers_sealed", "saved_at"))
    patient, subject = row.patient, f"intake {row.pk}, {part}"
    begun = datetime.combine(at.astimezone(patient.practice.zone), time.min, patient.practice.zone)
    if not was_recorded(patient=patient, verb="answered", subject=subject, since=begun):
        record(by=Actor(patient.practice, None, _("the patient, by link")), at=at, verb="answered", subject=subject, patient=patient)


@transaction.atomic
def sign_intake(*, at: datetime, intake: Intake, signature: str, who: str = "") -> None:
    """The patient says that it is true, or somebody for them, who says ``who`` they are to the patient.

    Nothing is changed afterwards; signing twice is signing once.
    """
    row = Intake.objects.select_for_update(of=("self",)).select_related("patient__key_row", "patient__practice").get(pk=intake.pk)
    if row.signed_at is not None:
        return
    row.signature, row.signed_at = {"name": signature, "who": who} if who else signature, at
    row.save(update_fields=("signature_sealed", "signed_at"))
    patient = row.patient
    record(by=Actor(patient.practice, None, _("the patient, by link")), at=at, verb="signed", subject=f"intake {row.pk}", patient=patient)


def add(*, by: Membership, at: datetime, patient: Patient, yes: dict[str, Any], no: list[str]) -> Addition | None:
    """Write down what the patient answered in the practice, beside the signed answers. None where nothing new is said.

    Raises NothingToDecideOn where nothing was signed yet.
    """
    return _write_beside(by, at, patient, {"yes": yes, "no": no}, "")


def correct_answer(*, by: Membership, at: datetime, patient: Patient, answers: Mapping[str, Any], reason: str) -> Addition | None:
    """Write a right answer beside a wrong one that was signed, and why. None where that is the answer already.

    ``answers`` have ``yes`` and ``no``, and ``named`` and ``other`` where these are corrected.

    Raises CannotCorrect without a reason, and NothingToDecideOn where nothing was signed yet.
    """
    if not reason:
        raise CannotCorrect(_("Write the reason."))
    return _write_beside(by, at, patient, answers, reason)


@transaction.atomic
def _write_beside(by: Membership, at: datetime, patient: Patient, answers: Mapping[str, Any], reason: str) -> Addition | None:
    intake = Intake.objects.select_for_update(of=("self",)).signed().filter(patient=patient).first()
    if intake is None:
        raise NothingToDecideOn(_("The patient has not signed any answers yet."))
    intake.patient = patient
    if facts.is_said(facts.answers_of(patient, intake), answers):
        return None
    row = Addition(patient=patient, intake=intake, by=by, at=at)
    row.answers, row.reason = dict(answers), reason or None
    row.save(force_insert=True)
    detail = {"codes": sorted({*answers["yes"], *answers["no"], *(key for key in facts.WRITTEN if key in answers)})}
    told = {"verb": "corrected", "detail": {**detail, "reason": reason}} if reason else {"verb": "added", "detail": detail}
    record(by=Actor.of(by), at=at, subject=f"intake {intake.pk}", patient=patient, **told)
    return row


@transaction.atomic
def type_skin(*, by: Membership, at: datetime, patient: Patient, fitzpatrick: int) -> Consultation | None:
    """Settle the skin type and leave the rest of the last consultation as it was. None where it is settled so already."""
    last = Consultation.objects.select_for_update(of=("self",)).filter(patient=patient).first()
    if last is None:
        raise NothingToDecideOn(_("A screening needs answers that the patient has signed, and a consultation."))
    last.patient = patient
    if last.settled.get("fitzpatrick") == fitzpatrick:
        return None
    return settle(by=by, at=at, patient=patient, settled={**last.settled, "fitzpatrick": fitzpatrick})


def correct(*, by: Membership, at: datetime, patient: Patient, answers: dict[str, Any]) -> Intake:
    """Keep answers that the patient has given to a member of staff: signed with the name of who heard them, open to no link.

    What stands there already is not written again.
    """
    last = Intake.objects.signed().filter(patient=patient).first()
    if last is not None:
        last.patient = patient
        if last.answers == answers and not last.additions.exists():
            return last
    intake = Intake(patient=patient, at=at, expires_at=at, signed_at=at, link_digest=digest_of(new_link()))
    intake.answers, intake.signature = answers, _("told to %(name)s") % {"name": by.user.name}
    intake.save(force_insert=True)
    record(by=Actor.of(by), at=at, verb="corrected", subject=f"intake {intake.pk}", patient=patient)
    return intake


@transaction.atomic
def settle(*, by: Membership, at: datetime, patient: Patient, settled: dict[str, Any]) -> Consultation:
    """Keep what a clinician and the patient settled; what stands there already is not written again."""
    last = Consultation.objects.filter(patient=patient).first()
    if last is not None:
        last.patient = patient
        if last.settled == settled:
            return last
    consultation = Consultation(patient=patient, by=by, at=at)
    consultation.settled = settled
    consultation.save(force_insert=True)
    record(by=Actor.of(by), at=at, verb="settled", subject=f"consultation {consultation.pk}", patient=patient)
    return consultation


@transaction.atomic
def screen(*, by: Membership, at: datetime, on: date, patient: Patient) -> Screening:
    """Decide, and keep the decision with all that went into it; the same record on the same day is the decision that is there.

    Raises NothingToDecideOn, and RecordError of the protocol.
    """
    given = facts.newest_record(patient, on)
    if given is None:
        raise NothingToDecideOn(_("A screening needs answers that the patient has signed, and a consultation."))
    policy = policy_of(by.practice)
    answer, told = facts.decide(given, on, policy)
    last = Screening.objects.filter(patient=patient, on=on).first()
    if last is not None and (last.policy, last.knowledge_hash) == (policy.name, answer.hash):
        last.patient = patient
        if last.given == given:
            return last
    screening = Screening(patient=patient, by=by, at=at, on=on, policy=policy.name)
    screening.knowledge_version, screening.knowledge_hash = answer.version, answer.hash
    screening.given, screening.answer, screening.sentence = given, answer.as_dict(), told
    screening.save(force_insert=True)
    record(
        by=Actor.of(by), at=at, verb="screened", subject=f"screening {screening.pk}", patient=patient, detail={"verdict": answer.verdict}
    )
    return screening


@transaction.atomic
def override(*, by: Membership, at: datetime, screening: Screening, reason: str, adviser: str) -> Override:
    """Go on against a screening. Raises CannotOverride: a reason is needed; what is not answered cannot be overridden.

    Against a contraindication it holds once a second person has confirmed it. Who treats alone names the adviser who was asked, and when.
    """
    if not reason:
        raise CannotOverride(_("Write the reason."))
    if screening.answer["verdict"] == "incomplete":
        raise CannotOverride(_("Questions are open. Ask them; what is not known cannot be overridden."))
    if adviser and Membership.objects.current().who_treat().filter(practice=by.practice).count() > 1:
        raise CannotOverride(_("There is a second person in this practice; let them confirm it."))
    made = Override(patient=screening.patient, screening=screening, by=by, at=at)
    made.reason, made.adviser = reason, adviser or None
    made.save(force_insert=True)
    record(
        by=Actor.of(by), at=at, verb="overrode", subject=f"screening {screening.pk}", patient=screening.patient, detail={"reason": reason}
    )
    return made


@transaction.atomic
def confirm(*, by: Membership, at: datetime, found: Override) -> None:
    """A second person agrees to an override. Raises CannotOverride for the first one; twice is once."""
    if by.pk == found.by_id:
        raise CannotOverride(_("Another person has to confirm it."))
    if Override.objects.filter(pk=found.pk, confirmed_at=None).update(confirmed_by=by, confirmed_at=at):
        record(by=Actor.of(by), at=at, verb="confirmed", subject=f"override {found.pk}", patient=found.patient)
