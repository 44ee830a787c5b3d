"""What a patient reads after a treatment."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby
from operator import attrgetter
from typing import Final
from zoneinfo import ZoneInfo

from django.http import QueryDict
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy, ngettext

from ..consultations.facts import source_name
from ..core.choices import Choice
from ..core.facts import spoken, zone_name
from ..core.language import gettext as _
from ..core.numbers import number
from ..core.seals import opened
from ..core.sentences import phrase
from ..diary.models import Appointment
from ..patients.models import Patient
from ..practices.models import Practice
from . import facts
from .access import Queue
from .actions import CHECK_IN_DAYS
from .forms import DETAILS
from .models import CONTACT, CheckIn, Edit

#: The zone that stands for an eye in a report, whether it was treated or not.
AT_AN_EYE: Final = "eyelids"
#: The lines whose sentence for the patient says by itself what comes then.
SAYS_THEN: Final = frozenset({"makeup", "moisturiser", "nsaid", "peel", "sunscreen", "unclean_touch"})
_HALF_A_DAY: Final = timedelta(hours=12)


@dataclass(frozen=True, slots=True)
class LineShown:
    """One thing: what, until or from when, and why, or on which terms. ``words`` are the practitioner's own for this visit."""

    label: str
    when: str
    why: str
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class MomentShown:
    """Everything that changes at one moment; ``when`` is empty for what has no end."""

    when: str
    lines: tuple[LineShown, ...]


@dataclass(frozen=True, slots=True)
class DayShown:
    """A day on which the patient is asked: answered, now, missed, or still to come."""

    n: int
    state: str
    word: str


@dataclass(frozen=True, slots=True)
class ClockShown:
    """Now and next. Groups in the order in which they are needed.

    What is not yet allowed stands under the moment from which it is.
    """

    next_label: str
    next_when: str
    expected: str
    do: tuple[LineShown, ...]
    not_yet: tuple[MomentShown, ...]
    allowed: tuple[LineShown, ...]
    never: tuple[LineShown, ...]


def clock_shown(clock: facts.AftercareSheet, edits: list[Edit], at: datetime, zone: ZoneInfo) -> ClockShown:
    """The clock at a moment, with what the practitioner wrote for this visit."""
    groups: dict[str, list[LineShown]] = {state: [] for state in ("do_now", "not_yet", "allowed", "never", "ask")}
    for line in sorted(clock.lines, key=lambda one: one.until or datetime.max.replace(tzinfo=at.tzinfo)):
        state = line.state(at)
        if state in groups:
            words = tuple(one.words for one in edits if one.code == line.code and one.words)
            groups[state].append(LineShown(line.label, _when(line, state, zone), _why(line, state), words))
    change = clock.next_change(at)
    next_label = next((line.label for line in clock.lines if change and line.until == change), "")
    hours = (at - clock.ended_at).total_seconds() / 3600
    return ClockShown(
        next_label,
        moment(change, zone) if change else "",
        facts.expected(clock.treatment["modality"], hours),
        tuple(groups["do_now"]),
        tuple(MomentShown(when, tuple(some)) for when, some in groupby(groups["not_yet"], key=attrgetter("when"))),
        tuple(groups["allowed"]),
        (*groups["never"], *groups["ask"]),
    )


def _why(line: facts.AftercareLine, state: str) -> str:
    """In whole sentences: what is allowed, on its terms; what waits for its moment, with what comes then, if that is not said already."""
    terms = (line.then or "").removesuffix(".")
    if state == "allowed":
        return f"{capfirst(terms)}." if terms else line.patient if line.kind == "allowed" else ""
    if not terms or state == "never" or line.code in SAYS_THEN:
        return line.patient
    if state == "ask":
        return f"{line.patient} {capfirst(terms)}."
    return _("%(why)s Then: %(terms)s.") % {"why": line.patient, "terms": terms} if line.until else line.patient


def _when(line: facts.AftercareLine, state: str, zone: ZoneInfo) -> str:
    words = {"do_now": _("until %(when)s"), "not_yet": _("from %(when)s"), "allowed": _("since %(when)s")}
    if line.until is None or line.kind == "allowed" or state not in words:
        return ""
    return words[state] % {"when": moment(line.until, zone)}


