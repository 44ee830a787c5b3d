"""The second half of the rule book: aftercare, triage, healing, the steps of the day, comparisons."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from needlecraft.protocol.adoption import PolicyTable
from needlecraft.protocol.kinds.aftercare_item import AftercareItem
from needlecraft.protocol.kinds.base import Change
from needlecraft.protocol.kinds.triage_row import TriageCase, TriageRow
from needlecraft.protocol.knowledge import Knowledge
from needlecraft.protocol.words import spoken

from .adoption import adopted_table
from .markdown import bullets, cites, code, conflict, joined, number, plain, source, table
from .positions import Positions

_AFTERCARE: Final = """\
All windows are elapsed hours from the end of the treatment; 1 d is 24 h.
**Adopted** is the time that each policy adopts; *no time* where no source gives a number or nothing waits."""
_TRIAGE: Final = """\
Every reported symptom is looked up at its hour, and the most urgent row decides.
In a row the cases are read from the top; the first that holds decides.
A detail that was not reported counts as holding, unless the case says *surely*.
A symptom that no row covers at its hour is `contact`.
Diabetes or weak immunity raise `contact` and `same_day` once; a symptom near the eye is an `emergency`; `normal` stays normal."""


class After:
    """Prints what belongs to the time of the treatment and after it."""

    def __init__(self, knowledge: Knowledge) -> None:
        self.knowledge, self.positions, self.policies = knowledge, Positions(knowledge), PolicyTable(knowledge)

    def blocks(self) -> Iterator[str]:
        """All blocks in order."""
        knowledge = self.knowledge
        yield "## Aftercare"
        yield _AFTERCARE
        for item in sorted(knowledge.aftercare.values(), key=lambda one: one.code):
            yield from self._item(item)
        yield "## Triage"
        yield _TRIAGE
        for row in knowledge.triage:
            yield from self._row(row)
        yield "## Healing"
        yield "What is expected after a treatment, in hours from its end, the end exclusive."
        stages = [
            (hours(one.from_h, one.until_h), ", ".join(one.modalities) or "all", plain(one.expect), plain(one.patient), cites(one.cites))
            for one in knowledge.healing
        ]
        yield table(("hours", "devices", "to a clinician", "to a patient", "from"), stages)
        yield "## Steps"
        yield "The day of a treatment. The device's manual comes first wherever the two differ."
        steps = [
            (str(n), f"`{one.code}`", plain(one.does), spoken(one.only_if), cites(one.cites))
            for n, one in enumerate(knowledge.steps, start=1)
        ]
        yield table(("", "step", "what is done", "done if", "from"), steps)
        yield "## Comparisons"
        yield "Microneedling beside other treatments, and claims that people have read."
        compared = [
            (plain(one.topic), plain(one.says), cites(one.cites), cites(one.contradicted_by), plain(one.handling))
            for one in knowledge.comparisons.values()
        ]
        yield table(("topic", "what is said", "from", "contradicted by", "what this protocol does"), compared)

    def _item(self, item: AftercareItem) -> Iterator[str]:
        yield f"### Aftercare: {item.code}"
        yield _facts(item.ref, f"kind `{item.kind}`", item.basis, str(item.reviewed), item.conflicts)
        yield f"**{plain(item.question)}**"
        yield self.positions.of_item(item)
        yield "Adopted:"
        yield adopted_table(self.policies.rows(item), self.knowledge, where="for", nothing="no time")
        yield bullets(
            [
                f"Then: {plain(item.then)}" if item.then else "",
                f"And until: {plain(item.and_until)}" if item.and_until else "",
                f"Begins {number(item.from_h)} h after the treatment." if item.from_h else "",
                "Free from the start after nano needling." if item.nano == "free" else "",
                f"Never with {code(item.never_if)}." if item.never_if else "",
                f"A prescribed `{item.keep_if_prescribed}` is never touched." if item.keep_if_prescribed else "",
                f"To a clinician: {plain(item.say.clinician)}",
                f"To a patient: {plain(item.say.patient)}",
            ]
        )
        yield history(item.changes)

    def _row(self, row: TriageRow) -> Iterator[str]:
        yield f"### Triage: {row.id}"
        asked = code(row.symptoms) if row.symptoms else "used by name"
        facts = [f"symptoms {asked}", hours(row.from_h, row.until_h)]
        facts += [f"only after {code(row.modalities)}"] if row.modalities else []
        facts += [f"fever from {number(row.fever_c)} degrees Celsius"] if row.fever_c is not None else []
        yield _facts(row.ref, " · ".join(facts), row.basis, str(row.reviewed), row.conflicts)
        yield f"**{plain(row.question)}**"
        yield table(("level", "if"), [(f"**{case.level}**", _holds(case)) for case in row.cases])
        yield bullets(
            [
                f"From: {cites(row.cites)}; held by {', '.join(source(key) for key in row.sources) or 'this protocol'}",
                f"To a clinician: {plain(row.say.clinician)}",
                f"To a patient: {plain(row.say.patient)}",
                *(f"At {level}: {plain(text)}" for level, text in row.do_now.items()),
                f"Watch for: {', '.join(row.watch_for)}." if row.watch_for else "",
                f"Note: {plain(row.note)}" if row.note else "",
            ]
        )
        yield history(row.changes)


def _facts(ref: tuple[str, ...], own: str, basis: str, reviewed: str, conflicts: tuple[str, ...]) -> str:
    shown = [f"conflicts {', '.join(conflict(key) for key in conflicts)}"] if conflicts else []
    return " · ".join([joined(ref, "and"), own, f"basis: {basis}", f"reviewed {reviewed}", *shown])


def history(changes: tuple[Change, ...], retired_for: str | None = None) -> str:
    """The versions of a rule on one line."""
    told = [f"version {one.version}, {one.on}, {one.effect}: {plain(one.text)}" for one in changes]
    retired = [f"Retired for [{retired_for}](#{retired_for})."] if retired_for else []
    return " ".join(["History:", *told, *retired])


def hours(since: float, until: float | None) -> str:
    """``24 to 72 h``, ``from 168 h``, ``at any hour``."""
    if until is None:
        return f"from {number(since)} h" if since else "at any hour"
    return f"{number(since)} to {number(until)} h"


def _holds(case: TriageCase) -> str:
    parts = []
    for name in ("severity", "trend", "side"):
        if wanted := getattr(case, name):
            parts.append(f"{_surely(case, name)}{name} {joined(wanted)}")
    if case.near_eye:
        parts.append(f"{_surely(case, 'near_eye')}near the eye")
    if case.with_any:
        parts.append(f"with any of {code(case.with_any)}")
    if case.patient_any:
        parts.append(f"{_surely(case, 'patient_any')}the patient has any of {code(case.patient_any)}")
    return "; ".join(parts) or "always"


def _surely(case: TriageCase, name: str) -> str:
    return "surely " if name in case.surely else ""
