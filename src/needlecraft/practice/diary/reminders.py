"""The mails around an appointment: how to prepare, from the plan's dated lines, and a reminder the day before.

The plan dates its lines for the day it proposed; they move with the appointment. A mail goes out on the day before a line begins, in the
morning; what has begun already goes out at once, in one mail. A line that is over by then is left out.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Final, NamedTuple

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from ..courses.facts import to_do
from ..mail.actions import Letter, Words, write_each
from ..opening.spans import moment
from .models import Appointment

MORNING: Final = time(9)
_FOR_PATIENTS: Final = ("start", "leave_off")
_DAY: Final = timedelta(days=1)


class Line(NamedTuple):
    """What to do, from a day until another, which is left out."""

    since: date
    until: date
    text: str


def write(*, at: datetime, appointment: Appointment) -> None:
    """Write the mails of an appointment, each once for each time that the appointment is moved to."""
    zone = appointment.practice.zone
    on = appointment.on(zone)
    letters = []
    for due_on, lines in sorted(_by_day(appointment, on, at.astimezone(zone).date()).items()):
        due_at = max(at, moment(due_on, MORNING, zone))
        if due_at < appointment.starts_at:
            since = max(due_on, min(line.since for line in lines))
            letters.append(_letter(appointment, f"prepare {due_on}", due_at, preparation(appointment, lines, since)))
    eve = moment(on - _DAY, MORNING, zone)
    if eve > at:
        letters.append(_letter(appointment, "day before", eve, day_before(appointment)))
    write_each(at=at, patient=appointment.patient, about=appointment.about(), letters=letters)


def _letter(appointment: Appointment, what: str, due_at: datetime, words: Words) -> Letter:
    return Letter(f"{appointment.about()} {appointment.starts_at.isoformat()} {what}", due_at, words)


def _by_day(appointment: Appointment, on: date, today: date) -> dict[date, list[Line]]:
    days: dict[date, list[Line]] = {}
    for line in lines_of(appointment, on):
        if line.until > today:
            days.setdefault(max(line.since - _DAY, today), []).append(line)
    return days


def lines_of(appointment: Appointment, on: date) -> Iterator[Line]:
    """The lines of the plan for this treatment that a patient can do, dated for the day of the appointment; none for a visit."""
    if appointment.course is None:
        return
    option = appointment.course.option
    shift = on - date.fromisoformat(appointment.course.planned(appointment.n)["target"])
    for line in option["prepare"]:
        if line["treatment"] == appointment.n and line["what"] in _FOR_PATIENTS:
            yield Line(
                date.fromisoformat(line["from"]) + shift,
                date.fromisoformat(line["until"]) + shift,
                f"{capfirst(to_do(line))}. {line['text']}",
            )


def preparation(appointment: Appointment, lines: list[Line], since: date) -> Words:
    """How to prepare; the subject tells the mails of one appointment apart by the day from which they count, and says no more."""
    told = [f"- {_when(line, appointment)}: {line.text}" for line in sorted(lines)]
    subject = _("How to prepare for your appointment, from %(day)s on") % {"day": date_format(since, "MONTH_DAY_FORMAT")}
    return _words(appointment, subject, [_("Please prepare like this:"), *told])


def day_before(appointment: Appointment) -> Words:
    """See you tomorrow."""
    return _words(appointment, _("Your appointment tomorrow"), [_("We look forward to seeing you.")])


def _when(line: Line, appointment: Appointment) -> str:
    on = timezone.localtime(appointment.starts_at, appointment.practice.zone).date()
    told = {"since": date_format(line.since, "MONTH_DAY_FORMAT"), "until": date_format(line.until - _DAY, "MONTH_DAY_FORMAT")}
    return _("From %(since)s on") % told if line.until >= on else _("From %(since)s to %(until)s") % told


def _words(appointment: Appointment, subject: str, lines: list[str]) -> Words:
    practice, local = appointment.practice, timezone.localtime(appointment.starts_at, appointment.practice.zone)
    told = {"practice": practice.name, "day": date_format(local, "l, j F Y"), "clock": f"{local:%H:%M}"}
    begin = [
        _("Hello %(name)s,") % {"name": appointment.patient.name},
        "",
        _("You have an appointment at %(practice)s on %(day)s at %(clock)s.") % told,
        "",
    ]
    phone = _("Questions, or you cannot come? Call us: %(phone)s.") % {"phone": practice.phone}
    end = ["", phone if practice.phone else _("Questions, or you cannot come? Call us."), "", practice.name]
    return Words(f"{subject}, {practice.name}", "\n".join(begin + lines + end) + "\n")
