"""What every rule is made of: positions that sources hold, and the cases in which they speak.

A rule is a question. A *position* is what one source answers; a *case* is one line of that answer: when it holds, where it
holds, what it decides and for how long. In a position the first case that matches an option (a modality on a zone) speaks for
it; a position with no matching case is silent there, and silence is no position.

All types are frozen and are filled from YAML by :mod:`needlecraft.protocol.building`, which validates them; nothing here checks.
"""

from __future__ import annotations

from datetime import date
from typing import ClassVar, Literal

from ..entry import entry
from ..windows import Window

Decision = Literal["clear", "caution", "review", "defer", "contraindicated"]
Verdict = Literal["clear", "caution", "review", "defer", "incomplete", "contraindicated"]
Strength = Literal[
    "regulator", "label", "guideline", "systematic_review", "trial", "cohort", "review", "textbook", "expert", "case", "lab", "clinic"
]
YesNo = Literal["yes", "no"]
Severity = Literal["mild", "moderate", "severe"]
State = Literal["current", "past", "resolved", "stopped"]

#: How much a decision protects; the larger protects more.
PROTECTION: dict[str, int] = {"clear": 0, "caution": 1, "review": 2, "defer": 3, "contraindicated": 4}

#: Strength of evidence for the policy ``guideline``: the smaller is the stronger.
STRENGTH_RANK: dict[str, int] = {
    "regulator": 0,
    "label": 0,
    "guideline": 1,
    "systematic_review": 2,
    "trial": 3,
    "cohort": 4,
    "review": 4,
    "textbook": 4,
    "expert": 4,
    "case": 4,
    "lab": 4,
    "clinic": 5,
}


@entry
class When:
    """The details of an item that a case turns on. An empty tuple asks nothing; several fields must all hold."""

    state: tuple[State, ...] = ()
    severity: tuple[Severity, ...] = ()
    controlled: tuple[YesNo, ...] = ()
    prescribed: tuple[YesNo, ...] = ()
    licensed_for_skin_injection: tuple[YesNo, ...] = ()
    kind: tuple[str, ...] = ()
    route: tuple[str, ...] = ()
    answer: tuple[YesNo, ...] = ()
    fitzpatrick: tuple[int, ...] = ()
    dark_marks: tuple[YesNo, ...] = ()
    test_patch: tuple[YesNo, ...] = ()


@entry
class Scope:
    """The options a case speaks about; empty means every one."""

    modalities: tuple[str, ...] = ()
    zones: tuple[str, ...] = ()


@entry
class Case:
    """One line of a source's answer.

    ``window`` counts from the date field ``since`` of the item; the decision holds until the window ends and ``then`` (nothing
    said: clear) holds after it. ``elsewhere`` is the decision outside the item's own area. ``max_depth_mm`` [mm] limits the
    depth where the decision lets a treatment happen. ``not_offered`` rules out a goal, not a person.
    """

    decision: Decision
    when: When = When()
    only: Scope = Scope()
    window: Window | None = None
    since: str | None = None
    then: Decision = "clear"
    lifts_when: str | None = None
    max_depth_mm: float | None = None
    elsewhere: Decision | None = None
    not_offered: bool = False


@entry
class Position:
    """What one source says on the question of a rule, with the statements or findings that carry it."""

    source: str
    cites: tuple[str, ...]
    cases: tuple[Case, ...] = ()
    admitted: bool = True
    note: str | None = None
    contradicted_by: tuple[str, ...] = ()


@entry
class Say:
    """The reason in one or two sentences, for a clinician and for a patient."""

    clinician: str
    patient: str


@entry
class Example:
    """A worked example of a rule: runs as a test and is printed in the rule book.

    ``given`` is a fragment of a patient record, laid over a complete record without risks. ``gives`` holds what the option
    ``modality`` on ``zone`` must say for this rule: decision, until, max_depth_mm or unanswered.
    """

    name: str
    shows: Literal["applies", "does_not", "limit", "unknown"]
    given: dict[str, object]
    gives: dict[str, object]
    on: date = date(2026, 12, 1)
    policy: str = "strictest"
    modality: str = "pen"
    zone: str = "cheeks"


@entry
class Change:
    """A line of a rule's history: which version, when, stricter or looser, and for whom."""

    version: int
    on: date
    effect: Literal["new", "stricter", "looser", "wording"]
    text: str


@entry
class Rule:
    """What all kinds of rule share. ``subject`` is the folder the rule stands in, ``ref`` its number in the evidence.

    ``numbing`` tells what a finding means for the numbing cream, ``numbing_not`` which anaesthetics it rules out; ``test_area``
    asks for a small area to be treated first.
    """

    id: str
    ref: tuple[str, ...]
    version: int
    subject: str
    question: str
    basis: Literal["source", "inference"]
    reviewed: date
    say: Say
    positions: tuple[Position, ...]
    examples: tuple[Example, ...] = ()
    advice: tuple[str, ...] = ()
    numbing: str | None = None
    numbing_not: tuple[Literal["lidocaine", "prilocaine"], ...] = ()
    test_area: bool = False
    conflicts: tuple[str, ...] = ()
    changes: tuple[Change, ...] = ()
    retired_for: str | None = None
    kind: str = ""

    #: The date field that windows of this kind count from when a case names none.
    since: ClassVar[str] = "on"


@entry
class ItemRule(Rule):
    """A rule about items of the patient record: it is asked once for each item that has one of ``codes``.

    ``area``: ``item`` (the item's zones; everywhere when it has none), ``person`` (everywhere whatever the item says),
    ``face``, or a list of zones.
    """

    codes: tuple[str, ...]
    area: Literal["item", "person", "face"] | tuple[str, ...] = "item"
    when_unknown: Literal["ask"] = "ask"
    group: ClassVar[str] = ""
