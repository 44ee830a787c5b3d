"""The only doors from a link or an address to an aftercare page."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final, NamedTuple

from django.db.models import Count, Max, Q
from django.shortcuts import get_object_or_404

from ..core.links import digest_of
from ..core.policies import Permission
from ..diary.models import Appointment
from ..patients.models import Patient, Patients
from ..people.models import Membership
from .models import CONTACT, CheckIn, CheckIns, Sheet

#: How many rows of what is not urgent the inbox shows.
MOST_WAITING: Final = 100


def sheet_by_link(link: str) -> Sheet:
    """The page behind a link; 404 for a guess and for one that was taken back."""
    sheets = Sheet.objects.filter(revoked_at=None, patient__erased_at=None)
    return get_object_or_404(sheets.select_related("patient__key_row", "patient__practice", "treatment"), link_digest=digest_of(link))


def sheet_of_treatment(member: Membership, pk: int) -> Sheet:
    """The page of a treatment of this practice."""
    sheets = Sheet.objects.filter(patient__practice=member.practice, patient__erased_at=None)
    return get_object_or_404(sheets.select_related("patient__key_row", "patient__practice", "treatment"), treatment_id=pk)


def next_appointment(sheet: Sheet, at: datetime) -> Appointment | None:
    """The first appointment to which this patient will come."""
    return Appointment.objects.to_come(at).filter(patient=sheet.patient_id).order_by("starts_at").first()


def sheets_since(sheet: Sheet, since: datetime | None = None) -> list[Sheet]:
    """The pages of a patient's treatments, the newest last: of all, or of those that ended since a moment."""
    found = Sheet.objects.filter(patient=sheet.patient_id)
    found = found.filter(treatment__ended_at__gte=since) if since else found
    sheets = list(found.select_related("treatment").order_by("treatment__ended_at", "pk"))
    for one in sheets:
        one.patient = one.treatment.patient = sheet.patient
    return sheets


@dataclass(frozen=True, slots=True)
class Waiting:
    """The most urgent report of a page that nobody has looked at, how many more there are of it, and when the last one came."""

    report: CheckIn
    n_more: int
    last_at: datetime


def check_ins_of(member: Membership) -> CheckIns:
    """The reports of the patients of this practice."""
    found = CheckIn.objects.filter(patient__practice=member.practice, patient__erased_at=None)
    return found.select_related("patient__key_row", "patient__practice", "sheet", "seen_by__user")


def waiting_for(member: Membership) -> tuple[list[Waiting], int]:
    """Who has to be looked at, the most urgent first, one row for each page; and how many are left off, of whom none is urgent."""
    all_of: dict[int, list[tuple[int, int, datetime]]] = {}
    for sheet, *one in check_ins_of(member).to_see().values_list("sheet_id", "pk", "urgency", "at"):
        all_of.setdefault(sheet, []).append(tuple(one))
    some = list(all_of.values())
    n_urgent = sum(each[0][1] > CONTACT for each in some)
    shown = some[: n_urgent + MOST_WAITING]
    reports = check_ins_of(member).in_bulk([each[0][0] for each in shown])
    rows = [Waiting(reports[each[0][0]], len(each) - 1, max(at for _pk, _urgency, at in each)) for each in shown]
    return rows, len(some) - len(shown)


class Queue(NamedTuple):
    """How many pages have a report that nobody has looked at, how urgent the first is, and how many of them are overdue."""

    n: int
    urgency: int
    n_overdue: int


def queue_of(member: Membership, at: datetime) -> Queue:
    """How much waits in the inbox, in one question to its index."""
    told = _unseen(member).aggregate(
        n=Count("sheet", distinct=True), urgency=Max("urgency"), n_overdue=Count("sheet", distinct=True, filter=Q(due_at__lt=at))
    )
    return Queue(told["n"], told["urgency"] or 0, told["n_overdue"])


def urgent_patients(member: Membership) -> Patients:
    """Whose report has to be seen today; nobody for those who may see no patients."""
    if not member.may(Permission.SEE_PATIENTS):
        return Patient.objects.none()
    return Patient.objects.of(member.practice).filter(pk__in=_unseen(member).filter(urgency__gt=CONTACT).values("patient_id"))


def _unseen(member: Membership) -> CheckIns:
    return CheckIn.objects.to_see().filter(patient__practice=member.practice, patient__erased_at=None)


def check_in_for(member: Membership, pk: int) -> CheckIn:
    """A report of a patient of this practice."""
    return get_object_or_404(check_ins_of(member), pk=pk)