def days_shown(ended_at: datetime, reported: list[datetime], at: datetime) -> tuple[DayShown, ...]:
    """The days of the check-ins. A day is asked about from half a day before it until half a day before the next."""
    begins = [ended_at + timedelta(days=day) - _HALF_A_DAY for day in CHECK_IN_DAYS]
    ends = [*begins[1:], begins[-1] + timedelta(days=CHECK_IN_DAYS[-1])]
    words = {"answered": _("answered"), "now": _("now"), "missed": _("not answered"), "later": _("later")}
    days = []
    for day, begin, end in zip(CHECK_IN_DAYS, begins, ends, strict=True):
        is_answered = any(begin <= one < end for one in reported)
        state = "answered" if is_answered else "later" if at < begin else "now" if at < end else "missed"
        days.append(DayShown(day, state, words[state]))
    return tuple(days)


def moment(at: datetime, zone: ZoneInfo) -> str:
    """``Sat 28 Nov, 15:00`` where the practice is."""
    return date_format(at.astimezone(zone), "D j M, H:i")


def appointment_shown(appointment: Appointment, practice: Practice) -> str:
    """When, where and for what the patient comes next."""
    local = appointment.starts_at.astimezone(practice.zone)
    told = {"day": date_format(local, "l, j F Y"), "clock": f"{local:%H:%M}", "practice": practice.name}
    told["what"] = appointment.get_kind_display()
    return _("%(day)s at %(clock)s, %(practice)s (%(what)s)") % told


@dataclass(frozen=True, slots=True)
class DetailShown:
    """What is asked about a symptom; of a ``radio`` one answer holds, of a ``checkbox`` as many as are ticked."""

    name: str
    kind: str
    choices: tuple[Choice, ...]


@dataclass(frozen=True, slots=True)
class SymptomShown:
    """A symptom to tap; ``hint`` says what an unusual word means."""

    code: str
    name: str
    hint: str
    is_on: bool
    details: tuple[DetailShown, ...]


#: What the words mean that not everybody knows.
HINTS: Final = {
    "acne_flare": gettext_lazy("many pimples at once"),
    "facial_droop": gettext_lazy("one side of the face hangs"),
    "hives": gettext_lazy("itchy raised patches, as from nettles"),
    "milia": gettext_lazy("tiny white pearls in the skin"),
    "nodules": gettext_lazy("lumps that you can feel in the skin"),
    "oozing": gettext_lazy("fluid comes out of the skin"),
    "papules": gettext_lazy("small firm bumps"),
    "pinpoint_bleeding": gettext_lazy("tiny dots of blood"),
    "punched_out_sores": gettext_lazy("round, deep sores with a sharp edge"),
    "pustules": gettext_lazy("spots with pus"),
    "shivering": gettext_lazy("also for fever without a thermometer"),
    "swollen_glands": gettext_lazy("lumps at the neck or under the jaw"),
    "tramline_marks": gettext_lazy("marks in straight rows, like rails"),
}
_DETAIL_WORDS: Final = {
    "mild": gettext_lazy("a little"),
    "moderate": gettext_lazy("clearly"),
    "severe": gettext_lazy("strongly"),
    "fading": gettext_lazy("getting less"),
    "steady": gettext_lazy("the same"),
    "worse": gettext_lazy("getting more"),
    "spreading": gettext_lazy("spreading"),
    "both": gettext_lazy("on both sides"),
    "one": gettext_lazy("on one side"),
}


def symptoms_shown(zones: list[str], entered: QueryDict) -> tuple[list[SymptomShown], list[SymptomShown]]:
    """The red flags, and all others, with what was entered before."""
    ticked, flags = entered.getlist("symptom"), facts.red_flags()
    places = {zone: _("at an eye") if zone == AT_AN_EYE else zone_name(zone) for zone in zones}
    shown = [
        SymptomShown(code, spoken(code), str(HINTS.get(code, "")), code in ticked, () if code in flags else _details(code, places, entered))
        for code in facts.symptoms()
    ]
    return [one for one in shown if one.code in flags], [one for one in shown if one.code not in flags]


def flags_named() -> list[str]:
    """The red flags by their names."""
    return [spoken(code) for code in facts.red_flags()]


