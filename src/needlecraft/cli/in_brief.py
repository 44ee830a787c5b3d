"""The pages in brief, for a first look: the same sentences, dots and citations, and only what matters most."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Final

from ..protocol.aftercare_clock import AftercareSheet
from ..protocol.citing import bracketed
from ..protocol.explain import long_date
from ..protocol.findings import Finding, PositionFound, Screening
from ..protocol.knowledge import load
from ..protocol.plans import Plan
from ..protocol.verdict import is_mixed, sentence, topic
from ..protocol.windows import day_of
from ..protocol.words import counted, listed
from .aftercare_page import aftercare_sentence
from .course_line import course_line
from .depth_table import depth_tables
from .disagreement import disagreement
from .options_grid import options_grid
from .page import NO_BREAK, Page, Span
from .plan_page import plan_sentence
from .screen_page import headline
from .time_line import waiting_line
from .words import ADOPTED, DECISIONS, OTHER, elapsed, short_date, small

_MOST_FINDINGS: Final = 3
_MOST_ITEMS: Final = 4


def screening_in_brief(page: Page, screening: Screening) -> None:
    """The verdict, the grid, the weightiest findings with all their sources in a line."""
    mark = DECISIONS[screening.verdict]
    page.text(("May this patient be treated? ", "dim"), (f"{mark.shape} {sentence(screening)}", f"bold {mark.colour}"), hang=2)
    if is_mixed(screening):
        page.text("That is the best of what was asked about. It differs:", indent=2)
    options_grid(page, screening, load())
    page.blank()
    firsts = {(finding.rule, finding.about): finding for finding in reversed(screening.findings)}
    shown = [finding for finding in screening.findings if finding in firsts.values()][:_MOST_FINDINGS]
    for finding in shown:
        _finding(page, finding, screening)
    named = {topic(finding) for finding in shown}
    others = list(dict.fromkeys(topic(finding) for finding in screening.findings if topic(finding) not in named))
    if others:
        page.text(f"and {listed([other[:1].lower() + other[1:] for other in others])}.", indent=2)
    if screening.unanswered:
        first = [one.text for one in screening.unanswered[:2]]
        more = " ..." if len(screening.unanswered) > len(first) else ""
        page.text(("? ", "bold blue"), f"{counted(len(screening.unanswered), 'question')} open: {' '.join(first)}{more}", hang=2)


def _finding(page: Page, finding: Finding, screening: Screening) -> None:
    page.text(*headline(finding, screening), hang=2, end=(f"rule {finding.rule}", "dim"))
    page.text(finding.because, indent=2)
    if finding.lifts_when:
        page.text(("Lifts when ", "dim"), f"{finding.lifts_when}.", indent=2)
    page.text(*_positions(finding.positions), indent=2)
    dated = [(day_of(position.until), position.adopted) for position in finding.positions if position.until]
    if dated:
        waiting_line(page, screening.at.date(), dated, indent=2)


def _positions(positions: tuple[PositionFound, ...]) -> Iterator[Span]:
    """``● S3 defer, 14 d [S3 line 36]; ○ ...``."""
    speaking = sorted((position for position in positions if position.decision), key=lambda one: not one.adopted)
    for n, position in enumerate(speaking):
        window = f", {position.window}" if position.window else ""
        cites = bracketed(position.cites, load(), position.source)
        yield "; " if n else ""
        yield f"{ADOPTED if position.adopted else OTHER}{NO_BREAK}{position.source}", "bold" if position.adopted else ""
        yield f" {position.decision}{window}"
        yield f" {cites}" if cites else "", "dim"


def plan_in_brief(page: Page, plan: Plan) -> None:
    """The best option: sentence, time line, depths, and where its numbers come from."""
    if not plan.options:
        change = f" The earliest date that changes it is {long_date(plan.changes_on)}." if plan.changes_on else ""
        page.text(("With what, and when? ", "dim"), "Nothing can be planned as long as this holds.", change, hang=2)
        return
    best, knowledge = plan.options[0], load()
    page.text(("With what, and when? ", "dim"), (plan_sentence(best, knowledge), "bold"), hang=2)
    if best.event:
        page.text(best.event, indent=2)
    page.blank()
    course_line(page, best)
    depth_tables(page, best, knowledge)
    page.blank()
    numbers = [f"{line['of'].replace('_', ' ')} {line['value']:g} ({line['source']})" for line in best.sources[:4]]
    page.text(f"{'; '.join(numbers)}.", indent=2)
    if len(plan.options) > 1:
        page.text(f"{counted(len(plan.options) - 1, 'other way', 'other ways')} ranked below it.", indent=2)


def aftercare_in_brief(page: Page, sheet: AftercareSheet, at: datetime) -> None:
    """What holds now, and what opens next with every source's time."""
    hours = (at - sheet.ended_at).total_seconds() / 3600
    page.text(
        (f"{elapsed(hours)} after the treatment of {short_date(sheet.ended_at)}: ", "dim"),
        (aftercare_sentence(sheet, at), "bold"),
        hang=2,
    )
    do = [small(line.label) for line in sheet.lines if line.state(at) == "do_now"]
    if do:
        page.text(("Now: ", "dim"), f"{listed(do)}.", indent=2, hang=4)
    waiting = sorted((line for line in sheet.lines if line.until and line.state(at) == "not_yet"), key=lambda line: (line.until, line.code))
    many = sorted(waiting, key=lambda line: -len({position.window for position in line.positions if position.window}))[:_MOST_ITEMS]
    for line in (line for line in waiting if line in many):
        when = short_date(line.until) if line.until else ""
        page.text((f"from {when}  ", "yellow"), (f"{line.label}  ", "bold"), *disagreement(line.code, line.positions), indent=2, hang=4)
    page.text((f"and {len(waiting) - len(many)} more: needlecraft aftercare TREATMENT", "dim"), indent=2)
