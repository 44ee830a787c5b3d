"""The rule book to read: the list of all rules, or one rule with every source's position and what each policy takes."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from typing import Final

from ..protocol.adoption import PolicyRow, policy_rows
from ..protocol.case_words import cases_in_words, triage_case_in_words
from ..protocol.citing import bracketed
from ..protocol.kinds import AnyRule
from ..protocol.kinds.aftercare_item import AftercareItem, AftercarePosition
from ..protocol.kinds.base import Position
from ..protocol.kinds.triage_row import TriageRow
from ..protocol.knowledge import load
from ..protocol.rule_book import Entry, name_of, subject_of
from ..protocol.words import counted, listed, spoken
from .adopting import row_lines
from .footer import footer
from .page import Page, Span
from .position_lines import column_for, source_line
from .words import ADOPTED, LEVELS, OTHER

_NAME: Final = 30
_LABEL: Final = 14
_MOST_NUMBERS: Final = 3


def rules_page(page: Page, found: Sequence[Entry], search: str) -> Page:
    """One line for each, by subject."""
    what = f" with “{search}”" if search else ""
    page.text((f"{counted(len(found), 'entry', 'entries')}{what}.", "bold"))
    if not found:
        page.text("Try fewer words, or 'needlecraft rules' for all.", indent=2)
    for subject, some in groupby(found, key=subject_of):
        page.heading(spoken(subject).capitalize())
        for entry in some:
            page.row([name_of(entry)], entry.question, (f"  {_numbers(entry.ref)}", "dim"), indent=2, column=_NAME)
    footer(page, "", load().version, load().hash, ["rules ID"])
    return page


def _numbers(refs: Sequence[str]) -> str:
    """The numbers of a rule, the first few of them."""
    return ", ".join(refs) if len(refs) <= _MOST_NUMBERS else f"{', '.join(refs[:_MOST_NUMBERS])} and {len(refs) - _MOST_NUMBERS} more"


def rule_page(page: Page, found: Sequence[Entry]) -> Page:
    """Every entry of a name, in full."""
    for entry in found:
        page.blank()
        kind = (
            "aftercare"
            if isinstance(entry, AftercareItem)
            else "triage row"
            if isinstance(entry, TriageRow)
            else f"{spoken(entry.kind)} rule"
        )
        page.text((entry.question, "bold"))
        numbers = f"{_numbers(entry.ref)}, " if entry.ref else ""
        page.text((f"{name_of(entry)}: {kind}, {numbers}version {entry.version}, reviewed {entry.reviewed}, basis: {entry.basis}", "dim"))
        page.blank()
        _pair(page, "Clinician", entry.say.clinician)
        _pair(page, "Patient", entry.say.patient)
        if isinstance(entry, TriageRow):
            _triage(page, entry)
        else:
            _rule(page, entry)
        _conflicts(page, entry)
        _history(page, entry)
    legend = f"{ADOPTED} the position that the policy strictest takes, {OTHER} the other positions."
    footer(page, "", load().version, load().hash, ["sources KEY"], legend)
    return page


def _pair(page: Page, label: str, *spans: Span) -> None:
    if any(span if isinstance(span, str) else span[0] for span in spans):
        page.row([(label, "dim")], *spans, indent=2, column=2 + _LABEL)


def _rule(page: Page, entry: AnyRule | AftercareItem) -> None:
    if isinstance(entry, AftercareItem):
        _pair(page, "Asks", f"{spoken(entry.kind)}; then {entry.then}" if entry.then else spoken(entry.kind))
    else:
        _pair(page, "Advice", " ".join(entry.advice))
        _pair(page, "Numbing", entry.numbing or "")
        _pair(page, "Scope", _scope(entry))
    rows = policy_rows(entry)
    page.heading("Positions")
    _positions(page, entry.positions, rows)
    if isinstance(entry, AftercareItem) and entry.nano_positions:
        page.heading("Positions on nano needling")
        _positions(page, entry.nano_positions, rows)
    page.heading("What each policy takes")
    for row in rows:
        row_lines(page, row, nothing="no time" if isinstance(entry, AftercareItem) else "no source speaks")
    _examples(page, entry)


def _scope(entry: AnyRule) -> str:
    names = ("zones", "modalities", "goals", "not_goals", "fitzpatrick")
    parts = [f"{spoken(name)} {listed([spoken(str(one)) for one in values])}" for name in names if (values := getattr(entry, name, ()))]
    codes = getattr(entry, "codes", ())
    return "; ".join([*([f"asked of {listed(codes)}"] if codes and codes != (entry.id,) else []), *parts])


def _positions(page: Page, positions: Sequence[Position], rows: Sequence[PolicyRow]) -> None:
    strict = {stage.source for row in rows if (taken := row.taken["strictest"]) for stage in taken.stages()}
    column = column_for([position.source for position in positions])
    for position in positions:
        dot = ADOPTED if position.source in strict else OTHER
        source_line(page, position.source, _says(position), dot=dot, knowledge=load(), column=column)
        for code in position.cites:
            _quotation(page, code, position.source, column)


def _says(position: Position) -> list[Span]:
    parts = [cases_in_words(position)]
    if isinstance(position, AftercarePosition):
        words = f" (“{position.text}”)" if position.text else ""
        parts.append((str(position.until) if position.until else "no number") + words)
    else:
        value = getattr(position, "value", None)
        parts.append(f"{value:g} (“{getattr(position, 'text', '')}”)" if value is not None else getattr(position, "says", ""))
    text = ". ".join(part.rstrip(".") for part in (*parts, position.note) if part)
    spans: list[Span] = [f"{text}." if text else "speaks on it."]
    if position.contradicted_by:
        spans.append((f" Contradicted by {bracketed(position.contradicted_by, load()).strip('[]')}.", "yellow"))
    return [*spans, *([] if position.admitted else [(" Not admitted.", "dim")])]


def _quotation(page: Page, code: str, source: str, column: int) -> None:
    knowledge = load()
    statement = knowledge.statements.get(code)
    says = statement.says if statement else knowledge.findings[code].says
    place = bracketed([code], knowledge, source).strip("[]")
    page.text((f"{code}{f', {place}' if place else ''}: {says}", "dim"), indent=column, hang=column + 2)


def _examples(page: Page, entry: AnyRule | AftercareItem) -> None:
    examples = getattr(entry, "examples", ())
    if examples:
        page.heading("Examples")
    for example in examples:
        gives = ", ".join(f"{spoken(key)} {value}" for key, value in example.gives.items() if value is not None)
        under = f" ({example.policy})" if example.policy != "strictest" else ""
        page.text(f"- {example.name}{under}: ", (gives or "nothing", "bold"), (f"  on {example.on}", "dim"), indent=2, hang=4)


def _triage(page: Page, row: TriageRow) -> None:
    end = f" to {row.until_h:g} h" if row.until_h is not None else " h and later"
    _pair(page, "Symptoms", listed([spoken(code) for code in row.symptoms], "or"))
    _pair(page, "Hours", f"from {row.from_h:g}{end} after the treatment")
    _pair(page, "Devices", listed([spoken(code) for code in row.modalities]))
    page.heading("How urgent")
    for case in row.cases:
        mark = LEVELS[case.level]
        page.row([mark.span()], triage_case_in_words(case) or "in every other case", indent=2, column=2 + _LABEL)
    page.heading("What to do")
    for level, text in row.do_now.items():
        page.row([LEVELS[level].span()], text, indent=2, column=2 + _LABEL)
    _pair(page, "Watch for", listed(row.watch_for, "or"))
    page.heading("Sources")
    page.text(f"{listed(row.sources)}. ", (bracketed(row.cites, load()), "dim"), indent=2)
    for code in row.cites:
        _quotation(page, code, "", 4)
    if row.note:
        page.text(row.note, indent=2)


def _conflicts(page: Page, entry: Entry) -> None:
    if entry.conflicts:
        page.heading("Where the five pages disagree")
    for code in entry.conflicts:
        conflict = load().conflicts[code]
        page.text((f"{code}  {conflict.topic}", "bold"), indent=2)
        for source, says in conflict.positions.items():
            page.row([source], says, indent=4, column=8)
        if conflict.silent:
            page.row([("silent", "dim")], (", ".join(conflict.silent), "dim"), indent=4, column=4 + _LABEL)
        page.row([("strictest", "dim")], conflict.strictest, indent=4, column=4 + _LABEL)


def _history(page: Page, entry: Entry) -> None:
    if entry.changes:
        page.heading("History")
    for change in entry.changes:
        page.text(f"- version {change.version}, {change.on}, {change.effect}: {change.text}", indent=2, hang=4)