def _details(code: str, places: dict[str, str], entered: QueryDict) -> tuple[DetailShown, ...]:
    asked = [(name, "radio", {value: _DETAIL_WORDS[value] for value in values}) for name, values in DETAILS.items()]
    return tuple(
        DetailShown(name, kind, tuple(Choice(value, str(word), value in entered.getlist(name)) for value, word in words.items()))
        for name, kind, words in ((f"{code}-{name}", kind, words) for name, kind, words in [*asked, ("zones", "checkbox", places)])
    )


def told(check_in: CheckIn) -> str:
    """What was reported, in a line; what the patient wrote stands last."""
    if not check_in.words:
        return tapped(check_in) or _("nothing")
    return "; ".join(part for part in (tapped(check_in), f"“{check_in.words}”") if part)


def tapped(check_in: CheckIn) -> str:
    """What was tapped and measured, in a line."""
    report = check_in.given["report"]
    words = [f"{spoken(one['code'])}{', ' + spoken(one['severity']) if 'severity' in one else ''}" for one in report["symptoms"]]
    if "temperature_c" in report:
        words.append(f"{number(report['temperature_c'])} °C")
    return "; ".join(words)


@dataclass(frozen=True, slots=True)
class ReportShown:
    """A report in the inbox: who, what was told, what the patient was answered, where to reach them."""

    name: str
    told: str
    answered: str
    phone: str


def report_shown(check_in: CheckIn) -> ReportShown:
    """A line of the inbox; of a report that does not open its level and its deadline still stand."""
    name = check_in.patient.listed_name
    shut = ReportShown(name, _("What was reported cannot be read. A backup brings it back."), "", "")
    return opened(lambda: ReportShown(name, told(check_in), phrase(check_in.answer["do_now"]), check_in.patient.phone or ""), shut)


@dataclass(frozen=True, slots=True)
class InboxShown:
    """What waits: the level of the first; how many and how urgent for the rail; ``pressing`` and ``overdue`` for Today, or empty."""

    level: str
    is_urgent: bool
    count: int
    how: str
    pressing: str
    overdue: str


_ALONE: Final = {"contact": gettext_lazy("waiting"), "same_day": gettext_lazy("for today"), "emergency": gettext_lazy("emergency")}
_AMONG: Final = {"contact": gettext_lazy("waiting"), "same_day": gettext_lazy("some today"), "emergency": gettext_lazy("with emergency")}
"""What stands behind the number of reports: of one alone, and of several among which some are so urgent."""
_PRESSING: Final = {
    "contact": gettext_lazy("A report waits longer than it should."),
    "same_day": gettext_lazy("A report waits to be seen today."),
    "emergency": gettext_lazy("An emergency waits."),
}


def inbox_shown(queue: Queue) -> InboxShown:
    """What waits in the inbox, in words."""
    level, is_urgent = facts.LEVELS[queue.urgency], queue.urgency > CONTACT
    if not queue.n:
        return InboxShown(level, is_urgent=False, count=0, how="", pressing="", overdue="")
    overdue = ngettext("%(n)s is overdue.", "%(n)s are overdue.", queue.n_overdue) % {"n": queue.n_overdue} if queue.n_overdue else ""
    pressing = str(_PRESSING[level]) if is_urgent or overdue else ""
    how = _ALONE if queue.n == 1 else _AMONG
    return InboxShown(level, is_urgent, queue.n, str(how[level]), pressing, overdue)


@dataclass(frozen=True, slots=True)
class PersonShown:
    """Who, and where to reach them."""

    name: str
    phone: str


def people_shown(patients: Iterable[Patient]) -> list[PersonShown]:
    """Patients in a list; one who cannot be read closes it for no other."""
    return [PersonShown(one.listed_name, opened(lambda one=one: one.phone or "", "")) for one in patients]  # type: ignore[misc]


@dataclass(frozen=True, slots=True)
class ReasonShown:
    """Why a symptom has its level, and who says so."""

    level: str
    symptom: str
    because: str
    sources: tuple[str, ...]


def reasons_shown(check_in: CheckIn) -> tuple[ReasonShown, ...]:
    """The grounds of a level, in the order in which they weigh."""
    return tuple(
        ReasonShown(one["level"], spoken(one["symptom"]), phrase(one["because"]), tuple(source_name(key) for key in one["sources"]))
        for one in check_in.answer["findings"]
    )
