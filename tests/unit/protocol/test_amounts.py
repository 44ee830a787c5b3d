"""Numbers for plans, each adopted among the sources' numbers, and the depth caps of every option."""

from __future__ import annotations

from typing import Any

import pytest

from needlecraft.protocol.amounts import Amounts
from needlecraft.protocol.engine import engine_for
from needlecraft.protocol.knowledge import Knowledge
from needlecraft.protocol.policy import BUILT_IN, GUIDELINE, LENIENT, STRICTEST, read_policy
from needlecraft.protocol.record import read_patient


def amounts(knowledge: Knowledge, policy: str = "strictest") -> Amounts:
    return Amounts(knowledge, BUILT_IN[policy])


@pytest.mark.parametrize(
    ("policy", "of", "value"),
    [
        ("strictest", "interval_days", 42),
        ("guideline", "interval_days", 28),
        ("strictest", "treatments", 3),
        ("strictest", "treatments_more", 6),
        ("strictest", "maintenance_months", 6),
        ("strictest", "judge_after_days", 90),
        ("strictest", "downtime_days", 5),
        ("lenient", "downtime_days", 0),
        ("strictest", "numbing_minutes", 60),
        ("lenient", "numbing_minutes", 45),
        ("strictest", "priming_days", 30),
    ],
)
def test_each_policy_takes_its_number(knowledge: Knowledge, policy: str, of: Any, value: float) -> None:
    found = amounts(knowledge, policy).find(of, "pen")
    assert found is not None
    assert found.value == value


@pytest.mark.parametrize("goal", ["acne_scars"])
def test_a_goal_with_a_rule_of_its_own_has_its_own_number(knowledge: Knowledge, goal: str) -> None:
    found = amounts(knowledge).find("judge_after_days", "pen", goals={goal})
    assert found is not None
    assert (found.value, found.rule) == (180, "judge_acne_scars")


def test_a_number_that_no_rule_gives_is_none(knowledge: Knowledge) -> None:
    assert amounts(knowledge).find("numbing_minutes", "nano") is None
    assert amounts(knowledge).find("depth_mm", "rf", "cheeks") is None


def test_a_source_that_is_not_admitted_counts_in_no_built_in_policy(knowledge: Knowledge) -> None:
    assert amounts(knowledge, "strictest").adopted["downtime"].source != "chu_2021"
    assert all(one.value != 14 for one in [amounts(knowledge, name).adopted["interval"] for name in BUILT_IN])


def test_an_adopted_source_is_followed(knowledge: Knowledge) -> None:
    entry = {"rule": "interval", "source": "S1", "reason": "x", "by": "A", "on": "2026-11-20"}
    policy = read_policy({"name": "ours", "adopted": [entry]}, knowledge)
    found = Amounts(knowledge, policy).find("interval_days", "pen")
    assert found is not None
    assert (found.value, found.source) == (30, "S1")


@pytest.mark.parametrize(
    ("modality", "zone", "concerns", "fitzpatrick", "cap", "rule"),
    [
        ("pen", "cheeks", [], 2, 1.0, "cheek_depth"),
        ("pen", "cheeks", ["acne_scars"], 2, 1.5, "cheek_scar_depth"),
        ("pen", "forehead", [], 2, 0.5, "forehead_depth"),
        ("pen", "temples", [], 2, 0.5, "forehead_depth"),
        ("pen", "forehead", ["scars"], 2, 0.5, "forehead_depth"),
        ("pen", "nose", [], 2, 0.5, "nose_depth"),
        ("pen", "perioral", [], 2, 0.5, "perioral_depth"),
        ("pen", "under_eyes", [], 2, 0.25, "under_eye_depth"),
        ("pen", "neck", [], 2, 1.0, None),
        ("pen", "abdomen", ["stretch_marks"], 2, 1.0, "body_depth"),
        ("pen", "thighs", [], 2, 1.0, "body_default_depth"),
        ("roller", "scalp", [], 2, 1.0, "roller_bone_depth"),
        ("pen", "scalp", [], 2, 1.0, "scalp_depth"),
        ("roller", "knees", ["scars"], 2, 1.0, "roller_bone_depth"),
        ("pen", "lips", ["scars"], 2, 0.5, "perioral_depth"),
        ("roller", "jaw", ["acne_scars"], 2, 1.0, "roller_bone_depth"),
        ("stamp", "jaw", ["acne_scars"], 2, 1.5, "cheek_scar_depth"),
        ("nano", "cheeks", ["acne_scars"], 2, 0.17, "nano_range"),
        ("injecting", "cheeks", ["acne_scars"], 2, 1.0, "injecting_range"),
    ],
)
def test_the_depth_cap_follows_zone_goal_and_device(
    knowledge: Knowledge, modality: str, zone: str, concerns: list[str], fitzpatrick: int, cap: float, rule: str | None
) -> None:
    data = {"patient": {"born": "1990-04-02", "fitzpatrick": fitzpatrick}, "concerns": concerns, "denied": "all"}
    found = engine_for(STRICTEST).caps(read_patient(data, knowledge))[modality, zone]
    assert found is not None
    assert found.mm == cap
    assert rule in (None, found.rule)


def test_the_scope_of_the_practitioner_binds_where_it_is_narrower(knowledge: Knowledge) -> None:
    setting = {**dict.fromkeys(knowledge.setting_codes, "yes"), "deepest_mm": 0.5}
    data = {"patient": {"born": "1990-04-02", "fitzpatrick": 2}, "setting": setting, "denied": "all"}
    caps = engine_for(STRICTEST).caps(read_patient(data, knowledge))
    assert caps["pen", "cheeks"] == (0.5, "practitioner_scope")
    found = caps["pen", "under_eyes"]
    assert found is not None
    assert found.rule == "under_eye_depth"


def test_radiofrequency_and_devices_for_home_have_no_depth_under_any_policy(knowledge: Knowledge) -> None:
    for policy in (STRICTEST, GUIDELINE, LENIENT):
        caps = engine_for(policy).caps(read_patient({"denied": "all"}, knowledge))
        assert all(caps[modality, zone] is None for modality in ("rf", "home_roller", "patch") for zone in knowledge.zones)


def test_no_cap_of_any_policy_lies_above_two_and_a_half_millimetres(knowledge: Knowledge) -> None:
    for policy in BUILT_IN.values():
        for goal in knowledge.concerns:
            caps = engine_for(policy).caps(read_patient({"concerns": [goal], "denied": "all"}, knowledge))
            assert all(cap.mm <= 2.5 for cap in caps.values() if cap)
