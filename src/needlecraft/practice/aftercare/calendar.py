"""Aftercare as a calendar: one event for each change, the same bytes for the same treatment.

Knows nothing of the web, so that the command line can write one too.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from ... import __version__
from ...protocol.aftercare_clock import AftercareLine, AftercareSheet

if TYPE_CHECKING:
    from icalendar import Event

_TIMED: Final = ("avoid", "only", "do")


def calendar(sheet: AftercareSheet, gettext: Callable[[str], str] = str) -> bytes:
    """The calendar in RFC 5545, in the order of time. Times are in UTC; DTSTAMP is the end of the treatment. ``gettext`` translates."""
    from icalendar import Calendar

    result = Calendar()
    result.add("prodid", f"-//Needlecraft//Needlecraft {__version__}//EN")
    result.add("version", "2.0")
    changing = [(line.until, line) for line in sheet.lines if line.until and line.kind in _TIMED]
    for until, line in sorted(changing, key=lambda pair: (pair[0], pair[1].code)):
        result.add_component(_event(until, line, sheet, gettext))
    return bytes(result.to_ical())


def _event(until: datetime, line: AftercareLine, sheet: AftercareSheet, gettext: Callable[[str], str]) -> Event:
    from icalendar import Event

    event = Event()
    ended_at, moment = sheet.ended_at.astimezone(UTC), until.astimezone(UTC)
    key = f"{ended_at.isoformat()} {line.code} {moment.isoformat()}"
    event.add("uid", f"{hashlib.sha256(key.encode()).hexdigest()[:32]}@needlecraft")
    event.add("dtstamp", ended_at)
    event.add("dtstart", moment)
    summary = gettext("%(what)s: from now") if line.kind == "avoid" else gettext("%(what)s: no longer needed")
    event.add("summary", summary % {"what": line.label})
    event.add("description", _description(line, sheet, gettext))
    event.add("transp", "TRANSPARENT")
    return event


def _description(line: AftercareLine, sheet: AftercareSheet, gettext: Callable[[str], str]) -> str:
    then = f"{line.then[:1].upper()}{line.then[1:]}." if line.then else ""
    healed = gettext("Not before it has %(what)s.") % {"what": line.and_until} if line.and_until else ""
    sources = ", ".join(position.source for position in line.positions if position.adopted)
    of = {"policy": sheet.policy, "version": sheet.version, "sources": sources}
    by = (
        gettext("Policy %(policy)s, knowledge %(version)s, source %(sources)s.")
        if sources
        else gettext("Policy %(policy)s, knowledge %(version)s.")
    )
    made = by % of
    return "\n".join(part for part in (then, healed, line.patient, made) if part)
