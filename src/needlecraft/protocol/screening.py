"""May this patient be treated, with what, where, and from when?"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from functools import reduce
from itertools import chain
from operator import and_
from typing import Final, NamedTuple

from .amounts import Cap
from .choosing import Adopted, limited
from .engine import Engine, engine_for
from .explain import because, follow_up
from .fields import RecordError
from .findings import Note, Option, Screening, Unanswered
from .judging import Judgement
from .kinds import GoalRule
from .kinds.base import PROTECTION, Verdict
from .policy import Policy
from .printing import make_finding
from .record import UNKNOWN, Item, PatientRecord
from .windows import day_of, start_of

#: How options combine: the larger takes precedence.
PRECEDENCE: Final[dict[str, int]] = {"clear": 0, "caution": 1, "review": 2, "defer": 3, "incomplete": 4, "contraindicated": 5}


class Established(NamedTuple):
    """A finding as the engine holds it: the judgement and what was adopted of it for a set of options."""

    judgement: Judgement
    adopted: Adopted


class Asked:
    """The questions that are open, each with the rules that need it and the options that it touches."""

    def __init__(self, requested: int) -> None:
        self.requested = requested
        self.questions: dict[str, tuple[list[str], int, str]] = {}
        self.options = 0

    def ask(self, question: str, rules: Iterable[str], options: int, text: str) -> None:
        """Note a question, where it touches a requested option."""
        options &= self.requested
        if not options:
            return
        known, mask, _ = self.questions.get(question, ([], 0, ""))
        self.questions[question] = ([*known, *(rule for rule in rules if rule not in known)], mask | options, text)
        self.options |= options

    def unanswered(self) -> tuple[Unanswered, ...]:
        """In the order in which they were noted."""
        return tuple(
            Unanswered(question=question, text=text, needed_by=tuple(rules), options=options)
            for question, (rules, options, text) in self.questions.items()
        )


def screen(patient: PatientRecord, on: date | datetime, policy: Policy) -> Screening:
    """Screen a record on a date (judged at 00:00) or at a moment. Raises RecordError when the record is from the future."""
    return screen_with(engine_for(policy), patient, on)


def screen_with(engine: Engine, record: PatientRecord, on: date | datetime) -> Screening:
    """The same with an engine at hand. It sees only what the record says; it does not look at skin."""
    _refuse_future(record, on)
    moment = start_of(on)
    modalities = record.modalities or engine.grid.offered
    zones = record.zones or engine.grid.face_zones
    requested = engine.grid.of(modalities, zones)
    asked = Asked(requested)
    established = _establish(engine, record, moment, asked)
    _ask_unanswered(engine, record, asked)
    established, notes = _settle_goals(engine, record, established, requested)
    established.sort(key=_order)
    groups = _groups(engine, record, requested, established, asked.options)
    best = min((option for _, option in groups), key=_best)
    return Screening(
        on=on.isoformat(),
        at=moment,
        policy=engine.policy.name,
        version=engine.knowledge.version,
        hash=engine.knowledge.hash,
        verdict=best.verdict,
        so_far=min((option.so_far for _, option in groups), key=PRECEDENCE.__getitem__),
        earliest=best.earliest,
        options=_laid_out(engine, modalities, zones, groups),
        findings=tuple(make_finding(engine, judgement, adopted) for judgement, adopted in established),
        unanswered=asked.unanswered(),
        not_judged=("device", "provider") if record.setting is None else (),
        notes=notes,
    )


def _refuse_future(record: PatientRecord, on: date | datetime) -> None:
    day, place, what = record.latest
    if day > day_of(on):
        remedy = "correct the date of birth" if day == record.born else "a planned event belongs under wishes"
        raise RecordError(f"{place}: {what} on {day} is after the day of screening, {day_of(on)}; {remedy}")


def _establish(engine: Engine, record: PatientRecord, moment: datetime, asked: Asked) -> list[Established]:
    """Everything that counts on a requested option, goals that are merely noted included."""
    established = []
    requested = asked.requested
    for judgement in chain.from_iterable(said.judgements(item) for item, said in engine.decide(record, moment)):
        for adopted in judgement.adopted:
            options = adopted.options & requested
            if options and (adopted.decision != "clear" or isinstance(judgement.rule, GoalRule)):
                established.append(Established(judgement, adopted if options == adopted.options else limited(adopted, options)))
        for name, options in judgement.ruling.asks:
            item = judgement.item
            asked.ask(f"{item.code}.{name}", (judgement.rule.id,), options, follow_up(item, name, engine.knowledge))
    return established


def _ask_unanswered(engine: Engine, record: PatientRecord, asked: Asked) -> None:
    """Questions that nobody asked: of the patient, of the product to inject, of the practice's set-up."""
    questions = engine.knowledge.questions
    for code, value in (("born", record.born), ("fitzpatrick", record.fitzpatrick)):
        if value is UNKNOWN:
            asked.ask(code, *engine.needs[code], questions[code].ask)
    if not record.denies_all:
        answered = record.denied | {item.code for item in record.items} | {"born", "fitzpatrick"}
        for code, (rules, reach) in engine.needs.items():
            if code not in answered:
                asked.ask(code, rules, reach, questions[code].ask)
    injecting = engine.grid.of(("injecting",))
    if injecting & asked.requested and all(item.route == "topical" for item in record.products):
        asked.ask("products", ("serum_into_skin",), injecting, "Which product is injected, and is it licensed for that?")
    if record.setting is not None:
        given = {item.code for item in record.setting}
        for code, compiled_rules in engine.settings.items():
            for compiled in compiled_rules if code not in given else ():
                asked.ask(code, (compiled.rule.id,), compiled.reach, compiled.rule.question)


