"""What is done on the day of a treatment, in order."""

from __future__ import annotations

from datetime import date

import pytest

from needlecraft.protocol.knowledge import Knowledge
from needlecraft.protocol.planning import plan
from needlecraft.protocol.plans import PlanOption
from needlecraft.protocol.policy import STRICTEST
from needlecraft.protocol.record import read_patient
from needlecraft.protocol.steps import Step, treatment_steps


def option(knowledge: Knowledge, modality: str) -> PlanOption:
    data = {
        "patient": {"born": "1990-04-02", "fitzpatrick": 2},
        "zones": ["cheeks", "forehead"],
        "modalities": [modality],
        "denied": "all",
    }
    return next(one for one in plan(read_patient(data, knowledge), date(2026, 12, 1), STRICTEST).options if one.kind == "course")


def steps(knowledge: Knowledge, modality: str = "pen", n: int = 1) -> dict[str, Step]:
    return {step.code: step for step in treatment_steps(option(knowledge, modality), n, knowledge)}


def test_steps_are_numbered_from_one_in_the_order_of_the_knowledge(knowledge: Knowledge) -> None:
    found = list(steps(knowledge).values())
    assert [step.n for step in found] == list(range(1, len(found) + 1))
    order = [step.code for step in knowledge.steps]
    assert [step.code for step in found] == [code for code in order if code in {step.code for step in found}]
    assert all(step.title and step.does and step.cites for step in found)


def test_numbing_comes_before_needling_and_is_taken_off_first(knowledge: Knowledge) -> None:
    codes = list(steps(knowledge))
    assert codes.index("numb") < codes.index("needle") < codes.index("stop_at_endpoint")


def test_nano_needling_is_not_numbed(knowledge: Knowledge) -> None:
    nano = steps(knowledge, "nano")
    assert "numb" not in nano
    assert "needle" in nano


def test_the_needling_step_tells_every_zone_with_its_depth_and_passes(knowledge: Knowledge) -> None:
    details = steps(knowledge)["needle"].details
    assert len(details) == 2
    assert details[0].startswith("cheeks: ")
    assert " mm" in details[0]
    assert "passes" in details[0]


def test_radiofrequency_leaves_depth_to_the_manual(knowledge: Knowledge) -> None:
    details = steps(knowledge, "rf")["needle"].details
    assert all("manual" in text for text in details)
    assert not any("mm" in text for text in details)


def test_each_treatment_tells_its_own_depth(knowledge: Knowledge) -> None:
    assert steps(knowledge, n=1)["needle"].details != steps(knowledge, n=3)["needle"].details


@pytest.mark.parametrize("n", [0, 4, -1])
def test_a_treatment_that_the_plan_has_not_is_an_error(knowledge: Knowledge, n: int) -> None:
    with pytest.raises(IndexError, match="the plan has treatments 1 to 3"):
        steps(knowledge, n=n)


def test_a_step_prints_as_json(knowledge: Knowledge) -> None:
    step = steps(knowledge)["needle"].as_dict()
    assert set(step) >= {"n", "code", "title", "does", "details", "cites"}
