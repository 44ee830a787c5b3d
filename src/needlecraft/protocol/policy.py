"""How one position is chosen among those that sources hold.

``strictest`` takes what protects most among the admitted sources, ``guideline`` the strongest evidence (of equals the stricter),
``lenient`` what protects least and is for comparison only. An adopted policy starts from one of the first two and, rule by rule,
takes another position that a source holds, or adds a stricter rule of the house; it can never be laxer than every source.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from .fields import Fields
from .kinds import AnyRule
from .kinds.aftercare_item import AftercareItem
from .kinds.base import PROTECTION, Case, Decision
from .knowledge import Knowledge
from .loader import Path_
from .windows import Window

Base = Literal["strictest", "guideline", "lenient"]
BASES: tuple[Base, ...] = ("strictest", "guideline", "lenient")
HOUSE = "house"


@dataclass(frozen=True, slots=True, kw_only=True)
class Adoption:
    """One decision of a clinical lead: ``rule`` follows ``source``, or the ``house`` rule is added. Who, when and why."""

    rule: str
    reason: str
    by: str
    on: date
    source: str | None = None
    house: Case | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """A named way of choosing. ``adopted`` maps a rule to the lead's decision; empty for the three that come with the engine."""

    name: str
    base: Base
    adopted: tuple[Adoption, ...] = ()

    def of(self, rule: str) -> Adoption | None:
        """What was adopted for this rule, if anything."""
        return next((one for one in self.adopted if one.rule == rule), None)


STRICTEST = Policy(name="strictest", base="strictest")
GUIDELINE = Policy(name="guideline", base="guideline")
LENIENT = Policy(name="lenient", base="lenient")
#: Kinds of rule whose subject has a date that a window of the house can count from.
_DATED = ("age", "condition", "exposure", "medicine")
#: What no window of the house is longer than. It is not a clinical number: it keeps a slip of the pen from passing for a wait.
_A_LIFE = Window(120, "y")
_BORN = date(2000, 1, 1)
BUILT_IN: Mapping[str, Policy] = {policy.name: policy for policy in (STRICTEST, GUIDELINE, LENIENT)}


def read_policy(
    data: Any,
    knowledge: Knowledge,
    where: Callable[[Path_], str] = lambda path: "policy",
    latest: date = date.max,
) -> Policy:
    """An adopted policy from plain data. Raises RecordError naming the place, also of what is adopted after ``latest``.

    Keys: ``name``, ``base`` (strictest or guideline), ``adopted``: a list of ``rule`` or ``aftercare`` with either ``source`` (an
    admitted one that holds a position on it) or ``house`` (decision, window, lifts_when, max_depth_mm), and always ``reason``, ``by``
    and ``on``.
    """
    fields = Fields(data, (), where)
    name = fields.text("name", "")
    if not name:
        fields.fail(("name",), "missing; give the policy a name")
    if name.lower() in BUILT_IN:
        fields.fail(("name",), f"{name} is the name of a policy that comes with the engine; give yours a name of its own")
    base = fields.one_of("base", ("strictest", "guideline"), "strictest")
    adopted = tuple(_adoption(entry, knowledge, latest) for entry in fields.each("adopted"))
    fields.done(("name", "base", "adopted"))
    seen: set[str] = set()
    for i, one in enumerate(adopted):
        if one.rule in seen:
            fields.fail(("adopted", i, "rule"), f"{one.rule} is adopted twice; keep one")
        seen.add(one.rule)
    return Policy(name=name, base=base, adopted=adopted)  # type: ignore[arg-type]


def _adoption(entry: Fields, knowledge: Knowledge, latest: date) -> Adoption:
    code, item = _adopted(entry, knowledge)
    rule: AnyRule | AftercareItem = knowledge.rules[code] if code else knowledge.aftercare[item]
    source = entry.one_of("source", dict.fromkeys(position.source for position in rule.positions), None)
    if source and not any(position.admitted for position in rule.positions if position.source == source):
        entry.fail(("source",), f"{source} is shown for comparison only; where you want to be as strict as it is, write a house rule")
    house = entry.take("house")
    if (source is None) == (house is None):
        entry.fail((), "give either source (one that holds a position) or house (a stricter rule of your own)")
    reason, by, on = entry.text("reason", ""), entry.text("by", ""), entry.day("on", None)
    for key, value in (("reason", reason), ("by", by), ("on", on)):
        if not value:
            entry.fail((key,), "missing; an adopted position has a reason, a name and a date")
    assert on is not None
    if on > latest:
        entry.fail(("on",), f"{on} is still to come; write the day on which it was decided")
    entry.done(("rule", "aftercare", "source", "house", "reason", "by", "on"))
    case = None if house is None else _house(Fields(house, (*entry.path, "house"), entry.where), rule)
    return Adoption(rule=code or aftercare_key(item), reason=reason, by=by, on=on, source=source, house=case)


def _adopted(entry: Fields, knowledge: Knowledge) -> tuple[str, str]:
    """The rule or the aftercare item that an entry names; the other of the two is empty."""
    named = entry.data.get("rule")
    if named in knowledge.aftercare and named not in knowledge.rules:
        entry.fail(("rule",), f"{named} is an aftercare item; write aftercare: {named}")
    if any(named == row.id for row in knowledge.triage):
        entry.fail(("rule",), f"{named} is a triage row; how urgent a reaction is cannot be adopted")
    code = entry.one_of("rule", knowledge.rules, "", "rules")
    item = entry.one_of("aftercare", knowledge.aftercare, "", "rules")
    if bool(code) == bool(item):
        entry.fail((), "name either a rule or an aftercare item ('needlecraft rules' lists both)")
    return code, item


def aftercare_key(code: str) -> str:
    """Under which name an aftercare item is adopted; rules may have the same id."""
    return f"aftercare/{code}"


def _house(fields: Fields, rule: AnyRule | AftercareItem) -> Case:
    if isinstance(rule, AftercareItem) or rule.kind in ("amount", "practice_point"):
        fields.fail((), "this does not decide on a patient; follow one of its sources instead")
    decision = fields.one_of("decision", tuple(PROTECTION), "")
    text = fields.text("window", None)
    if text is not None and rule.kind not in _DATED:
        fields.fail(("window",), f"{rule.id} has no date that a window could count from; leave it out")
    window = None if text is None else _window(fields, text)
    if not decision or decision == "clear":
        fields.fail(("decision",), "a house rule can only be stricter; write caution, review, defer or contraindicated")
    if decision == "defer" and window is None:
        fields.fail(("window",), "missing; a deferral needs a window, such as 14 d")
    case = Case(
        decision=_decision(decision),
        window=window,
        lifts_when=fields.text("lifts_when", None),
        max_depth_mm=fields.number("max_depth_mm", 0, 2.5, "mm", None),
    )
    fields.done(("decision", "window", "lifts_when", "max_depth_mm"))
    return case


def _window(fields: Fields, text: str) -> Window:
    """The window of a house rule: longer than nothing, and no longer than a life."""
    try:
        window = Window.parse(text)
    except ValueError as error:
        fields.fail(("window",), str(error))
    if not window.amount:
        fields.fail(("window",), f"{text!r} is no wait; write how long, such as 14 d")
    if window.after(_BORN) > _A_LIFE.after(_BORN):
        fields.fail(("window",), f"{text!r} is longer than a life; write {_A_LIFE} at most, or contraindicated without a window")
    return window


def _decision(word: str) -> Decision:
    assert word in PROTECTION
    return word  # type: ignore[return-value]
