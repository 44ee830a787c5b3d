"""With what, where, how deep, how often, and on which days?

A plan proposes only what the screening under the same policy allows on the day in question: depths come from the options' caps, the
first day of a zone from its own earliest date, the distance between treatments from the rule that would defer the next one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from .course_days import TOLERANCE, CourseDays
from .engine import Engine, engine_for
from .explain import long_date
from .findings import Option
from .kinds.amount import Quantity
from .kinds.base import PROTECTION
from .kinds.practice_point import Topic
from .plans import Obstacle, Plan, PlannedTreatment, PlanOption, ZonePlan
from .policy import Policy
from .preparing import Situation, before_the_first, endpoint, leave_off, numbing, on_skin, points, tidy
from .record import Item, PatientRecord
from .scheduling import Slot
from .screening import PRECEDENCE, screen_with
from .windows import add_months, start_of
from .wishes import Wishes

_ALLOWED: Final = ("clear", "caution", "review", "defer")
_WITHOUT_DEPTH: Final = ("lips", "eyelids")
_KINDS: Final = ("course", "ladder", "programme")
_TOPICS: Final[tuple[Topic, ...]] = ("technique", "course")
_YEAR_D: Final = 365
_ROUNDING_MM: Final = 1e-9
_NUMBERS: Final[tuple[Quantity, ...]] = (
    "treatments", "interval_days", "judge_after_days", "maintenance_months", "downtime_days", "numbing_minutes", "minutes", "passes",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Zone:
    """A zone that a modality may treat: from which day, and its answer in the screening."""

    name: str
    earliest: date
    option: Option


@dataclass(frozen=True, slots=True)
class _Draft:
    """An option before it is written out: which modality when, on which zones, which were left out, how many were wished for."""

    kind: str
    modalities: tuple[str, ...]
    zones: tuple[_Zone, ...]
    slots: tuple[Slot, ...]
    gap: int
    left_out: list[dict[str, Any]]
    wanted: int

    @property
    def main(self) -> str:
        return self.modalities[-1]


def plan(patient: PatientRecord, on: date, policy: Policy, wishes: Wishes | None = None) -> Plan:
    """The plan for a patient from a date on. Without ``wishes`` those of the record are taken. RecordError as in screening."""
    wanted = wishes or patient.wishes or Wishes()
    wanted.refuse_past(on)
    return Planner(engine_for(policy), patient, on, wanted).plan()


class Planner:
    """Makes the options of one plan. It asks the screening and decides nothing that the screening has not allowed."""

    def __init__(self, engine: Engine, record: PatientRecord, on: date, wishes: Wishes) -> None:
        self.engine, self.record, self.on, self.wishes = engine, record, on, wishes
        self.screening = screen_with(engine, record, on)
        self.days = CourseDays(engine, record, on, wishes)
        self.goals = frozenset(item.code for item in record.concerns)

    def plan(self) -> Plan:
        """All options that can be placed, best first."""
        drafts = [draft for modality in self.screening.options if (draft := self._course(modality))]
        drafts += [draft for draft in (self._ladder(drafts), self._programme(drafts)) if draft]
        options = sorted((self._written(draft) for draft in drafts), key=self._rank)
        return Plan(
            on=self.screening.on,
            policy=self.screening.policy,
            version=self.screening.version,
            hash=self.screening.hash,
            options=tuple(options),
            none_because=() if options else tuple(self._why_none()),
            changes_on=None if options else self._changes_on(),
        )

    def _rank(self, option: PlanOption) -> tuple[object, ...]:
        device = self.engine.knowledge.modalities[option.modality]
        return option.needs_review, _KINDS.index(option.kind), device.rank, option.treatments[0].target

    # Zones and depths

    def _zones(self, modality: str) -> tuple[list[_Zone], list[dict[str, Any]]]:
        """The zones that can be treated, and those left out with the reason."""
        zones: list[_Zone] = []
        left_out: list[dict[str, Any]] = []
        for name, option in self.screening.options.get(modality, {}).items():
            reason = self._unfit(modality, name, option)
            if reason:
                left_out.append({"zone": name, "because": reason})
            else:
                zones.append(_Zone(name, self._first_day(option), option))
        return zones, left_out

    def _first_day(self, option: Option) -> date:
        """The first whole day: a deferral that ends during a day allows the next one."""
        if option.earliest is None:
            return self.on
        day = option.earliest.date()
        return max(self.on, day if option.earliest == start_of(day) else day + timedelta(days=1))

    def _unfit(self, modality: str, name: str, option: Option) -> str | None:
        if option.verdict not in _ALLOWED:
            return f"{option.verdict}: {', '.join(option.findings) or 'questions are still unanswered'}"
        if name in _WITHOUT_DEPTH:
            return "no source gives a needle depth for it; a clinician decides"
        if modality != "rf" and len(self._steps(modality, option)) <= 1:
            return "the device has no setting shallow enough for a first treatment under the cap"
        return None

    def _steps(self, modality: str, option: Option) -> tuple[float, ...]:
        """The settings of the device up to the cap."""
        device = self.engine.knowledge.modalities[modality]
        if device.depth is None or option.max_depth_mm is None:
            return ()
        return tuple(step for step in device.depth.steps_mm if step <= option.max_depth_mm + _ROUNDING_MM)

    # Options

    def _course(self, modality: str) -> _Draft | None:
        """As many treatments as wished, or as many as fit before the event."""
        zones, left_out = self._zones(modality)
        most = self.wishes.max_downtime_days
        if not zones or (most is not None and self._number("downtime_days", modality) > most):
            return None
        wanted = self.wishes.treatments or int(self._number("treatments", modality))
        for n in range(wanted, 0, -1):
            draft = self._draft("course", [modality] * n, zones, left_out, 0, wanted)
            if draft:
                return draft
        return None

    def _ladder(self, courses: Sequence[_Draft]) -> _Draft | None:
        """Nano first, then deeper with the best other modality."""
        modality = self._best_deeper(courses)
        if modality is None or "nano" not in {course.main for course in courses}:
            return None
        zones, left_out = self._zones(modality)
        both = [zone for zone in zones if self.screening.options["nano"][zone.name].verdict in _ALLOWED]
        count = int(self._number("treatments", modality))
        return self._draft("ladder", ["nano", *[modality] * count], both, left_out, 0, count + 1)

    def _programme(self, courses: Sequence[_Draft]) -> _Draft | None:
        """A few treatments over a year with other treatments between, each at its own distance."""
        modality = self._best_deeper(courses)
        if modality is None or self.wishes.event:
            return None
        zones, left_out = self._zones(modality)
        count = int(self._number("treatments", modality))
        return self._draft("programme", [modality] * count, zones, left_out, _YEAR_D // count, count)

    def _best_deeper(self, courses: Sequence[_Draft]) -> str | None:
        modalities = self.engine.knowledge.modalities
        deeper = [course.main for course in courses if course.main not in ("nano", "rf") and len(course.slots) > 1]
        return min(deeper, key=lambda modality: modalities[modality].rank, default=None)

    def _draft(
        self, kind: str, modalities: list[str], zones: list[_Zone], left_out: list[dict[str, Any]], gap: int, wanted: int
    ) -> _Draft | None:
        if not zones:
            return None
        names = [zone.name for zone in zones]
        gap = max(gap, *(self.days.gap(modality, names) for modality in dict.fromkeys(modalities)), 0)
        slots = self.days.place(modalities, names, self._start(zones), gap)
        if slots is None:
            return None
        return _Draft(kind, tuple(modalities), tuple(zones), tuple(slots), gap, left_out, wanted)

    def _start(self, zones: list[_Zone]) -> date:
        """The first day on which a zone is allowed; zones that follow within the tolerance are waited for, others join later."""
        soonest = min(zone.earliest for zone in zones)
        return max(zone.earliest for zone in zones if zone.earliest <= soonest + TOLERANCE)

    # Writing an option out

    def _written(self, draft: _Draft) -> PlanOption:
        treatments = tuple(self._treatment(draft, k) for k in range(len(draft.slots)))
        main, last = draft.main, draft.slots[-1].target
        judge_on = self._judge_on(main, last)
        return PlanOption(
            kind=draft.kind,
            modality=main,
            treatments=treatments,
            interval_days={"min": draft.gap, "target": draft.gap, "max": draft.gap + TOLERANCE.days},
            judge_on=judge_on,
            maintenance_months=tidy(self._number("maintenance_months", main)),
            prepare=self._prepare(draft),
            on_skin=on_skin(self.engine, main),
            between=self._between(draft) if draft.kind == "programme" else [],
            cautions=self._cautions(draft, treatments),
            left_out=draft.left_out,
            why=self._why(draft),
            event=self._event(draft, judge_on),
            needs_review=any(zone.option.verdict == "review" for zone in draft.zones),
            sources=self._sources(main),
        )

    def _judge_on(self, modality: str, last: date) -> date:
        """The first day on which the result can fairly be judged; what a source states in months is counted in calendar months."""
        found = self.engine.amounts.find("judge_after_days", modality, goals=self.goals)
        if found is None:
            return last
        return add_months(last, found.months) if found.months else last + timedelta(days=int(found.value))

    def _prepare(self, draft: _Draft) -> list[dict[str, Any]]:
        """What is begun, tried and left off, before each treatment."""
        zone = draft.zones[0].name
        lines = before_the_first(self.engine, self.screening, self.record, draft.slots[0].target, draft.modalities[0], zone)
        for n, (slot, modality) in enumerate(zip(draft.slots, draft.modalities, strict=True), start=1):
            lines += leave_off(self.engine, self.record, n, slot.target, modality, zone)
        return lines

    def _treatment(self, draft: _Draft, k: int) -> PlannedTreatment:
        modality, slot = draft.modalities[k], draft.slots[k]
        zones = tuple(self._zone_plan(zone, draft, k) for zone in draft.zones if zone.earliest <= slot.earliest)
        deepest = max((zone.needle_depth_mm for zone in zones if zone.needle_depth_mm is not None), default=None)
        numbed = numbing(self.engine, self.screening, self.record, modality, [zone.zone for zone in zones], deepest)
        minutes = self._number("minutes", modality) * len(zones) + (numbed["minutes"] or 0)
        return PlannedTreatment(
            n=k + 1,
            modality=modality,
            minutes=int(minutes),
            earliest=slot.earliest,
            target=slot.target,
            latest=slot.latest,
            zones=zones,
            numbing=numbed,
            skin_endpoint=endpoint(self.engine, modality, [zone.needle_depth_mm for zone in zones]),
            downtime_days=tidy(self._number("downtime_days", modality)),
        )

    def _zone_plan(self, zone: _Zone, draft: _Draft, k: int) -> ZonePlan:
        """The zone's own progression: deepest in the last treatment, a step shallower in each before it."""
        modality = draft.modalities[k]
        option = self.screening.options[modality][zone.name]
        steps = self._steps(modality, option)
        left = sum(1 for other in draft.modalities[k + 1 :] if other == modality)
        below_cap = left if draft.modalities.count(modality) > 1 else 1
        passes = self.engine.amounts.find("passes", modality, zone.name)
        return ZonePlan(
            zone=zone.name,
            needle_depth_mm=steps[max(0, len(steps) - 1 - below_cap)] if steps else None,
            cap_mm=option.max_depth_mm,
            cap_rule="rf_depth" if modality == "rf" else option.depth_rule,
            passes=int(passes.value) if passes and modality != "rf" else None,
        )

    def _between(self, draft: _Draft) -> list[dict[str, Any]]:
        """When a peel or a laser fits between two treatments, at its distance from both."""
        lines = []
        zone = draft.zones[0].name
        for before, after in zip(draft.slots, draft.slots[1:], strict=False):
            for code, waits in (("peel_superficial", "peel"), ("laser_nonablative", "laser")):
                since = before.target + self.days.wait(waits, draft.main)
                until = after.target
                while until > since and self.days.clear(Item(code=code, on=until), draft.main, zone) > after.target:
                    until -= timedelta(days=1)
                if until > since:
                    lines.append({"what": code, "from": since.isoformat(), "until": until.isoformat()})
        return lines

    def _cautions(self, draft: _Draft, treatments: tuple[PlannedTreatment, ...]) -> list[str]:
        names = {zone.name for zone in draft.zones}
        texts = [
            finding.because
            for finding in self.screening.findings
            if draft.main in finding.modalities and names & set(finding.zones) and finding.decision != "contraindicated"
        ]
        texts += [note.text for note in self.screening.notes]
        depths = [zone.needle_depth_mm for treatment in treatments for zone in treatment.zones if zone.needle_depth_mm is not None]
        situation = Situation(
            modality=draft.main, depth_mm=max(depths, default=None), goals=self.goals, fitzpatrick=self.record.fitzpatrick
        )
        for topic in _TOPICS:
            for rule, _ in points(self.engine, topic, situation):
                if not rule.zones or names & set(rule.zones):
                    texts.append(rule.say.clinician)
        return list(dict.fromkeys(texts))

    def _why(self, draft: _Draft) -> str:
        device, n = self.engine.knowledge.modalities[draft.main].name, len(draft.slots)
        ways = {
            "course": f"{n} treatments with {_article(device)}, the first shallower than the last.",
            "ladder": f"Begins with nano needling, then goes deeper with {_article(device)}: for skin that is built up first.",
            "programme": f"{n} treatments with {_article(device)} over a year, with room for other treatments between.",
        }
        if draft.main == "rf":
            ways["course"] = f"{n} treatments with {_article(device)}; depth and energy are those of the device's manual."
        text = ways[draft.kind] if n > 1 else f"One treatment with {_article(device)}; on its own it is unlikely to be enough."
        return text if n >= draft.wanted else f"{text} {n} of {draft.wanted} fit."

    def _event(self, draft: _Draft, judge_on: date) -> str | None:
        """What of the course is reachable before the event."""
        event = self.wishes.event
        if event is None:
            return None
        healed = draft.slots[-1].target + self.days.healed(draft.main)
        text = f"Healed by {long_date(healed)}, for the event on {long_date(event)}."
        if len(draft.slots) < draft.wanted:
            text = f"{len(draft.slots)} of {draft.wanted} treatments fit before it. {text}"
        if judge_on > event:
            text += f" The result can fairly be judged only from {long_date(judge_on)}, after it."
        return text

    def _number(self, of: Quantity, modality: str) -> float:
        """An adopted number, 0 where no rule speaks (nano needling has no downtime rule of its own, say)."""
        found = self.engine.amounts.find(of, modality, goals=self.goals)
        return found.value if found else 0

    def _sources(self, modality: str) -> list[dict[str, Any]]:
        found = ((of, self.engine.amounts.find(of, modality, goals=self.goals)) for of in _NUMBERS)
        return [
            {"of": of, "value": tidy(amount.value), "rule": amount.rule, "source": amount.source, "text": amount.text}
            for of, amount in found
            if amount
        ]

    def _why_none(self) -> list[Obstacle]:
        """The findings that bind, the most protective first, then the unanswered questions, then wishes that leave no day."""
        binding = [f for f in self.screening.findings if f.decision in ("contraindicated", "defer")]
        binding.sort(key=lambda f: (-f.options.bit_count(), -PROTECTION[f.decision]))
        lines = [Obstacle(rule=f.rule, decision=f.decision, because=f.because) for f in binding]
        lines += [Obstacle(question=u.question, because=u.text) for u in self.screening.unanswered]
        if PRECEDENCE[self.screening.verdict] <= PRECEDENCE["defer"]:
            text = "No day or depth is left between what is allowed and the wishes: event, days away, downtime, free days, scope."
            lines.append(Obstacle(because=text))
        return lines

    def _changes_on(self) -> date | None:
        """The first date on which an option stops being ruled out; None where what rules it out has no date."""
        dates = []
        for modality, row in self.screening.options.items():
            for zone in row:
                bit = self.engine.grid.bit(modality, zone)
                binding = [f for f in self.screening.findings if f.options & bit and f.decision in ("contraindicated", "defer")]
                untils = [f.until for f in binding if f.until]
                if untils and len(untils) == len(binding):
                    dates.append(max(untils))
        return min(dates).date() if dates else None


def _article(name: str) -> str:
    return f"{'an' if name[:1] in 'aeiou' else 'a'} {name}" if not name.endswith("needling") else name
