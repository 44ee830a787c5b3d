"""What each of the three built-in policies takes of a rule, found by asking the engine itself.

What is adopted depends on the patient, so a rule is judged for every combination of the details that it turns on, on every option,
from the day of the event until its last window has ended. Combinations that come to the same are then told together.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cache
from itertools import combinations, product
from typing import Any, Final, NamedTuple

from .aftercare_clock import timed
from .amounts import Amounts
from .choosing import Adopted, difference
from .grid import Grid
from .judging import CompiledRule, Judgement
from .kinds import AmountRule, AnyRule, ConditionRule, GoalRule, MedicineRule, PracticePointRule
from .kinds.aftercare_item import AftercareItem
from .kinds.base import Case
from .knowledge import Knowledge, load
from .policy import BUILT_IN, Adoption, Policy
from .preparing import take
from .record import UNKNOWN, Item, Skin
from .windows import Window, start_of

NOT_STATED: Final = "not stated"
_EVENT: Final = date(2000, 3, 1)
_STATES: Final = {"condition": ("current", "past", "resolved"), "medicine": ("current", "stopped")}
_DETAILS: Final[dict[str, tuple[str | int, ...]]] = {
    "severity": ("mild", "moderate", "severe"),
    "controlled": ("yes", "no"),
    "prescribed": ("yes", "no"),
    "route": ("topical", "into_skin"),
    "licensed_for_skin_injection": ("yes", "no"),
    "answer": ("yes", "no"),
    "kind": ("ice_pick", "boxcar", "rolling", "keloid", "hypertrophic"),
    "fitzpatrick": (1, 2, 3, 4, 5, 6),
    "dark_marks": ("yes", "no"),
}
_LABELS: Final = {
    "controlled": "controlled: ",
    "prescribed": "prescribed: ",
    "licensed_for_skin_injection": "licensed for injection into the skin: ",
    "answer": "answer: ",
    "fitzpatrick": "Fitzpatrick: ",
    "dark_marks": "dark marks before: ",
}
_NO_LIMIT: Final = float("inf")
_FEW: Final = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """What a policy takes, and ``then`` what holds when ``window`` is over.

    A rule has a ``decision``; an aftercare item has a ``window`` alone, an amount a ``value``, a practice point what it ``says``.
    ``max_depth_mm`` [mm] is None where there is no limit or no treatment. ``source`` is None once nobody's wait runs any more.
    """

    source: str | None
    decision: str | None = None
    window: Window | None = None
    lifts_when: str | None = None
    max_depth_mm: float | None = None
    value: float | None = None
    says: str | None = None
    then: Taken | None = None

    def stages(self) -> Iterator[Taken]:
        """This and all that follows it, in the order of time."""
        stage: Taken | None = self
        while stage is not None:
            yield stage
            stage = stage.then


class Where(NamedTuple):
    """Modalities on zones; either is empty for all that are offered."""

    modalities: tuple[str, ...] = ()
    zones: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PolicyRow:
    """For patients whose details are like ``when``, on the options ``where``: what every policy takes, None where it takes nothing.

    ``when`` is empty for whatever the details are, ``where`` for everything that is offered.
    """

    when: Mapping[str, tuple[str | int, ...]]
    where: tuple[Where, ...]
    taken: Mapping[str, Taken | None]


Stages = tuple[Taken, ...]
Answers = tuple[Stages, ...]
Values = tuple[str | int, ...]
Box = tuple[Values, ...]


class PolicyTable:
    """The three policies side by side on the entries of one knowledge."""

    def __init__(self, knowledge: Knowledge) -> None:
        self.knowledge, self.grid = knowledge, Grid(knowledge)
        self.offered = self.grid.of(self.grid.offered)
        self.measured = self.grid.of([code for code, modality in knowledge.modalities.items() if modality.depth])
        self.amounts = {name: Amounts(knowledge, policy) for name, policy in BUILT_IN.items()}

    def rows(self, entry: AnyRule | AftercareItem) -> tuple[PolicyRow, ...]:
        """A row for every distinct situation in which a policy takes something; for an item that counts everywhere."""
        if isinstance(entry, AftercareItem):
            return self._after(entry)
        if isinstance(entry, AmountRule):
            numbers = {name: amounts.adopted[entry.id] for name, amounts in self.amounts.items()}
            return (PolicyRow({}, (), {name: Taken(source=one.source, value=one.value) for name, one in numbers.items()}),)
        if isinstance(entry, PracticePointRule):
            points = {name: take(entry, policy) for name, policy in BUILT_IN.items()}
            return (PolicyRow({}, (), {name: Taken(source=one.source, says=one.says) for name, one in points.items()}),)
        # What is never offered has rows of its own only where a rule speaks of nothing else.
        return self._judged(entry, self.offered) or self._judged(entry, self.grid.all)

    def _after(self, item: AftercareItem) -> tuple[PolicyRow, ...]:
        """The time of every policy; modalities with the same times stand in one row."""
        held: dict[Answers, list[str]] = {}
        for modality in self.grid.offered:
            times = (timed(item, modality, policy, self.knowledge) for policy in BUILT_IN.values())
            answers = tuple((Taken(source=one.source, window=one.until),) if one else () for one in times)
            held.setdefault(answers, []).append(modality)
        return tuple(_row({}, self._where(self.grid.of(modalities)), answers) for answers, modalities in held.items())

    def _judged(self, rule: AnyRule, asked: int) -> tuple[PolicyRow, ...]:
        compiled = [CompiledRule(rule, self.grid, self.knowledge, policy) for policy in BUILT_IN.values()]
        details = {name: _values(rule, name) for name in _dimensions(rule)}
        boxes: dict[tuple[int, Answers], list[Box]] = {}
        for combination in product(*details.values()):
            item, skin = _item(rule, dict(zip(details, combination, strict=True)))
            courses = [self._course(one, item, skin) for one in compiled]
            for options, answers in _split(courses, asked):
                if any(answers):
                    boxes.setdefault((options, answers), []).append(tuple((value,) for value in combination))
        return tuple(
            _row(_when(details, box), self._where(options), answers)
            for (options, answers), found in boxes.items()
            for box in _merged(found)
        )

    def _course(self, compiled: CompiledRule, item: Item, skin: Skin) -> dict[int, Stages]:
        """What holds from the day of the event on, for sets of options."""
        course: dict[int, Stages] = {}
        moment: datetime | None = start_of(_EVENT)
        while moment is not None:
            judgement = compiled.judge(item, skin, moment)
            told: dict[Taken, int] = {}
            for one in judgement.adopted:
                for options, depth_mm in ((one.options & self.measured, one.max_depth_mm), (one.options & ~self.measured, _NO_LIMIT)):
                    taken = _taken(compiled, judgement, one._replace(max_depth_mm=depth_mm))
                    told[taken] = told.get(taken, 0) | options
            course = _continued(course, told)
            later = [one.until for one in judgement.outcomes if one.until and one.until > moment]
            moment = min(later, default=None)
        return course

    def _where(self, options: int) -> tuple[Where, ...]:
        """A set of options as modalities on zones."""
        if options in (self.offered, self.grid.all):
            return ()
        held: dict[tuple[str, ...], list[str]] = {}
        for modality in self.grid.modalities:
            zones = self.grid.names(options & self.grid.of((modality,)))[1]
            if zones:
                held.setdefault(() if zones == self.grid.zones else zones, []).append(modality)
        offered = set(self.grid.offered)
        return tuple(Where(() if set(modalities) == offered else tuple(modalities), zones) for zones, modalities in held.items())


@cache
def _table() -> PolicyTable:
    return PolicyTable(load())


def policy_rows(entry: AnyRule | AftercareItem) -> tuple[PolicyRow, ...]:
    """What each built-in policy takes of an entry of the installed knowledge, situation by situation."""
    return _table().rows(entry)


def _row(when: Mapping[str, Values], where: tuple[Where, ...], answers: Answers) -> PolicyRow:
    return PolicyRow(when, where, {name: _chained(stages) for name, stages in zip(BUILT_IN, answers, strict=True)})


def _chained(stages: Stages) -> Taken | None:
    chain: Taken | None = None
    for stage in reversed(stages):
        chain = replace(stage, then=chain)
    return chain


def _dimensions(rule: AnyRule, house: Case | None = None) -> list[str]:
    """The details on which a case of the rule turns, or one of the house laid over it."""
    cases = [case for position in rule.positions for case in position.cases] + ([house] if house else [])
    names = [name for name in ("state", *_DETAILS) if any(getattr(case.when, name) for case in cases)]
    dated = isinstance(rule, (ConditionRule, MedicineRule)) and any(
        case.window and (case.since or rule.since) == rule.since for case in cases
    )
    return ["state", *names] if dated and "state" not in names else names


def _values(rule: AnyRule, name: str) -> Values:
    """All that a detail can be; a goal is never asked for its details, so they may not be stated."""
    if name == "state":
        return _STATES.get(rule.kind, ("current",))
    return (*_DETAILS[name], NOT_STATED) if isinstance(rule, GoalRule) else _DETAILS[name]


def _item(rule: AnyRule, details: dict[str, Any]) -> tuple[Item, Skin]:
    """An item with these details that happened, began or was over on the day of the event, with the skin."""
    skin = Skin(details.pop("fitzpatrick", 1), details.pop("dark_marks", "no"))
    known: dict[str, Any] = {name: UNKNOWN if value == NOT_STATED else value for name, value in details.items()}
    code = next(iter(getattr(rule, "codes", ())), rule.kind)
    return Item(code, on=_EVENT, born=_EVENT, resolved_on=_EVENT, stopped_on=_EVENT, test_patch_on=_EVENT)._replace(**known), skin


def _taken(compiled: CompiledRule, judgement: Judgement, adopted: Adopted) -> Taken:
    """One stage. In a position one outcome alone speaks for an option."""
    outcome = next(one for one in judgement.outcomes if one.position == adopted.position and one.options & adopted.options)
    if outcome.lapsed and adopted.decision == "clear":
        return Taken(source=None, decision="clear")
    limited = adopted.max_depth_mm != _NO_LIMIT and adopted.decision not in ("defer", "contraindicated")
    return Taken(
        source=compiled.rule.positions[adopted.position].source,
        decision=adopted.decision,
        window=outcome.case.window if adopted.until else None,
        lifts_when=adopted.lifts_when,
        max_depth_mm=adopted.max_depth_mm if limited else None,
    )


def _continued(course: dict[int, Stages], told: dict[Taken, int]) -> dict[int, Stages]:
    """Every set of options with what held before and what holds now; what stays the same is told once."""
    if not course:
        return {options: (taken,) for taken, options in told.items() if options}
    result = {}
    for before, stages in course.items():
        left = before
        for taken, options in told.items():
            if left & options:
                is_same = stages[-1] == taken or (taken.source is None and stages[-1] == replace(taken, source=stages[-1].source))
                result[left & options] = stages if is_same else (*stages, taken)
                left &= ~options
        if left:
            result[left] = stages
    return result


def _split(courses: Sequence[dict[int, Stages]], asked: int) -> Iterator[tuple[int, Answers]]:
    """The asked options in sets on which every policy comes to one thing; in the order in which they are found."""
    groups: dict[int, Answers] = {asked: ()}
    for course in courses:
        split: dict[int, Answers] = {}
        for group, answers in groups.items():
            left = group
            for options, stages in course.items():
                if left & options:
                    split[left & options] = (*answers, stages)
                    left &= ~options
            if left:
                split[left] = (*answers, ())
        groups = split
    together: dict[Answers, int] = {}
    for group, answers in groups.items():
        together[answers] = together.get(answers, 0) | group
    yield from ((group, answers) for answers, group in together.items())


def _merged(boxes: list[Box]) -> list[Box]:
    """The same combinations in fewer boxes: two that differ in one detail become one."""
    merged = list(boxes)
    while (pair := _neighbours(merged)) is not None:
        i, j, k = pair
        merged[i] = (*merged[i][:k], merged[i][k] + merged[j][k], *merged[i][k + 1 :])
        del merged[j]
    return merged


def _neighbours(boxes: list[Box]) -> tuple[int, int, int] | None:
    """Two boxes that differ in one detail only, and which; None when there are none."""
    for i, j in combinations(range(len(boxes)), 2):
        differing = [k for k, (one, other) in enumerate(zip(boxes[i], boxes[j], strict=True)) if one != other]
        if len(differing) == 1:
            return i, j, differing[0]
    return None


def _when(details: Mapping[str, Values], box: Box) -> dict[str, Values]:
    """The details that a box narrows, with what they are in it."""
    return {
        name: tuple(value for value in known if value in held)
        for (name, known), held in zip(details.items(), box, strict=True)
        if set(held) != set(known)
    }


def adds_nothing(adoption: Adoption, base: Policy, knowledge: Knowledge) -> bool:
    """Does a rule of the house leave every answer of the base as it is, whatever the details and whenever?"""
    rule, grid = knowledge.rules[adoption.rule], Grid(knowledge)
    plain = CompiledRule(rule, grid, knowledge, base)
    ours = CompiledRule(rule, grid, knowledge, replace(base, adopted=(adoption,)))
    details = {name: _values(rule, name) for name in _dimensions(rule, adoption.house)}
    for combination in product(*details.values()):
        item, skin = _item(rule, dict(zip(details, combination, strict=True)))
        moment: datetime | None = start_of(_EVENT)
        while moment is not None:
            before, after = plain.judge(item, skin, moment).adopted, ours.judge(item, skin, moment).adopted
            if difference(before, after) | difference(after, before):
                return False
            moment = min((one.until for one in (*before, *after) if one.until and one.until > moment), default=None)
    return True


def taken_in_words(taken: Taken) -> str:
    """``defer, 14 d``; of an amount its number, of a practice point its words."""
    parts = [taken.decision or "", taken.says or ""]
    parts.append(f"{taken.value:g}" if taken.value is not None else "")
    if taken.window:
        parts.append(str(taken.window))
    elif taken.lifts_when:
        parts.append("until it lifts")
    if taken.max_depth_mm is not None:
        parts.append(f"no deeper than {taken.max_depth_mm:g} mm")
    return ", ".join(part for part in parts if part)


def when_in_words(when: Mapping[str, Values]) -> str:
    """``past or resolved, controlled: no``; empty for whatever the details are."""
    return ", ".join(_LABELS.get(name, "") + _listed([str(value) for value in values], "or") for name, values in when.items())


def where_in_words(where: Sequence[Where], knowledge: Knowledge) -> str:
    """``rf on the face``; empty for everywhere."""
    return "; ".join(" on ".join(part for part in (", ".join(one.modalities), _zones(one.zones, knowledge)) if part) for one in where)


def _zones(zones: Sequence[str], knowledge: Knowledge) -> str:
    left = [code for code in knowledge.zones if code not in zones]
    if zones and all((zone.region == "face") == (code in zones) for code, zone in knowledge.zones.items()):
        return "the face"
    return f"all zones but {_listed(left, 'and')}" if zones and len(left) <= _FEW else ", ".join(zones)


def _listed(words: Sequence[str], last: str) -> str:
    return f" {last} ".join(part for part in (", ".join(words[:-1]), words[-1]) if part)
