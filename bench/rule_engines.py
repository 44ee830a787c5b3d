"""The same rules on the same patients, decided here and by general rule engines; and the whole screening, which only is done here.

The peers are timed twice: each rule once a patient, and each rule on every modality and zone, which is what a screening asks. This
program decides for all options at once, with the dates, and from the record itself; the peers get their facts ready-made.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from needlecraft.protocol.findings import Screening
from needlecraft.protocol.grid import Grid
from needlecraft.protocol.knowledge import Knowledge
from needlecraft.protocol.record import PatientRecord, read_patient

from . import peers
from .facts import facts_of
from .ours import decide_all, levels, levels_by_option, new_engine, screen_all
from .patients import ON, patients
from .timing import WrongAnswerError, in_turns
from .translation import Translated, translate

N_BY_OPTION = 50
N_TRIAL = 40
N_NEW_ENGINES = 100
N_AGAIN = 50
N_BEFORE = 1000
Setup = Callable[[], Callable[[], object]]


@dataclass(slots=True)
class Measured:
    """Microseconds a patient. ``ours`` by what the engine remembers; peers by package. ``tried`` are JSON-logic engines left out."""

    n_patients: int
    n_rules: int
    n_options: int
    ours: dict[str, float] = field(default_factory=dict)
    peers: dict[str, float] = field(default_factory=dict)
    peers_by_option: dict[str, float] = field(default_factory=dict)
    tried: dict[str, float] = field(default_factory=dict)
    used: list[type[peers.Peer]] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)


class Ground:
    """Records, facts and the answers that everyone must give."""

    def __init__(self, knowledge: Knowledge, n: int) -> None:
        self.knowledge, self.grid = knowledge, Grid(knowledge)
        self.records = [read_patient(record, knowledge) for record in patients(knowledge, n)]
        self.before = [read_patient(record, knowledge) for record in patients(knowledge, N_BEFORE, seed=2)]
        self.rules, self.option_rules = translate(knowledge), translate(knowledge, by_option=True)
        self.options = [(modality, zone) for modality in self.grid.offered for zone in self.grid.face_zones]
        self.facts = self._facts(self.records, self.rules)
        screenings = screen_all(new_engine(knowledge), self.records, ON)
        names = [rule.rule for rule in self.rules]
        self.answers = [levels(one, names) for one in screenings]
        self.option_facts = [self._facts_by_option(record) for record in self.records[:N_BY_OPTION]]
        self.option_answers = [self._levels_by_option(one) for one in screenings[:N_BY_OPTION]]

    def _facts(self, records: list[PatientRecord], rules: list[Translated]) -> list[dict[str, Any]]:
        read = set().union(*(rule.facts() for rule in rules))
        return [facts_of(record, ON, self.grid, read) for record in records]

    def _facts_by_option(self, record: PatientRecord) -> list[dict[str, Any]]:
        read = set().union(*(rule.facts() for rule in self.option_rules))
        return [facts_of(record, ON, self.grid, read, option) for option in self.options]

    def _levels_by_option(self, screening: Screening) -> list[list[int]]:
        return levels_by_option(screening, [rule.rule for rule in self.option_rules], self.grid)


def measure(knowledge: Knowledge, n: int, rounds: int) -> Measured:
    """Check every engine on every patient, then time them in turns. Raises WrongAnswerError before any clock has run."""
    ground = Ground(knowledge, n)
    result = Measured(n, len(ground.rules), len(ground.options))
    ready = {}
    for peer in peers.ALL:
        if peer.installed() is None:
            result.missing.append(peer.package)
        else:
            ready[peer] = _Ready(peer, ground)
    _choose(ready, result)
    contenders: dict[str, Setup] = {"first": partial(_first_seen, ground), "decided": partial(_decided, ground, ground.before)}
    contenders |= {
        "decided_empty": partial(_decided, ground, []),
        "again": _again(ground),
        "decided_again": _decided_again(ground),
        "new": partial(_new_engines, ground),
    }
    for peer in result.used:
        contenders |= {peer.package: partial(ready[peer].once, n), f"{peer.package} by option": ready[peer].by_option}
    times = in_turns(contenders, rounds)
    n_again, n_new = min(n, N_AGAIN), min(n, N_NEW_ENGINES)
    patients = {"first": n, "decided": n, "decided_empty": n, "again": n_again, "decided_again": n_again, "new": n_new}
    result.ours = {name: 1e6 * times[name] / n_timed for name, n_timed in patients.items()}
    result.peers = {peer.package: 1e6 * times[peer.package] / n for peer in result.used}
    n_few = len(ground.option_facts)
    result.peers_by_option = {peer.package: 1e6 * times[f"{peer.package} by option"] / n_few for peer in result.used}
    return result


def _choose(ready: dict[type[peers.Peer], _Ready], result: Measured) -> None:
    """Of each family the fastest in a short trial; the others are named with their times."""
    families: dict[str, list[type[peers.Peer]]] = {}
    for peer in ready:
        families.setdefault(peer.family, []).append(peer)
    for family in families.values():
        times = in_turns({peer.package: partial(ready[peer].once, N_TRIAL) for peer in family}, 3) if len(family) > 1 else {}
        fastest = min(family, key=lambda peer: times.get(peer.package, 0.0))
        result.used.append(fastest)
        result.tried |= {name: 1e6 * seconds / N_TRIAL for name, seconds in times.items() if name != fastest.package}


class _Ready:
    """A peer with its rules compiled and its facts converted, and its answers found right."""

    def __init__(self, peer: type[peers.Peer], ground: Ground) -> None:
        self.engine, self.option_engine = peer(ground.rules), peer(ground.option_rules)
        self.facts = [self.engine.prepare(facts) for facts in ground.facts]
        self.option_facts = [[self.option_engine.prepare(facts) for facts in options] for options in ground.option_facts]
        rules = [rule.rule for rule in ground.rules]
        for i, (facts, wanted) in enumerate(zip(self.facts, ground.answers, strict=True)):
            _agree(peer, i, "", rules, wanted, self.engine.read(self.engine.decide(facts)))
        for i, (options, wanted_all) in enumerate(zip(self.option_facts, ground.option_answers, strict=True)):
            answers = self.option_engine.decide_many(options)
            for option, wanted, answer in zip(ground.options, wanted_all, answers, strict=True):
                _agree(peer, i, " on ".join(option), rules, wanted, self.option_engine.read(answer))

    def once(self, n: int) -> Callable[[], object]:
        decide, facts = self.engine.decide, self.facts[:n]
        return lambda: [decide(one) for one in facts]

    def by_option(self) -> Callable[[], object]:
        decide_many, facts = self.option_engine.decide_many, self.option_facts
        return lambda: [decide_many(options) for options in facts]


def _agree(peer: type[peers.Peer], patient: int, option: str, rules: list[str], wanted: list[int], given: list[int]) -> None:
    if wanted != given:
        differing = [f"{rule}: {w} here, {g} there" for rule, w, g in zip(rules, wanted, given, strict=True) if w != g]
        raise WrongAnswerError(f"{peer.package} differs on patient {patient} {option}: {'; '.join(differing)}")


def _first_seen(ground: Ground) -> Callable[[], object]:
    engine = new_engine(ground.knowledge)
    screen_all(engine, ground.before, ON)
    return lambda: screen_all(engine, ground.records, ON)


def _decided(ground: Ground, before: list[PatientRecord]) -> Callable[[], object]:
    engine = new_engine(ground.knowledge)
    decide_all(engine, before, ON)
    return lambda: decide_all(engine, ground.records, ON)


def _again(ground: Ground) -> Setup:
    engine, records = new_engine(ground.knowledge), ground.records[:N_AGAIN]
    screen_all(engine, records, ON)
    return lambda: lambda: screen_all(engine, records, ON)


def _decided_again(ground: Ground) -> Setup:
    engine, records = new_engine(ground.knowledge), ground.records[:N_AGAIN]
    decide_all(engine, records, ON)
    return lambda: lambda: decide_all(engine, records, ON)


def _new_engines(ground: Ground) -> Callable[[], object]:
    """Nothing of any other patient is remembered: an engine of its own, made outside the clock, for each."""
    pairs = [(new_engine(ground.knowledge), [record]) for record in ground.records[:N_NEW_ENGINES]]
    return lambda: [screen_all(engine, records, ON) for engine, records in pairs]
