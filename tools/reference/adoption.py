"""What each of the three policies makes of a rule, found by asking the engine itself.

The position that is adopted depends on the patient, so a rule is judged for every combination of the details that it turns on,
from the day of the event until its last window has ended, on every option. Equal answers are then told together.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime
from itertools import combinations, product
from typing import Any, Final, NamedTuple

from needlecraft.protocol.grid import Grid
from needlecraft.protocol.judging import CompiledRule, Judgement
from needlecraft.protocol.kinds import AnyRule, ConditionRule, GoalRule, MedicineRule
from needlecraft.protocol.kinds.base import Case
from needlecraft.protocol.knowledge import Knowledge
from needlecraft.protocol.policy import GUIDELINE, LENIENT, STRICTEST
from needlecraft.protocol.record import UNKNOWN, Item
from needlecraft.protocol.windows import start_of

from .markdown import joined

POLICIES: Final = (STRICTEST, GUIDELINE, LENIENT)
_EVENT: Final = date(2000, 3, 1)
_STATES: Final = {"condition": ("current", "past", "resolved"), "medicine": ("current", "stopped")}
_DETAILS: Final[dict[str, tuple[object, ...]]] = {
    "severity": ("mild", "moderate", "severe"),
    "controlled": ("yes", "no"),
    "prescribed": ("yes", "no"),
    "route": ("topical", "into_skin"),
    "licensed_for_skin_injection": ("yes", "no"),
    "answer": ("yes", "no"),
    "kind": ("ice_pick", "boxcar", "rolling", "keloid", "hypertrophic"),
    "fitzpatrick": (1, 2, 3, 4, 5, 6),
}
_NOT_STATED: Final = "not stated"
_SILENT: Final = "no position"
_NO_LIMIT: Final = float("inf")
_FEW: Final = 4

Box = tuple[tuple[object, ...], ...]


class Line(NamedTuple):
    """One line of the table: for whom and where, and what each policy comes to."""

    when: str
    where: str
    answers: tuple[str, ...]


class Adoption:
    """Judges the rules of one knowledge under the three policies."""

    def __init__(self, knowledge: Knowledge) -> None:
        self.knowledge, self.grid = knowledge, Grid(knowledge)
        self.offered = self.grid.of(self.grid.offered)
        self.measured = self.grid.of([key for key, modality in knowledge.modalities.items() if modality.depth])

    def lines(self, rule: AnyRule) -> list[Line]:
        """What the policies come to, for every distinct situation on what is offered; what never is, is told where nothing else is."""
        return self._lines(rule, self.offered) or self._lines(rule, self.grid.all)

    def _lines(self, rule: AnyRule, asked: int) -> list[Line]:
        compiled = [CompiledRule(rule, self.grid, self.knowledge, policy) for policy in POLICIES]
        names = _dimensions(rule)
        values = [_values(rule, name) for name in names]
        boxes: dict[tuple[int, tuple[str, ...]], list[Box]] = {}
        for combination in product(*values):
            item, fitzpatrick = _item(rule, dict(zip(names, combination, strict=True)))
            told = [self._course(one, item, fitzpatrick) for one in compiled]
            for options, answers in _split(told, asked):
                boxes.setdefault((options, answers), []).append(tuple((value,) for value in combination))
        lines = []
        for (options, answers), found in boxes.items():
            if set(answers) != {_SILENT}:
                lines += [Line(_when(names, values, box), self.where(options), answers) for box in _merged(found)]
        return lines

    def _course(self, compiled: CompiledRule, item: Item, fitzpatrick: Any) -> list[tuple[int, str]]:
        """What holds from the day of the event on, as sets of options with their text."""
        stages: dict[int, list[str]] = {}
        moment: datetime | None = start_of(_EVENT)
        while moment is not None:
            judgement = compiled.judge(item, fitzpatrick, moment)
            told = [(options, f"asks for `{name}`") for name, options in judgement.asks]
            for one in judgement.adopted:
                told += [(one.options & self.measured, _told(compiled, judgement, one))]
                told += [(one.options & ~self.measured, _told(compiled, judgement, one._replace(max_depth_mm=_NO_LIMIT)))]
            stages = _added(stages, told)
            later = [one.until for one in judgement.adopted if one.until and one.until > moment]
            moment = min(later, default=None)
        return [(options, ", then ".join(texts)) for options, texts in stages.items()]

    def where(self, options: int) -> str:
        """A set of options in words; empty for all of them."""
        if options in (self.offered, self.grid.all):
            return ""
        zones: dict[tuple[str, ...], list[str]] = {}
        for modality in self.grid.modalities:
            held = self.grid.names(options & self.grid.of((modality,)))[1]
            if held:
                zones.setdefault(held, []).append(modality)
        return "; ".join(self._place(modalities, held) for held, modalities in zones.items())

    def _place(self, modalities: list[str], zones: tuple[str, ...]) -> str:
        devices = "" if len(modalities) == len(self.grid.offered) else ", ".join(modalities)
        return " on ".join(part for part in (devices, self.zones(zones)) if part)

    def zones(self, zones: Iterable[str]) -> str:
        """Zones in words; empty for all of them."""
        held = set(zones)
        left = [zone for zone in self.grid.zones if zone not in held]
        if not left:
            return ""
        if held == set(self.grid.face_zones):
            return "the face"
        return f"all zones but {joined(left, 'and')}" if len(left) <= _FEW else ", ".join(zone for zone in self.grid.zones if zone in held)


def _cases(rule: AnyRule) -> Iterator[Case]:
    yield from (case for position in rule.positions for case in position.cases)


def _dimensions(rule: AnyRule) -> list[str]:
    cases = list(_cases(rule))
    names = [name for name in ("state", *_DETAILS) if any(getattr(case.when, name) for case in cases)]
    dated = isinstance(rule, (ConditionRule, MedicineRule)) and any(
        case.window and (case.since or rule.since) == rule.since for case in cases
    )
    return ["state", *names] if dated and "state" not in names else names


def _values(rule: AnyRule, name: str) -> tuple[object, ...]:
    if name == "state":
        return _STATES.get(rule.kind, ("current",))
    values = _DETAILS[name]
    return (*values, _NOT_STATED) if isinstance(rule, GoalRule) else values


def _item(rule: AnyRule, details: dict[str, object]) -> tuple[Item, Any]:
    fitzpatrick = details.pop("fitzpatrick", 1)
    known = {name: UNKNOWN if value is _NOT_STATED else value for name, value in details.items()}
    over = _EVENT if known.get("state") != "current" else UNKNOWN
    codes = getattr(rule, "codes", (rule.kind,))
    return Item(code=codes[0], on=_EVENT, born=_EVENT, resolved_on=over, stopped_on=over, **known), fitzpatrick  # type: ignore[arg-type]


def _split(told: list[list[tuple[int, str]]], asked: int) -> Iterator[tuple[int, tuple[str, ...]]]:
    """The asked options in sets on which every policy comes to one thing."""
    groups = {asked: tuple(_SILENT for _ in told)}
    for i, parts in enumerate(told):
        split: dict[int, tuple[str, ...]] = {}
        for mask, answers in groups.items():
            left = mask
            for options, text in parts:
                if left & options:
                    split[left & options] = (*answers[:i], text, *answers[i + 1 :])
                left &= ~options
            if left:
                split[left] = answers
        groups = split
    together: dict[tuple[str, ...], int] = {}
    for mask, answers in groups.items():
        together[answers] = together.get(answers, 0) | mask
    yield from ((mask, answers) for answers, mask in together.items())


def _added(stages: dict[int, list[str]], told: list[tuple[int, str]]) -> dict[int, list[str]]:
    """Every set of options with what held before and what holds now; what stays the same is told once."""
    if not stages:
        together: dict[str, int] = {}
        for options, text in told:
            together[text] = together.get(text, 0) | options
        return {options: [text] for text, options in together.items() if options}
    result = {}
    for before, texts in stages.items():
        left = before
        for options, text in told:
            if left & options:
                result[left & options] = texts if texts[-1] == text else [*texts, text]
                left &= ~options
        if left:
            result[left] = texts
    return result


def _told(compiled: CompiledRule, judgement: Judgement, adopted: Any) -> str:
    position = compiled.rule.positions[adopted.position]
    spoken = [one for one in judgement.outcomes if one.position == adopted.position and one.options & adopted.options]
    outcome = next(one for one in spoken if one.until == adopted.until)
    if outcome.lapsed and adopted.decision == "clear":
        return "clear"
    text = f"**{adopted.decision}**" if adopted.decision != "clear" else "clear"
    if adopted.until:
        text += f" until {outcome.case.window}"
    elif adopted.lifts_when:
        text += " until it lifts"
    if adopted.max_depth_mm != _NO_LIMIT and adopted.decision not in ("defer", "contraindicated"):
        text += f", {adopted.max_depth_mm:g} mm at most"
    return f"{text} ({position.source})"


def _merged(boxes: list[Box]) -> list[Box]:
    """The same combinations in fewer boxes: two that differ in one detail become one."""
    merged = list(dict.fromkeys(boxes))
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


def _when(names: list[str], values: list[tuple[object, ...]], box: Box) -> str:
    parts = []
    for name, known, held in zip(names, values, box, strict=True):
        if set(held) != set(known):
            words = joined([str(value) for value in known if value in held])
            parts.append(words if name in ("state", "severity", "kind", "route") else f"{_LABELS.get(name, name)}: {words}")
    return ", ".join(parts)


_LABELS: Final = {"fitzpatrick": "Fitzpatrick", "licensed_for_skin_injection": "licensed for injection into the skin"}