def _settle_goals(
    engine: Engine, record: PatientRecord, established: list[Established], requested: int
) -> tuple[list[Established], tuple[Note, ...]]:
    """A goal that is not offered rules out an option only where no other goal is left; elsewhere it is a note."""
    if not record.concerns:
        return established, ()
    everywhere = _not_offered(engine.goals_of(record), established, requested)
    kept: list[Established] = []
    notes: dict[tuple[str, str], Note] = {}
    for one in established:
        judgement, adopted = one
        settled = adopted
        if adopted.not_offered and adopted.options & ~everywhere:
            settled = limited(adopted, adopted.options & everywhere)
        rule, item = judgement.rule, judgement.item
        if isinstance(rule, GoalRule) and (settled.decision == "clear" or not settled.options):
            notes[rule.id, item.code] = Note(rule=rule.id, text=because(rule, item, settled, engine.knowledge))
        elif settled.options:
            kept.append(one if settled is adopted else Established(judgement, settled))
    return kept, tuple(notes.values())


def _not_offered(goals: tuple[Item, ...], established: list[Established], requested: int) -> int:
    """The options on which no goal of the patient is offered."""
    refused: dict[Item, int] = {}
    for judgement, adopted in established:
        if adopted.not_offered:
            refused[judgement.item] = refused.get(judgement.item, 0) | adopted.options
    if refused.keys() < set(goals):
        return 0
    return reduce(and_, refused.values(), requested)


def _groups(
    engine: Engine, record: PatientRecord, requested: int, established: list[Established], incomplete: int
) -> list[tuple[int, Option]]:
    """The requested options in sets of equal findings and equal cap, each set with its answer."""
    always = sum(1 << i for i, one in enumerate(established) if one.adopted.options == requested)
    parts = [(part, always) for part in (requested & incomplete, requested & ~incomplete) if part]
    for i, one in enumerate(established):
        if always >> i & 1:
            continue
        struck = one.adopted.options
        split = []
        for options, hits in parts:
            inside = options & struck
            if inside:
                split.append((inside, hits | 1 << i))
            if inside != options:
                split.append((options & ~inside, hits))
        parts = split
    caps = engine.cap_groups(record)
    answered: list[tuple[int, Option]] = []
    for options, hits in parts:
        known = _Known([one for i, one in enumerate(established) if hits >> i & 1], bool(options & incomplete))
        if known.so_far == "contraindicated":
            answered.append((options, known.option(None)))
        else:
            answered += [(options & capped, known.option(cap)) for capped, cap in caps if options & capped]
    return answered


class _Known:
    """What the findings of an option, the most protective first, come to, whatever its depth cap is."""

    def __init__(self, hits: list[Established], is_incomplete: bool) -> None:
        self.hits = hits
        self.so_far: Verdict = hits[0].adopted.decision if hits else "clear"  # type: ignore[assignment]
        self.verdict: Verdict = "incomplete" if is_incomplete and self.so_far != "contraindicated" else self.so_far
        self.earliest = None
        if self.so_far == "defer":
            self.earliest = max([one.until for _, one in hits if one.until and one.decision == "defer"], default=None)
        self.findings = tuple(dict.fromkeys([judgement.ruling.rule.id for judgement, _ in hits]))

    def option(self, cap: Cap | None) -> Option:
        """The answer under a cap; without one no depth is given."""
        depth, rule = (cap.mm, cap.rule) if cap else (None, None)
        if depth is not None:
            limits = [(one.max_depth_mm, judgement.rule.id) for judgement, one in self.hits if one.max_depth_mm < depth]
            depth, rule = min(limits, default=(depth, rule))
        return Option(self.verdict, self.so_far, self.earliest, depth, rule, self.findings)


def _laid_out(
    engine: Engine, modalities: tuple[str, ...], zones: tuple[str, ...], groups: list[tuple[int, Option]]
) -> dict[str, dict[str, Option]]:
    """The answer of every requested option, in the order of the request."""
    found: dict[int, Option] = {}
    for options, option in groups:
        left = options
        while left:
            low = left & -left
            found[low] = option
            left ^= low
    return {modality: {zone: found[bit] for zone, bit in row} for modality, row in engine.grid.layout(modalities, zones)}


def _best(option: Option) -> tuple[int, datetime]:
    return PRECEDENCE[option.verdict], option.earliest or datetime.min


def _order(one: Established) -> tuple[object, ...]:
    judgement, adopted = one
    return -PROTECTION[adopted.decision], judgement.rule.id, adopted.until or datetime.min, -adopted.options, judgement.item.code
