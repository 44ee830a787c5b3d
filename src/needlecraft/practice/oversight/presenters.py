"""What the pages of the audit say."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from ..audit.actions import detail_of
from ..audit.models import Entry
from ..audit.words import deed
from ..consultations.models import Override
from ..core.facts import spoken
from ..core.seals import opened
from ..core.sheets import harmless
from ..patients.models import Patient
from ..practices.models import Practice

_CODE = re.compile(r"[a-z]+(_[a-z]+)*")


@dataclass(frozen=True, slots=True)
class EntryRow:
    """A line of the audit."""

    n: int
    at: datetime
    who: str
    did: str
    patient: str
    href: str
    detail: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class OverrideRow:
    """Who went on against a screening, when and why."""

    at: datetime
    who: str
    patient: str
    href: str
    reason: str
    agreed: str


def entry_rows(entries: Iterable[Entry], practice: Practice, members: dict[int, str], patients: dict[int, Patient]) -> list[EntryRow]:
    """The lines of a page."""
    rows = []
    for one in entries:
        patient = patients.get(one.patient or 0)
        name = patient.listed_name if patient else (_("patient %d, erased") % one.patient if one.patient else "")
        href = reverse("chart", args=[patient.pk]) if patient else ""
        rows.append(
            EntryRow(
                one.n,
                one.at,
                _(one.by_name) if one.by_name else "",
                deed(one.verb, one.subject, members),
                name,
                href,
                _detail(one, practice, patient),
            )
        )
    return rows


def _detail(entry: Entry, practice: Practice, patient: Patient | None) -> tuple[tuple[str, str], ...]:
    if entry.patient and patient is None:
        return ()
    told = opened(lambda: detail_of(entry, (patient or practice).seal_key()), {})
    before = told.pop("before", {})
    now = [(spoken(key), _plain(value)) for key, value in told.items()]
    return (*now, *((_("%(what)s, before") % {"what": spoken(key)}, _plain(value)) for key, value in before.items()))


def _plain(value: Any) -> str:
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, str):
        return spoken(value) if _CODE.fullmatch(value) else value
    return json.dumps(value, ensure_ascii=False)


def csv_lines(entries: Iterable[Entry], practice: Practice, members: dict[int, str]) -> Iterator[tuple[str, ...]]:
    """The same for a spreadsheet, without names of patients; a cell never begins a formula."""
    yield tuple(str(one) for one in (_("number"), _("moment"), _("who"), _("did what"), _("patient")))
    for one in entries:
        cells = (str(one.n), one.at.astimezone(practice.zone).isoformat(timespec="seconds"), one.by_name)
        cells += (deed(one.verb, one.subject, members), str(one.patient or ""))
        yield tuple(map(harmless, cells))


def override_rows(overrides: Iterable[Override]) -> list[OverrideRow]:
    """The lines of the overview."""
    rows = []
    for one in overrides:
        if one.confirmed_by:
            agreed = _("confirmed by %s") % one.confirmed_by.user.name
        else:
            agreed = _("asked beforehand: %s") % one.adviser if one.adviser else _("confirmed by nobody else")
        rows.append(
            OverrideRow(
                one.at,
                one.by.user.name,
                one.patient.listed_name,
                reverse("screening", args=[one.screening_id]),
                opened(lambda one=one: one.reason, ""),
                agreed,
            )
        )
    return rows
