"""What a patient reads after a treatment."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from ...protocol.words import spoken
from . import facts
from .models import CheckIn, Sheet

#: The zone that stands for an eye in a report, whether it was treated or not.
AT_AN_EYE: Final = "eyelids"


@dataclass(frozen=True, slots=True)
class LineShown:
    """One thing: what, until or from when, why."""

    label: str
    when: str
    why: str
    then: str


@dataclass(frozen=True, slots=True)
class ClockShown:
    """Now and next. Groups in the order in which they are needed."""

    next_label: str
    next_when: str
    expected: str
    do: tuple[LineShown, ...]
    not_yet: tuple[LineShown, ...]
    allowed: tuple[LineShown, ...]
    never: tuple[LineShown, ...]


def clock_shown(sheets: list[Sheet], policy: facts.Policy, at: datetime, zone: ZoneInfo) -> ClockShown:
    """The clock of treatments that overlap, at a moment."""
    clock = facts.clock([sheet.given for sheet in sheets], policy)
    groups: dict[str, list[LineShown]] = {state: [] for state in ("do_now", "not_yet", "allowed", "never", "ask")}
    for line in sorted(clock.lines, key=lambda one: one.until or datetime.max.replace(tzinfo=at.tzinfo)):
        state = line.state(at)
        if state in groups:
            when = ""
            if line.until and state in ("do_now", "not_yet"):
                words = _("until %(when)s") if state == "do_now" else _("from %(when)s")
                when = words % {"when": moment(line.until, zone)}
            groups[state].append(LineShown(line.label, when, line.patient, line.then or ""))
    change = clock.next_change(at)
    next_label = next((line.label for line in clock.lines if change and line.until == change), "")
    hours = (at - clock.ended_at).total_seconds() / 3600
    return ClockShown(
        next_label,
        moment(change, zone) if change else "",
        facts.expected(hours),
        tuple(groups["do_now"]),
        tuple(groups["not_yet"]),
        tuple(groups["allowed"]),
        (*groups["never"], *groups["ask"]),
    )


def moment(at: datetime, zone: ZoneInfo) -> str:
    """``Sat 28 Nov, 15:00`` where the practice is."""
    return date_format(at.astimezone(zone), "D j M, H:i")


@dataclass(frozen=True, slots=True)
class SymptomShown:
    """A symptom to tap."""

    code: str
    name: str


def symptoms_shown() -> tuple[list[SymptomShown], list[SymptomShown]]:
    """The red flags, and all others."""
    flags = facts.red_flags()
    some = [SymptomShown(code, spoken(code)) for code in facts.symptoms()]
    return [one for one in some if one.code in flags], [one for one in some if one.code not in flags]


def places_shown(zones: list[str]) -> list[SymptomShown]:
    """Where a symptom can be: the treated zones, and an eye."""
    return [SymptomShown(zone, _("at an eye") if zone == AT_AN_EYE else facts.zone_name(zone)) for zone in zones]


def told(check_in: CheckIn) -> str:
    """What was reported, in a line."""
    report = check_in.given["report"]
    words = [f"{spoken(one['code'])}{', ' + one['severity'] if 'severity' in one else ''}" for one in report["symptoms"]]
    if "temperature_c" in report:
        words.append(f"{report['temperature_c']:g} °C")
    return "; ".join(words) or _("nothing")
