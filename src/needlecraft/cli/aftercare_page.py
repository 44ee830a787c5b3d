"""Aftercare as a clock: what to do now, what opens next and when, what later, what never; and where the sources disagree."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import groupby
from typing import Final

from ..protocol.aftercare_clock import AftercareLine, AftercareSheet
from ..protocol.words import counted, listed
from .disagreement import disagreement
from .footer import footer
from .page import Page, Span
from .words import ADOPTED, elapsed, short_date, short_time, small

_MOST_NAMED: Final = 3


def aftercare_page(page: Page, sheet: AftercareSheet, at: datetime) -> Page:
    """Fill the page. Times are shown at the treatment's own offset from UTC."""
    at = at.astimezone(sheet.ended_at.tzinfo)
    states: dict[str, list[AftercareLine]] = {}
    for line in sheet.lines:
        states.setdefault(line.state(at), []).append(line)
    change = sheet.next_change(at)
    _head(page, sheet, at, change)
    waiting = states.get("not_yet", [])
    _group(page, ("Now: do", "bold"), states.get("do_now", []), at, sheet.ended_at)
    _group(page, ("✓ Now: allowed", "bold green"), states.get("allowed", []), at, sheet.ended_at)
    if change is not None:
        title = f"▲ Next, in {elapsed(_hours(at, change))}"
        _group(page, (title, "bold yellow"), [line for line in waiting if line.until == change], at, sheet.ended_at)
    later = [line for line in waiting if line.until is None or line.until != change]
    _group(page, ("▲ Later", "bold yellow"), later, at, sheet.ended_at)
    _group(page, ("■ Never", "bold red"), states.get("never", []), at, sheet.ended_at)
    _group(page, ("◆ Ask the practice first", "bold magenta"), states.get("ask", []), at, sheet.ended_at)
    if over := states.get("over"):
        page.heading("Over")
        page.text(f"{over[0].label}{''.join(f', {small(line.label)}' for line in over[1:])}.", indent=2)
    legend = f"{ADOPTED} the time that the policy takes; every circle is a source's."
    footer(page, sheet.policy, sheet.version, sheet.hash, ["rules CODE", "sources KEY"], legend)
    return page


def _hours(start: datetime, end: datetime) -> float:
    return (end - start).total_seconds() / 3600


def _head(page: Page, sheet: AftercareSheet, at: datetime, change: datetime | None) -> None:
    page.text((aftercare_sentence(sheet, at), "bold"))
    ended = f"{short_time(sheet.ended_at)}, {sheet.ended_at.year} (UTC{sheet.ended_at.isoformat()[-6:]})"
    page.text((f"{elapsed(_hours(sheet.ended_at, at))} after the end of the treatment: {ended}, {_what(sheet)}.", "dim"))


def aftercare_sentence(sheet: AftercareSheet, at: datetime) -> str:
    """What changes next, and when."""
    change = sheet.next_change(at)
    if change is None:
        return "Nothing is waiting any more: every time limit is over."
    changing = [line for line in sheet.lines if line.until == change and line.state(at) in ("not_yet", "do_now")]
    opening = [line.label for line in changing if line.kind == "avoid"]
    named = opening or [line.label for line in changing]
    few = [*named[:_MOST_NAMED], *([f"{len(named) - _MOST_NAMED} more"] if len(named) > _MOST_NAMED else [])]
    few = few[:1] + [small(label) for label in few[1:]]
    return f"Next: {listed(few)} {'from' if opening else 'until'} {_when(change, sheet.ended_at)}."


def _what(sheet: AftercareSheet) -> str:
    treatment = sheet.treatment
    modality: str = treatment["modality"]
    depths = [zone["needle_depth_mm"] for zone in treatment["zones"] if zone.get("needle_depth_mm") is not None]
    zones = f", {counted(len(treatment['zones']), 'zone')}" if treatment["zones"] else ""
    return modality + zones + (f", up to {max(depths):g} mm" if depths else "")


def _when(moment: datetime, beside: datetime) -> str:
    """Weekday and time; with the year where it is another one."""
    moment = moment.astimezone(beside.tzinfo)
    return short_time(moment) if moment.year == beside.year else short_date(moment)


def _group(page: Page, title: Span, lines: Sequence[AftercareLine], at: datetime, beside: datetime) -> None:
    """The items of one state, those that change at the same time together."""
    if not lines:
        return
    page.blank()
    page.text(title)
    for until, some in groupby(sorted(lines, key=_stamp), key=lambda line: line.until):
        if until is not None:
            word = {"not_yet": "from", "do_now": "until", "allowed": "since"}[lines[0].state(at)]
            page.text(f"{word} {_when(until, beside)}", (f", {elapsed(_hours(beside, until))} after the end", "dim"), indent=2)
        for line in some:
            page.text(*_words(line, at), indent=4, hang=6, end=(line.code, "dim"))
            row = list(disagreement(line.code, line.positions))
            if row:
                page.text(*row, indent=6)


def _stamp(line: AftercareLine) -> tuple[bool, float]:
    return line.until is None, line.until.timestamp() if line.until else 0.0


def _words(line: AftercareLine, at: datetime) -> Iterator[Span]:
    yield line.label, "bold"
    if line.and_until:
        yield f", and not before it has {line.and_until}"
    if line.then and line.then != "allowed":
        yield f"; then {line.then}" if line.until and line.until > at else f": {line.then}"
    if line.kind == "not_advised":
        yield ": not advised"
