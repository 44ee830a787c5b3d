"""The rules of a knowledge under a policy, compiled and indexed by what a record can hold.

A screening asks only the rules whose codes the record names, so its cost grows with what there is to say of a patient and not with
the number of rules.
"""

from __future__ import annotations

from datetime import datetime
from functools import lru_cache
from typing import Final

from .amounts import Amounts, Cap
from .choosing import Adopted
from .findings import Finding
from .grid import Grid
from .judging import CompiledRule, Ruling
from .kinds import (
    AgeRule,
    AmountRule,
    AnyRule,
    FreeTextRule,
    GoalRule,
    OptionRule,
    PracticePointRule,
    ProductRule,
    SettingRule,
    SkinTypeRule,
)
from .kinds.base import ItemRule
from .knowledge import Knowledge, load
from .panel import Panel, Said
from .policy import Policy
from .record import UNKNOWN, Item, PatientRecord, Skin, Unknown

Index = dict[str, list[CompiledRule]]
Caps = dict[tuple[str, str], Cap | None]

_OPTION: Final = Item(code="option")
_FITZPATRICK: Final = Item(code="fitzpatrick")


class Engine:
    """Ready to judge any number of records. Holds nothing of a patient but remembered judgements of single items.

    ``standing`` is what is said on options that hold for every patient.
    """

    def __init__(self, knowledge: Knowledge, policy: Policy) -> None:
        self.knowledge, self.policy = knowledge, policy
        self.grid = Grid(knowledge)
        self.amounts = Amounts(knowledge, policy)
        self.by_code: Index = {}
        self.goals: Index = {}
        self.products: Index = {}
        self.settings: Index = {}
        self.ages: list[CompiledRule] = []
        self.skin_types: list[CompiledRule] = []
        self.on_options: list[CompiledRule] = []
        self.on_free_text: list[CompiledRule] = []
        for rule in knowledge.rules.values():
            if rule.retired_for is None and not isinstance(rule, (AmountRule, PracticePointRule)):
                self._file(rule)
        self.standing = (_OPTION, Panel(self.on_options, self.grid).hear(_OPTION, Skin(), datetime.max))
        self.needs = self._needs()
        self.shared: dict[tuple[str, ...], Panel] = {}
        self.panels = self._panels(self.by_code)
        self._others = tuple(map(self._panels, (self.goals, self.products, self.settings)))
        self._of_age, self._of_skin_type, self._of_free_text = map(self._panel, (self.ages, self.skin_types, self.on_free_text))
        self.findings: dict[tuple[Ruling, Item, Adopted], Finding] = {}
        self._cap_groups = lru_cache(maxsize=256)(self._group_caps)

    def _file(self, rule: AnyRule) -> None:
        compiled = CompiledRule(rule, self.grid, self.knowledge, self.policy)
        match rule:
            case AgeRule():
                self.ages.append(compiled)
            case SkinTypeRule():
                self.skin_types.append(compiled)
            case OptionRule():
                self.on_options.append(compiled)
            case FreeTextRule():
                self.on_free_text.append(compiled)
            case ItemRule():
                for code in rule.codes:
                    self._index(rule).setdefault(code, []).append(compiled)

    def _index(self, rule: ItemRule) -> Index:
        match rule:
            case GoalRule():
                return self.goals
            case ProductRule():
                return self.products
            case SettingRule():
                return self.settings
        return self.by_code

    def _panels(self, index: Index) -> dict[str, Panel]:
        return {code: self._panel(rules) for code, rules in index.items()}

    def _panel(self, rules: list[CompiledRule]) -> Panel:
        """The panel of these rules; one for all codes that the same rules are asked about."""
        return self.shared.setdefault(tuple(compiled.rule.id for compiled in rules), Panel(rules, self.grid))

    def _needs(self) -> dict[str, tuple[tuple[str, ...], int]]:
        """For every question the rules that need it and the options that turn on it; one that no option turns on is needed by all."""
        special = {"born": self.ages, "fitzpatrick": self.skin_types}
        needs = {}
        for code in self.knowledge.questions:
            rules = special.get(code) or self.by_code.get(code, [])
            reach = 0
            for compiled in rules:
                reach |= compiled.reach
            needs[code] = (tuple(compiled.rule.id for compiled in rules), reach or self.grid.all)
        return needs

    def decide(self, record: PatientRecord, moment: datetime) -> list[tuple[Item, Said]]:
        """What every rule says of every item of the record: the decisions alone, without what is printed."""
        skin = record.skin
        decided = [self.standing]
        if record.born is not UNKNOWN:
            born = Item("born", born=record.born)
            decided.append((born, self._of_age.hear(born, skin, moment)))
        if record.fitzpatrick is not UNKNOWN:
            decided.append((_FITZPATRICK, self._of_skin_type.hear(_FITZPATRICK, skin, moment)))
        goals, products, settings = self._others
        parts = ((self.panels, record.items), (goals, self.goals_of(record)), (products, record.products), (settings, record.setting or ()))
        for panels, items in parts:
            for item in items:
                panel = panels.get(item.code)
                if panel:
                    decided.append((item, panel.hear(item, skin, moment)))
        for item in record.free_text:
            decided.append((item, self._of_free_text.hear(item, skin, moment)))
        return decided

    def goals_of(self, record: PatientRecord) -> tuple[Item, ...]:
        """The goals where they count: one that has zones of its own in the catalogue counts there beside others, and alone everywhere."""
        own = [self.knowledge.concerns[item.code].zones for item in record.concerns]
        if not any(own):
            return record.concerns
        alone = all(own)
        placed = zip(record.concerns, own, strict=True)
        return tuple(item._replace(zones=() if alone else item.zones or zones) if zones else item for item, zones in placed)

    def caps(self, record: PatientRecord) -> Caps:
        """The depth cap of every option for this patient's goals and skin type, before findings limit it further."""
        return self.amounts.caps(*self._cap_key(record))

    def cap_groups(self, record: PatientRecord) -> tuple[tuple[int, Cap | None], ...]:
        """The same caps as sets of options that share one."""
        return self._cap_groups(*self._cap_key(record))

    def _cap_key(self, record: PatientRecord) -> tuple[tuple[tuple[str, frozenset[str]], ...], int | Unknown, float | None]:
        """What of a patient the caps turn on."""
        goals: dict[str, set[str]] = {}
        for item in record.concerns:
            if item.code in self.amounts.goals_for_depth:
                for zone in item.zones or self.knowledge.concerns[item.code].zones or self.grid.zones:
                    goals.setdefault(zone, set()).add(item.code)
        key = tuple(sorted((zone, frozenset(codes)) for zone, codes in goals.items()))
        return key, record.fitzpatrick if self.amounts.depth_by_skin_type else UNKNOWN, record.deepest_mm

    def _group_caps(self, *key: object) -> tuple[tuple[int, Cap | None], ...]:
        groups: dict[Cap | None, int] = {}
        for (modality, zone), cap in self.amounts.caps(*key).items():
            groups[cap] = groups.get(cap, 0) | self.grid.bit(modality, zone)
        return tuple((options, cap) for cap, options in groups.items())


@lru_cache(maxsize=8)
def _engine(policy: Policy, knowledge_hash: str) -> Engine:
    return Engine(load(), policy)


def engine_for(policy: Policy) -> Engine:
    """The engine for the knowledge of this package under a policy; compiled once and kept."""
    return _engine(policy, load().hash)
