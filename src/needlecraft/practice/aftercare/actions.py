"""Open the patient's page, take it back, judge a report, see to it, let it wait again."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, Final

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from ..audit.actions import Actor, record
from ..consultations.facts import newest_record
from ..consultations.models import Screening
from ..core.links import digest_of, new_link
from ..mail.actions import Letter, Words, take_back, write_each
from ..people.models import Membership
from ..photos.actions import Shot, keep
from ..photos.models import Photo, Purpose, View
from ..photos.pictures import Picture
from ..treatments.actions import react, treated
from ..treatments.models import Treatment
from . import facts
from .access import sheets_since
from .models import CheckIn, Edit, Sheet

#: Days after a treatment on which the patient is asked how it heals: a way of working of this software, no number of the literature.
CHECK_IN_DAYS: Final = (1, 3, 7, 14)
#: Until when somebody of the practice looks at a report: a way of working of this software, no number of the literature.
DUE: Final = {
    "emergency": timedelta(minutes=15),
    "same_day": timedelta(hours=2),
    "contact": timedelta(hours=24),
    "normal": timedelta(days=7),
}

#: The same report within this time is the same report: a way of working of this software.
_AGAIN: Final = timedelta(minutes=10)


@transaction.atomic
def open_sheet(*, by: Membership, at: datetime, treatment: Treatment) -> Sheet:
    """Make the patient's page of a signed treatment; a second time gives the one that is there."""
    found = Sheet.objects.filter(treatment=treatment).first()
    if found is not None:
        found.patient = treatment.patient
        return found
    screening = Screening.objects.filter(patient=treatment.patient, at__lte=treatment.signed_at).first()
    screening.patient = treatment.patient
    link, practice = new_link(), by.practice
    sheet = Sheet(patient=treatment.patient, treatment=treatment, at=at, link_digest=digest_of(link))
    sheet.policy = facts.policy_name(practice)
    sheet.knowledge_version, sheet.knowledge_hash = facts.stand()
    sheet.link = link
    sheet.given = {"treatment": treated(treatment), "patient": facts.person(screening.given)}
    sheet.answer = facts.at_signature(sheet.given, facts.policy_for(practice), at)
    sheet.save(force_insert=True)
    record(by=Actor.of(by), at=at, verb="opened", subject=f"aftercare {sheet.pk}", patient=treatment.patient)
    _write_mails(sheet, at)
    return sheet


def _write_mails(sheet: Sheet, at: datetime) -> None:
    """The link at once, and a question on each day of a check-in. Nothing clinical stands in a mail."""
    practice = sheet.patient.practice
    address = settings.ADDRESS + reverse("aftercare", args=[sheet.link])
    told = {"practice": practice.name, "address": address, "phone": practice.phone or practice.name}
    link = Words(
        _("Your page from %(practice)s") % told,
        _("Here you see at every hour what is allowed, and tell us how you are:\n\n%(address)s\n\nThe page is yours alone.") % told,
    )
    about = f"aftercare {sheet.pk}"
    key = f"{about} {sheet.link_digest.hex()[:16]}"
    letters = [Letter(key, at, link)]
    question = Words(
        _("How are you? %(practice)s asks") % told,
        _("Please tell us how you are. It takes a minute:\n\n%(address)sreport/\n\nWorried? Call %(phone)s.") % told,
    )
    for day in CHECK_IN_DAYS:
        due_at = sheet.treatment.ended_at + timedelta(days=day)
        if due_at > at:
            letters.append(Letter(f"{key} day {day}", due_at, question))
    write_each(at=at, patient=sheet.patient, about=about, letters=letters)


@transaction.atomic
def revoke(*, by: Membership, at: datetime, sheet: Sheet) -> None:
    """Take the link back; twice is once."""
    if Sheet.objects.filter(pk=sheet.pk, revoked_at=None).update(revoked_at=at):
        take_back(at=at, about=f"aftercare {sheet.pk}")
        record(by=Actor.of(by), at=at, verb="revoked", subject=f"aftercare {sheet.pk}", patient=sheet.patient)


@transaction.atomic
def renew(*, by: Membership, at: datetime, sheet: Sheet) -> None:
    """Make a new link where the old one was taken back, which stays dead, and mail it with what is still to be asked; twice is once."""
    row = Sheet.objects.select_for_update(of=("self",)).select_related("treatment").get(pk=sheet.pk)
    if row.revoked_at is None:
        return
    row.patient, link = sheet.patient, new_link()
    row.link, row.link_digest, row.revoked_at = link, digest_of(link), None
    row.save(update_fields=("link_sealed", "link_digest", "revoked_at"))
    record(by=Actor.of(by), at=at, verb="renewed", subject=f"aftercare {row.pk}", patient=row.patient)
    _write_mails(row, at)


class CannotEdit(Exception):
    """Says what cannot be decided for one visit."""


@transaction.atomic
def edit(*, by: Membership, at: datetime, sheet: Sheet, code: str, until: datetime | None, words: str) -> Edit:
    """Decide something for this visit. Raises CannotEdit: a time may come later than the protocol's, never earlier."""
    if until is not None:
        line = facts.movable(sheet, facts.policy_for(by.practice)).get(code)
        if line is None or line.until is None:
            raise CannotEdit(_("This has no time that could be moved. Write it in words."))
        if until < line.until:
            raise CannotEdit(_("This would be earlier than the practice's policy says. For one visit a time can only come later."))
    elif not words:
        raise CannotEdit(_("Choose a later time or write something."))
    row = Edit(patient=sheet.patient, sheet=sheet, by=by, at=at, code=code, until=until)
    row.words = words or None
    row.save(force_insert=True)
    record(by=Actor.of(by), at=at, verb="edited", subject=f"aftercare {sheet.pk}", patient=sheet.patient, detail={"code": code})
    return row


