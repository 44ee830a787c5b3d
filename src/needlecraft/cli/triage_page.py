"""A triage to read: what to do now first, then how urgent, why, what to watch for and what was not asked."""

from __future__ import annotations

from typing import Final

from ..protocol.citing import bracketed
from ..protocol.knowledge import load
from ..protocol.treatment import Treatment
from ..protocol.triaging import Triage, TriageFinding
from ..protocol.words import listed, spoken
from .footer import footer
from .page import Page
from .words import LEVELS, elapsed, short_time

_MEANING = {
    "emergency": "an emergency",
    "same_day": "to be seen by a clinician today",
    "contact": "a reason to tell the practice",
    "normal": "expected at this hour",
}
#: The signs to ask for before anything is called normal, the most dangerous first.
_ASKED_FIRST: Final = ("trouble_breathing", "lip_or_tongue_swelling", "collapse", "vision_change", "blue_skin")


def triage_page(page: Page, triage: Triage, treatment: Treatment) -> Page:
    """Fill the page."""
    mark = LEVELS[triage.level]
    page.text((f"{mark.shape} {triage.do_now}", f"bold {mark.colour}"), hang=2)
    ended = f"{short_time(treatment.ended_at)}, {treatment.ended_at.year}"
    page.text(
        f"This is {_MEANING[triage.level]}",
        (f" ({mark.word})", mark.colour),
        f", {elapsed(triage.hours)} after the treatment of {ended}.",
        indent=2,
    )
    if triage.unanswered and triage.level in ("normal", "contact"):
        first = [spoken(code) for code in _ASKED_FIRST if code in triage.unanswered]
        if first:
            page.text(
                ("Ask first: ", "bold"), f"{listed(first, 'or')}? Any of these would be an emergency, and nobody has asked.", indent=2
            )
    if triage.raised_by:
        page.text(f"More urgent than usual because of: {spoken(triage.raised_by)}.", indent=2)
    if triage.findings:
        page.heading("Why")
    for finding in triage.findings:
        _finding(page, finding, decides=finding.rule == triage.rule)
    if triage.watch_for:
        page.heading("Watch for")
        page.text(f"{listed(triage.watch_for, 'or')}.", indent=2)
    if triage.unanswered:
        page.heading("Not asked")
        page.text(f"{listed([spoken(code) for code in triage.unanswered])}.", indent=2)
        page.text(("Any of these can change the answer. Ask, and list what is denied under none_of.", "dim"), indent=2)
    page.blank()
    page.text("It knows only what was reported and sees nothing itself. In doubt, call a clinician.")
    footer(page, "", triage.version, triage.hash, [f"rules {triage.rule}"])
    return page


def _finding(page: Page, finding: TriageFinding, *, decides: bool) -> None:
    mark = LEVELS[finding.level]
    name = f"{mark.shape} {spoken(finding.symptom).capitalize()}: {mark.word}"
    page.text((name, f"bold {mark.colour}"), ", decides" if decides else "", hang=2, end=(f"rule {finding.rule}", "dim"))
    sources = [key for key in finding.sources if key not in bracketed(finding.cites, load())]
    more = f" {', '.join(sources)}" if sources else ""
    page.text(finding.because, (f" {bracketed(finding.cites, load())}{more}", "dim"), indent=2)
