"""What each of the three policies takes of a rule, for every situation that the rule tells apart."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from itertools import product
from typing import Any, Final

from ..protocol.aftercare_clock import timed
from ..protocol.amounts import Amounts
from ..protocol.grid import Grid
from ..protocol.judging import Adopted, CompiledRule, Judgement
from ..protocol.kinds import AmountRule, AnyRule, PracticePointRule
from ..protocol.kinds.aftercare_item import AftercareItem
from ..protocol.kinds.base import Case
from ..protocol.knowledge import Knowledge, load
from ..protocol.policy import BUILT_IN, Policy
from ..protocol.preparing import take
from ..protocol.record import UNKNOWN, Item, Unknown

_MOST_SITUATIONS: Final = 24
_ON: Final = datetime(2026, 1, 1)  # noqa: DTZ001  any day will do: every window is judged on the day from which it counts
_WHEN: Final = ("state", "severity", "controlled", "prescribed", "licensed_for_skin_injection", "kind", "route", "answer", "fitzpatrick")
_ANSWERS: Final[dict[str, tuple[Any, ...]]] = {
    "severity": ("mild", "moderate", "severe"),
    "controlled": ("yes", "no"),
    "prescribed": ("yes", "no"),
    "licensed_for_skin_injection": ("yes", "no"),
    "route": ("topical", "into_skin"),
    "answer": ("yes", "no"),
    "fitzpatrick": (1, 2, 3, 4, 5, 6),
}
_STATES: Final = {"condition": ("current", "past", "resolved"), "medicine": ("current", "stopped")}


@dataclass(frozen=True, slots=True)
class Taken:
    """What a policy takes somewhere: the decision or number, from which source, and where it holds (empty: everywhere)."""

    says: str
    source: str | None
    where: str = ""

    def as_dict(self) -> dict[str, Any]:
        """For JSON."""
        return {"says": self.says, "source": self.source, "where": self.where or None}


@dataclass(frozen=True, slots=True)
class Situation:
    """``when`` the patient's details are so, every policy takes this."""

    when: str
    taken: dict[str, tuple[Taken, ...]]

    def as_dict(self) -> dict[str, Any]:
        """For JSON."""
        return {"when": self.when or None, **{policy: [one.as_dict() for one in taken] for policy, taken in self.taken.items()}}


def situations(entry: AnyRule | AftercareItem) -> list[Situation]:
    """All situations with what the policies take; empty where there are too many to list and it depends on the patient."""
    knowledge = load()
    if isinstance(entry, AftercareItem):
        return _after(entry, knowledge)
    if isinstance(entry, AmountRule):
        return [Situation("", {name: (_amount(entry, policy),) for name, policy in BUILT_IN.items()})]
    if isinstance(entry, PracticePointRule):
        points = {name: take(entry, policy) for name, policy in BUILT_IN.items()}
        return [Situation("", {name: (Taken(point.says, point.source),) for name, point in points.items()})]
    return _judged(entry, knowledge)


@lru_cache(maxsize=len(BUILT_IN))
def _amounts(name: str) -> Amounts:
    return Amounts(load(), BUILT_IN[name])


def _amount(rule: AmountRule, policy: Policy) -> Taken:
    position = _amounts(policy.name).adopted[rule.id]
    return Taken(f"{position.value:g}", position.source)


def _after(item: AftercareItem, knowledge: Knowledge) -> list[Situation]:
    found = []
    for when, modality in (("", "pen"), ("after nano needling", "nano")):
        positions = {name: timed(item, modality, policy, knowledge) for name, policy in BUILT_IN.items()}
        found.append(Situation(when, {name: (Taken(str(one.until), one.source),) if one else () for name, one in positions.items()}))
    return found[:1] if found[0].taken == found[1].taken else found