@transaction.atomic
def report(*, at: datetime, sheet: Sheet, told: dict[str, Any], picture: Picture | None = None) -> CheckIn:
    """Judge what a patient reports and keep both, with the photo they sent; what is not normal is a reaction to the treatment.

    It is held against what is known of the patient now and against every treatment, whichever link it came by, for some reactions come
    after months; it stands with the newest. No report is refused (see :func:`.facts.decided`); the same sent twice is kept once.

    ``told`` is the report of the contract, and ``words`` where the patient wrote some: no protocol reads them.
    """
    patient, sheets = sheet.patient, sheets_since(sheet)
    if (kept := _just_told(at, sheets[-1], told, picture)) is not None:
        return kept
    newest, known = sheets[-1], newest_record(patient, at.astimezone(patient.practice.zone).date())
    person = facts.person(known) if known is not None else newest.given["patient"]
    given = {
        "treatments": [one.given["treatment"] for one in sheets],
        "patient": person,
        "report": {key: told[key] for key in told if key != "words"},
    }
    words, answer = told.get("words"), facts.decided(given, at)
    answer = facts.with_words(answer) if words else answer
    check_in = CheckIn(patient=patient, sheet=newest, at=at, level=answer["level"], policy=facts.policy_name(patient.practice))
    check_in.urgency, check_in.due_at = facts.LEVELS.index(check_in.level), at + DUE[check_in.level]
    check_in.knowledge_version, check_in.knowledge_hash = facts.stand()
    check_in.given, check_in.answer, check_in.words = given, answer, words or None
    check_in.photo = _sent(at, newest, picture) if picture else None
    check_in.save(force_insert=True)
    who = Actor(patient.practice, None, _("the patient, by link"))
    record(by=who, at=at, verb="reported", subject=f"check-in {check_in.pk}", patient=patient, detail={"level": check_in.level})
    for told_of in facts.not_normal(told, answer):
        react(by=None, who=who, at=at, treatment=newest.treatment, told={**told_of, "began_at": at, "remedy": ""})
    return check_in


def _just_told(at: datetime, sheet: Sheet, told: dict[str, Any], picture: Picture | None) -> CheckIn | None:
    """The report that a nervous finger sends again: the same words and the same photo, moments later."""
    Sheet.objects.select_for_update().get(pk=sheet.pk)
    last = CheckIn.objects.filter(sheet=sheet, at__gte=at - _AGAIN).select_related("photo").first()
    if last is None or (last.photo and last.photo.sha256) != (picture and picture.sha256):
        return None
    last.patient = sheet.patient
    before = {**last.given["report"], **({"words": last.words} if last.words else {})}
    return last if {**before, "at": ""} == {**told, "at": ""} else None


def _sent(at: datetime, sheet: Sheet, picture: Picture) -> Photo | None:
    """The photo; none where the disk does not take it, for no report is lost for its photo."""
    shot = Shot(at.astimezone(sheet.patient.practice.zone).date(), Purpose.HEALING, View.FREE)
    try:
        with transaction.atomic():
            return keep(by=None, at=at, patient=sheet.patient, shot=shot, picture=picture)
    except OSError:
        return None


class NeedsNote(Exception):
    """Says that what is urgent is closed only with what was done."""

    def __init__(self) -> None:
        super().__init__(_("Write what was done: what is urgent is closed only with a note."))


@transaction.atomic
def see(*, by: Membership, at: datetime, check_in: CheckIn, note: str = "") -> None:
    """Somebody has looked at it, and says what was done; twice is once. Raises NeedsNote where it is urgent and nothing is said."""
    row = _held(check_in)
    if row.seen_at is not None:
        return
    if row.is_urgent and not note:
        raise NeedsNote
    row.seen_at, row.seen_by, row.note = at, by, note or None
    _noted(row, by, at, "saw")


@transaction.atomic
def add_note(*, by: Membership, at: datetime, check_in: CheckIn, note: str) -> None:
    """Say more of what was done about a report that was seen to, below what was said before; twice is once."""
    row = _held(check_in)
    before = row.note or ""
    if row.seen_at is None or not note or before.endswith(note):
        return
    when = date_format(at.astimezone(by.practice.zone), "DATETIME_FORMAT")
    row.note = "\n".join(part for part in (before, f"{by.user.name}, {when}: {note}") if part)
    _noted(row, by, at, "added")


@transaction.atomic
def reopen(*, by: Membership, at: datetime, check_in: CheckIn) -> None:
    """Let a report that was seen to wait again; what was noted stays in the audit. Twice is once."""
    row = _held(check_in)
    if row.seen_at is None:
        return
    detail = {"note": row.note} if row.note else None
    row.seen_at, row.seen_by, row.note = None, None, None
    _noted(row, by, at, "reopened", detail)


def _held(check_in: CheckIn) -> CheckIn:
    row = CheckIn.objects.select_for_update().get(pk=check_in.pk)
    row.patient = check_in.patient
    return row


def _noted(row: CheckIn, by: Membership, at: datetime, verb: str, detail: dict[str, Any] | None = None) -> None:
    row.save(update_fields=("seen_at", "seen_by", "note_sealed"))
    record(by=Actor.of(by), at=at, verb=verb, subject=f"check-in {row.pk}", patient=row.patient, detail=detail)
