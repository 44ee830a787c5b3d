"""The benchmark asks everyone the same question: its patients can be read, and its translations give this program's decisions."""

from __future__ import annotations

from random import Random

import pytest
from bench.ours import levels, levels_by_option, new_engine, screen_all
from bench.patients import ON, patients
from bench.rule_engines import Ground
from bench.scheduler import course
from bench.timing import in_turns, percentile

from needlecraft.protocol.knowledge import load
from needlecraft.protocol.record import read_patient
from needlecraft.protocol.scheduling import schedule

KNOWLEDGE = load()
N = 20


@pytest.fixture(scope="module")
def ground() -> Ground:
    return Ground(KNOWLEDGE, N)


def test_the_same_seed_gives_the_same_patients_and_another_gives_others() -> None:
    assert patients(KNOWLEDGE, N) == patients(KNOWLEDGE, N)
    assert patients(KNOWLEDGE, N) != patients(KNOWLEDGE, N, seed=2)


def test_every_patient_can_be_read_and_is_completely_screened() -> None:
    records = [read_patient(record, KNOWLEDGE) for record in patients(KNOWLEDGE, 200)]
    assert len(set(records)) == 200
    assert all(one.complete for one in screen_all(new_engine(KNOWLEDGE), records, ON))


def test_the_translation_decides_as_the_engine_does_once_a_patient(ground: Ground) -> None:
    given = [[rule.decide(facts) for rule in ground.rules] for facts in ground.facts]
    assert given == ground.answers
    assert any(map(any, given))


def test_the_translation_decides_as_the_engine_does_on_every_modality_and_zone(ground: Ground) -> None:
    given = [[[rule.decide(facts) for rule in ground.option_rules] for facts in options] for options in ground.option_facts]
    assert given == ground.option_answers


def test_an_engine_that_remembers_gives_the_same_answers(ground: Ground) -> None:
    engine = new_engine(KNOWLEDGE)
    screen_all(engine, ground.records, ON)
    names = [rule.rule for rule in ground.rules]
    again = screen_all(engine, ground.records, ON)
    assert [levels(one, names) for one in again] == ground.answers
    assert [levels_by_option(one, names, ground.grid) for one in again] == ground.option_answers


def test_random_courses_come_with_and_without_a_solution() -> None:
    random = Random(1)
    found = [schedule(*course(random).arguments()) is not None for _ in range(60)]
    assert any(found)
    assert not all(found)


def test_contenders_take_turns_and_a_percentile_is_one_of_the_values() -> None:
    calls: list[str] = []
    times = in_turns({"a": lambda: lambda: calls.append("a"), "b": lambda: lambda: calls.append("b")}, rounds=2, warm_up=1)
    assert calls == ["a", "b", "b", "a", "a", "b"]
    assert set(times) == {"a", "b"}
    assert percentile([float(n) for n in range(1, 101)], 0.99) == 99.0
