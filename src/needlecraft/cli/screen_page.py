"""A screening to read: the verdict in one sentence, where it differs, why, who says so, what is still open."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby

from ..protocol.explain import long_date
from ..protocol.findings import Finding, Screening, Unanswered
from ..protocol.knowledge import Knowledge, load
from ..protocol.policy import Policy
from ..protocol.verdict import is_mixed, sentence, topic
from ..protocol.words import counted, listed, spoken
from .footer import LEGEND, footer
from .options_grid import options_grid
from .page import Page, Span
from .position_lines import position_lines
from .words import DECISIONS

_COLUMN = 12
_MOST_QUESTIONS = 12


def screen_page(page: Page, screening: Screening, policy: Policy) -> Page:
    """Fill the page."""
    knowledge = load()
    mark = DECISIONS[screening.verdict]
    page.text((f"{mark.shape} {sentence(screening)}", f"bold {mark.colour}"), hang=2)
    page.text((f"Judged for {long_date(screening.at)} under the policy {policy.name}.", "dim"), indent=2)
    if is_mixed(screening):
        page.text("That is the best of what was asked about. It differs:", indent=2)
    options_grid(page, screening, knowledge)
    if screening.verdict == "incomplete" and screening.so_far != "clear":
        page.text("Whatever the answers are, it will not be better than: ", DECISIONS[screening.so_far].span(), indent=2)
    if screening.verdict == "incomplete":
        _open_questions(page, screening.unanswered, knowledge)
    for _, group in groupby(screening.findings, key=_told_as_one):
        _findings(page, list(group), screening, knowledge)
    if screening.verdict != "incomplete":
        _open_questions(page, screening.unanswered, knowledge)
    _notes(page, screening)
    footer(page, screening.policy, screening.version, screening.hash, _examples(screening), LEGEND if screening.findings else "")
    return page


def _told_as_one(finding: Finding) -> tuple[object, ...]:
    """What findings share that are told once: two medicines of one class, one thing on several devices."""
    if finding.about.startswith("“"):
        return finding.rule, finding.positions
    return finding.rule, finding.about


def _findings(page: Page, findings: list[Finding], screening: Screening, knowledge: Knowledge) -> None:
    """The findings of one rule on one thing: what is common once, decision and place for each."""
    first = findings[0]
    page.blank()
    for finding in findings:
        page.text(*headline(finding, screening), hang=2, end=(f"rule {finding.rule}", "dim"))
    page.text(first.because, indent=2)
    for finding in findings:
        _pair(page, "Lifts when", finding.lifts_when if finding is first or finding.lifts_when != first.lifts_when else None)
    _pair(page, "Numbing", first.numbing)
    _pair(page, "Advice", " ".join(first.advice) or None)
    if first.adopted_by:
        chosen = first.adopted_by
        _pair(page, "Adopted by", f"{chosen['by']}, {chosen['on']}: {chosen['reason']}")
    _pair(page, "Evidence", _how_sure(first))
    position_lines(page, first.positions, screening.at.date(), knowledge)


def headline(finding: Finding, screening: Screening) -> list[Span]:
    """What it is about, the decision with its date, how deep, and where."""
    mark = DECISIONS[finding.decision]
    words = f"not before {long_date(finding.until)}" if finding.decision == "defer" and finding.until else mark.word
    depth = f", no deeper than {finding.max_depth_mm:g} mm" if finding.max_depth_mm is not None else ""
    place = where(finding, screening)
    return [(f"{mark.shape} {topic(finding)}: {words}", f"bold {mark.colour}"), depth, f", {place}" if place else ""]


def where(finding: Finding, screening: Screening) -> str:
    """The devices and zones that a finding touches; empty where it touches all that were asked about."""
    modalities = [m for m in screening.options if m in finding.modalities]
    all_zones = list(next(iter(screening.options.values())))
    zones = [z for z in all_zones if z in finding.zones]
    devices = listed([spoken(m) for m in modalities]) if len(modalities) < len(screening.options) else ""
    places = listed([spoken(z) for z in zones]) if len(zones) < len(all_zones) else ""
    return " on ".join(part for part in (devices, places) if part)


def _how_sure(finding: Finding) -> str:
    parts = ["Only one source decides so."] if finding.single_source else []
    return " ".join([*parts, *(["In part our inference."] if finding.basis == "inference" else [])])


def _pair(page: Page, label: str, text: str | None) -> None:
    if text:
        page.row([(label, "dim")], text, indent=2, column=2 + _COLUMN)


def _open_questions(page: Page, unanswered: Iterable[Unanswered], knowledge: Knowledge) -> None:
    questions = list(unanswered)
    if not questions:
        return
    page.heading(f"Open: {counted(len(questions), 'question')}")
    if len(questions) <= _MOST_QUESTIONS:
        for one in questions:
            page.text(("? ", "bold blue"), one.text, (f"  {one.question}; for {', '.join(one.needed_by)}", "dim"), hang=2)
        return
    groups: dict[str, list[str]] = {}
    for one in questions:
        asked = knowledge.questions.get(one.question)
        groups.setdefault(asked.group if asked else "details", []).append(one.question)
    for group, codes in groups.items():
        page.row([("? ", "bold blue"), (group, "bold")], ", ".join(codes), column=2 + _COLUMN + 2)
    page.text("'needlecraft questions' prints them as sentences. 'denied: all' answers no to all but the patient's own data.", indent=2)


def _notes(page: Page, screening: Screening) -> None:
    if screening.notes or screening.not_judged:
        page.heading("To know")
    for note in screening.notes:
        page.text(f"- {note.text} ", (note.rule, "dim"), hang=2)
    if screening.not_judged:
        page.text(f"- Not judged: {listed(screening.not_judged)}. A record with 'setting:' lets them be judged.", hang=2)


def _examples(screening: Screening) -> list[str]:
    first = screening.findings[0] if screening.findings else None
    source = next((one.source for one in first.positions if one.source in load().sources), None) if first else None
    return [f"rules {first.rule}", f"sources {source}"] if first and source else ["rules"]
