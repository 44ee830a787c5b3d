"""Numbers that a plan needs, each adopted among the sources' numbers, and the depth caps of every option."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from functools import lru_cache
from typing import NamedTuple

from .kinds import AmountRule
from .kinds.amount import AmountPosition, Quantity
from .kinds.base import STRENGTH_RANK
from .knowledge import Knowledge
from .policy import Policy
from .record import UNKNOWN, Unknown


class Amount(NamedTuple):
    """An adopted number with the rule and the source that it comes from."""

    value: float
    rule: str
    source: str
    text: str
    review_above: float | None = None
    months: int | None = None


class Cap(NamedTuple):
    """The deepest needle length [mm] that an option allows without a clinician's decision, and the rule that binds."""

    mm: float
    rule: str


class Amounts:
    """The amount rules of one knowledge under one policy.

    ``goals_for_depth`` are the goals that any depth rule names, ``depth_by_skin_type`` tells whether one turns on the skin type: of
    a patient no more than that is needed for the caps, which are remembered.
    """

    def __init__(self, knowledge: Knowledge, policy: Policy) -> None:
        self.knowledge, self.policy = knowledge, policy
        self.rules = tuple(rule for rule in knowledge.rules.values() if isinstance(rule, AmountRule))
        self.adopted = {rule.id: self._adopt(rule) for rule in self.rules}
        depths = [rule for rule in self.rules if rule.of == "depth_mm"]
        self.goals_for_depth = frozenset(goal for rule in depths for goal in (*rule.goals, *rule.not_goals))
        self.depth_by_skin_type = any(rule.fitzpatrick for rule in depths)
        self.caps = lru_cache(maxsize=256)(self._caps)

    def _adopt(self, rule: AmountRule) -> AmountPosition:
        """The position that the policy takes for a rule."""
        adoption = self.policy.of(rule.id)
        if adoption and adoption.source:
            return next(one for one in rule.positions if one.source == adoption.source)
        sign = 1 if rule.stricter == "less" else -1
        admitted = [one for one in rule.positions if one.admitted]
        if self.policy.base == "lenient":
            return max(admitted, key=lambda one: sign * one.value)
        if self.policy.base == "strictest":
            return min(admitted, key=lambda one: sign * one.value)
        return min(admitted, key=lambda one: (STRENGTH_RANK[self.knowledge.sources[one.source].strength], sign * one.value))

    @staticmethod
    def speaks(rule: AmountRule, modality: str, zone: str, goals: Collection[str], fitzpatrick: int | Unknown) -> bool:
        """Does the rule speak of this option? An empty scope speaks of all; an option that is not named is in no named scope."""
        return (
            (not rule.zones or zone in rule.zones)
            and (not rule.modalities or modality in rule.modalities)
            and (not rule.goals or _any(goals, rule.goals))
            and (not rule.not_goals or not _any(goals, rule.not_goals))
            and (not rule.fitzpatrick or fitzpatrick in rule.fitzpatrick)
        )

    def find(
        self,
        of: Quantity,
        modality: str = "",
        zone: str = "",
        goals: Collection[str] = (),
        fitzpatrick: int | Unknown = UNKNOWN,
    ) -> Amount | None:
        """The number for an option: of several rules in scope the one that protects most. None where no rule speaks."""
        found: Amount | None = None
        for rule in self.rules:
            if rule.of == of and self.speaks(rule, modality, zone, goals, fitzpatrick):
                position = self.adopted[rule.id]
                stricter = found is None or ((position.value < found.value) == (rule.stricter == "less") and position.value != found.value)
                if stricter:
                    found = Amount(position.value, rule.id, position.source, position.text, position.review_above, position.months)
        return found

    def _caps(
        self, goals_by_zone: tuple[tuple[str, frozenset[str]], ...], fitzpatrick: int | Unknown, deepest_mm: float | None
    ) -> dict[tuple[str, str], Cap | None]:
        """The cap of every modality on every zone. None where no depth is given by this engine (radiofrequency, home devices)."""
        goals = dict(goals_by_zone)
        caps: dict[tuple[str, str], Cap | None] = {}
        for modality, device in self.knowledge.modalities.items():
            for zone in self.knowledge.zones:
                if device.depth is None:
                    caps[modality, zone] = None
                    continue
                amount = self.find("depth_mm", modality, zone, goals.get(zone, frozenset()), fitzpatrick)
                assert amount is not None, "the checks of the knowledge see to it"
                cap = Cap(amount.value if amount.review_above is None else min(amount.value, amount.review_above), amount.rule)
                if deepest_mm is not None and deepest_mm < cap.mm:
                    cap = Cap(deepest_mm, "practitioner_scope")
                caps[modality, zone] = cap
        return caps


def _any(some: Iterable[str], of: Collection[str]) -> bool:
    return any(one in of for one in some)