def _judged(rule: AnyRule, knowledge: Knowledge) -> list[Situation]:
    """Judge the rule in every situation; those in which all policies take the same are told together."""
    details = _details(rule)
    combinations = list(product(*details.values()))
    if len(combinations) > _MOST_SITUATIONS:
        return []
    grid = Grid(knowledge)
    compiled = {name: CompiledRule(rule, grid, knowledge, policy) for name, policy in BUILT_IN.items()}
    groups: dict[tuple[tuple[str, tuple[Taken, ...]], ...], list[tuple[Any, ...]]] = {}
    for combination in combinations:
        item, fitzpatrick = _item(rule, dict(zip(details, combination, strict=True)))
        taken = {name: _taken(one, one.judge(item, fitzpatrick, _ON), grid) for name, one in compiled.items()}
        groups.setdefault(tuple(taken.items()), []).append(combination)
    return [Situation(_told(details, some, len(groups) == 1), dict(taken)) for taken, some in groups.items()]


def _details(rule: AnyRule) -> dict[str, tuple[Any, ...]]:
    """The details on which a case of the rule turns, each with its possible values."""
    used: dict[str, list[Any]] = {}
    for position in rule.positions:
        for case in position.cases:
            for name in _WHEN:
                used.setdefault(name, []).extend(getattr(case.when, name))
    named = {name: tuple(dict.fromkeys(values)) for name, values in used.items() if values}
    return {name: _possible(rule, name, values) for name, values in named.items()}


def _possible(rule: AnyRule, name: str, named: tuple[Any, ...]) -> tuple[Any, ...]:
    if name == "state":
        return _STATES.get(rule.kind, named)
    return _ANSWERS.get(name, (*named, "any other"))


def _item(rule: AnyRule, details: dict[str, Any]) -> tuple[Item, int | Unknown]:
    """An item with these details that began, ended or was done on the day that is judged."""
    fitzpatrick = details.pop("fitzpatrick", UNKNOWN)
    day = _ON.date()
    item = Item(code=next(iter(getattr(rule, "codes", ())), "other"), on=day, resolved_on=day, stopped_on=day, born=day - timedelta(days=1))
    return item._replace(**details), fitzpatrick


def _taken(rule: CompiledRule, judgement: Judgement, grid: Grid) -> tuple[Taken, ...]:
    found: dict[Taken, None] = {}
    offered = grid.of(grid.offered)
    for adopted in judgement.adopted:
        if not adopted.options & offered and len(judgement.adopted) > 1:
            continue
        source = rule.rule.positions[adopted.position].source
        found[Taken(_says(adopted, _case(judgement, adopted)), source, _where(adopted, judgement, grid))] = None
    return tuple(found)


def _case(judgement: Judgement, adopted: Adopted) -> Case | None:
    hits = (one.case for one in judgement.outcomes if one.position == adopted.position and one.options & adopted.options)
    return next(hits, None)


def _says(adopted: Adopted, case: Case | None) -> str:
    text = adopted.decision
    if adopted.until is not None and case is not None and case.window is not None:
        text += f", {case.window}"
    if adopted.max_depth_mm < float("inf"):
        text += f", no deeper than {adopted.max_depth_mm:g} mm"
    return text


def _where(adopted: Adopted, judgement: Judgement, grid: Grid) -> str:
    """The devices on offer and the zones, where the policy takes different things in different places."""
    options = adopted.options & grid.of(grid.offered) or adopted.options
    if len(judgement.adopted) == 1:
        return ""
    modalities, zones = grid.names(options)
    parts = [modalities] if len(modalities) < len(grid.offered) else []
    parts += [zones] if len(zones) < len(grid.zones) else []
    return " on ".join(", ".join(part) for part in parts).replace("_", " ")


def _told(details: dict[str, tuple[Any, ...]], some: list[tuple[Any, ...]], always: bool) -> str:
    """``state past or resolved``; every value of every detail is no condition."""
    if always:
        return ""
    parts = []
    for i, (name, values) in enumerate(details.items()):
        present = list(dict.fromkeys(combination[i] for combination in some))
        if len(present) < len(values):
            parts.append(f"{name.replace('_', ' ')} {' or '.join(str(value).replace('_', ' ') for value in present)}")
    return ", ".join(parts) if len(some) == _n_combinations(details, some) else "otherwise"


def _n_combinations(details: dict[str, tuple[Any, ...]], some: list[tuple[Any, ...]]) -> int:
    """How many combinations the values that occur would make if each went with each."""
    n = 1
    for i in range(len(details)):
        n *= len({combination[i] for combination in some})
    return n
