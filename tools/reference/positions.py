"""The table of a rule's positions: who says what, where it stands, and what that decides."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import fields
from typing import Final

from needlecraft.protocol.kinds import AmountRule, AnyRule, PracticePointRule
from needlecraft.protocol.kinds.aftercare_item import AftercareItem, AftercarePosition
from needlecraft.protocol.kinds.base import Case, Position, When
from needlecraft.protocol.knowledge import Knowledge
from needlecraft.protocol.words import spoken

from .markdown import cite, cites, code, joined, number, plain, table

UNITS: Final = {
    "depth_mm": "mm",
    "interval_days": "d",
    "treatments": "treatments",
    "treatments_more": "treatments",
    "maintenance_months": "mo",
    "judge_after_days": "d",
    "downtime_days": "d",
    "numbing_minutes": "min",
    "numbing_minutes_at_most": "min",
    "passes": "passes",
    "priming_days": "d",
    "minutes": "min",
}
_WHO: Final = ("source", "strength", "place", "what it says")
_HELD: Final = ("admitted", "contradicted by")


class Positions:
    """Prints positions with the words of the statements and findings that they cite."""

    def __init__(self, knowledge: Knowledge) -> None:
        self.knowledge = knowledge

    def of_rule(self, rule: AnyRule) -> str:
        """The table for any kind of rule."""
        if isinstance(rule, AmountRule):
            unit = UNITS[rule.of]
            rows = [
                (*self._who(one, one.text), f"{number(one.value)} {unit}", _above(one.review_above, unit), *self._held(one))
                for one in rule.positions
            ]
            return table((*_WHO, "value", "a clinician decides", *_HELD), rows)
        if isinstance(rule, PracticePointRule):
            told = [(*self._who(one, one.says), str(one.protects), *self._held(one)) for one in rule.positions]
            return table((*_WHO, "protects", *_HELD), told)
        return table((*_WHO, "when", "decision", "window", *_HELD), self._decided(rule))

    def of_item(self, item: AftercareItem) -> str:
        """The table for an aftercare item, positions for nano needling last."""
        rows = [self._timed(one, ", ".join(one.modalities)) for one in item.positions]
        rows += [self._timed(one, "nano") for one in item.nano_positions]
        return table((*_WHO, "for", "window", *_HELD), rows)

    def _timed(self, one: AftercarePosition, modalities: str) -> tuple[str, ...]:
        return (*self._who(one, one.text or ""), modalities, str(one.until) if one.until else "no number", *self._held(one))

    def _decided(self, rule: AnyRule) -> Iterator[tuple[str, ...]]:
        """A row for each case; further cases of a position leave its own columns empty."""
        for position in rule.positions:
            first = (self._who(position, ""), self._held(position))
            if not position.cases:
                yield (*first[0], "", "none: sets nothing", "", *first[1])
            for case in position.cases:
                yield (*first[0], when(case), decision(case), window(case, rule.since), *first[1])
                first = ("", "", "", ""), ("", "")

    def _who(self, position: Position, own: str) -> tuple[str, ...]:
        strength = spoken(self.knowledge.sources[position.source].strength)
        return position.source, strength, self.place(position.source, position.cites), self._says(position, own)

    def place(self, key: str, cited: Iterable[str]) -> str:
        """Statements with the lines of the page that carries them; findings by their number."""
        parts = []
        for one in cited:
            statement = self.knowledge.statements.get(one)
            lines = statement.places.get(key, ()) if statement else ()
            parts.append(f"{cite(one)}, {lines_of(lines)}" if lines else cite(one))
        return "; ".join(parts)

    def _says(self, position: Position, own: str) -> str:
        """The position's own words or note; without either what is cited of this source."""
        words = [plain(own), plain(position.note)]
        return ". ".join(word.rstrip(".") for word in words if word) or plain(" ".join(self._cited(position)))

    def _cited(self, position: Position) -> Iterator[str]:
        for one in position.cites:
            statement, finding = self.knowledge.statements.get(one), self.knowledge.findings.get(one)
            if statement and position.source in statement.places:
                yield statement.says
            elif finding and position.source in (finding.source, *finding.also):
                yield finding.says

    @staticmethod
    def _held(position: Position) -> tuple[str, str]:
        return "yes" if position.admitted else "no", cites(position.contradicted_by)


def lines_of(lines: Sequence[int]) -> str:
    """``line 36``, ``lines 36 and 40``."""
    return f"line{'s' if len(lines) > 1 else ''} {joined([str(line) for line in lines], 'and')}"


def _above(limit: float | None, unit: str) -> str:
    return f"above {number(limit)} {unit}" if limit is not None else ""


def when(case: Case) -> str:
    """What must hold for a case to speak: details of the item, then the options it is limited to."""
    parts = []
    for field in fields(When):
        wanted = getattr(case.when, field.name)
        if wanted:
            parts.append(f"`{field.name}` {joined([str(one) for one in wanted])}")
    if case.only.modalities:
        parts.append(f"with {code(case.only.modalities)}")
    if case.only.zones:
        parts.append(f"on {code(case.only.zones)}")
    return "; ".join(parts)


def decision(case: Case) -> str:
    """The decision with all that goes with it."""
    parts = [f"**{case.decision}**"]
    if case.max_depth_mm is not None:
        parts.append(f"{number(case.max_depth_mm)} mm at most")
    if case.lifts_when:
        parts.append(f"lifts: {plain(case.lifts_when)}")
    if case.window and case.then != "clear":
        parts.append(f"then {case.then}")
    if case.elsewhere:
        parts.append(f"{case.elsewhere} outside the item's own zones")
    if case.not_offered:
        parts.append("rules out the goal, not the person")
    return "; ".join(parts)


def window(case: Case, default_since: str) -> str:
    """The window and the date that it counts from."""
    return f"{case.window} from `{case.since or default_since}`" if case.window else ""
