"""How one position is chosen: the built-in policies, and what a clinical lead may adopt."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from needlecraft.protocol.adoption import adds_nothing
from needlecraft.protocol.fields import RecordError
from needlecraft.protocol.findings import Screening
from needlecraft.protocol.knowledge import Knowledge
from needlecraft.protocol.policy import BUILT_IN, GUIDELINE, STRICTEST, Policy, read_policy
from needlecraft.protocol.record import read_patient
from needlecraft.protocol.screening import PRECEDENCE, screen

ON = date(2026, 12, 1)
WHY: dict[str, Any] = {"reason": "our experience", "by": "Dr A. Lead", "on": "2026-11-20"}


def adopt(knowledge: Knowledge, base: str = "strictest", **adoption: Any) -> Policy:
    return read_policy({"name": "ours", "base": base, "adopted": [{**WHY, **adoption}]}, knowledge)


def refused(knowledge: Knowledge, data: Any) -> str:
    with pytest.raises(RecordError) as error:
        read_policy(data, knowledge)
    assert "\n" not in str(error.value)
    return str(error.value)


def screened(knowledge: Knowledge, policy: Policy, **data: Any) -> Screening:
    base = {"patient": {"born": "1990-04-02", "fitzpatrick": 2}, "modalities": ["pen"], "zones": ["cheeks"], "denied": "all"}
    return screen(read_patient({**base, **data}, knowledge), ON, policy)


def test_three_policies_come_with_the_engine() -> None:
    assert {name: (policy.name, policy.base, policy.adopted) for name, policy in BUILT_IN.items()} == {
        name: (name, name, ()) for name in ("strictest", "guideline", "lenient")
    }


def test_an_adopted_policy_is_read_with_who_when_and_why(knowledge: Knowledge) -> None:
    policy = adopt(knowledge, "guideline", rule="waxing", source="S3")
    assert (policy.name, policy.base) == ("ours", "guideline")
    one = policy.of("waxing")
    assert one is not None
    assert (one.source, one.house, one.reason, one.by, one.on) == ("S3", None, WHY["reason"], WHY["by"], date(2026, 11, 20))
    assert policy.of("diabetes") is None
    assert read_policy({"name": "plain"}, knowledge).base == "strictest"


def test_a_position_of_another_source_is_followed_and_named(knowledge: Knowledge) -> None:
    policy = adopt(knowledge, rule="diabetes", source="skinpen_patient_labelling")
    [finding] = screened(knowledge, policy, conditions=["diabetes"]).findings
    assert finding.decision == "review"
    assert [one.source for one in finding.positions if one.adopted] == ["skinpen_patient_labelling"]
    assert finding.as_dict()["adopted_by"] == {"by": WHY["by"], "on": "2026-11-20", "reason": WHY["reason"]}


def test_where_the_adopted_source_is_silent_the_base_decides(knowledge: Knowledge) -> None:
    policy = adopt(knowledge, rule="keloid", source="keloid_dermatologist_qa")
    assert screened(knowledge, policy, conditions=["keloid"]).verdict == "review"
    assert screened(knowledge, policy, conditions=["keloid"], zones=["back"]).verdict == "contraindicated"


@pytest.mark.parametrize(
    ("patch", "zone", "verdict", "earliest"),
    [
        ({}, "cheeks", "review", None),
        ({"test_patch_on": "2026-09-02"}, "cheeks", "defer", "2026-12-02"),
        ({"test_patch_on": "2026-09-01"}, "cheeks", "review", None),
        ({"test_patch_on": "2026-09-02"}, "back", "contraindicated", None),
    ],
)
def test_a_test_area_is_watched_where_the_policy_follows_who_says_so(
    knowledge: Knowledge, patch: dict[str, str], zone: str, verdict: str, earliest: str | None
) -> None:
    policy = adopt(knowledge, rule="keloid", source="keloid_dermatologist_qa")
    answer = screened(knowledge, policy, conditions=[{"code": "keloid", "state": "past", **patch}], zones=[zone]).as_dict()
    assert (answer["verdict"], answer["earliest"], answer["unanswered"]) == (verdict, earliest, [])


@pytest.mark.parametrize(
    ("house", "before", "after"),
    [
        ({"decision": "review"}, "caution", "review"),
        ({"decision": "contraindicated", "lifts_when": "the lead agrees"}, "caution", "contraindicated"),
        ({"decision": "caution"}, "caution", "caution"),
    ],
)
def test_a_rule_of_the_house_adds_protection(knowledge: Knowledge, house: dict[str, Any], before: str, after: str) -> None:
    data = {"conditions": [{"code": "smoking"}]}
    assert screened(knowledge, STRICTEST, **data).verdict == before
    answer = screened(knowledge, adopt(knowledge, rule="smoking", house=house), **data)
    assert answer.verdict == after


def test_a_house_window_only_lengthens(knowledge: Knowledge) -> None:
    data = {"exposures": [{"code": "waxing", "on": "2026-11-20"}]}
    longer = screened(knowledge, adopt(knowledge, rule="waxing", house={"decision": "defer", "window": "28 d"}), **data)
    shorter = screened(knowledge, adopt(knowledge, rule="waxing", house={"decision": "defer", "window": "3 d"}), **data)
    assert longer.as_dict()["earliest"] == "2026-12-18"
    assert shorter.as_dict()["earliest"] == "2026-12-04"
    house = next(one for one in longer.findings[0].positions if one.source == "house")
    assert house.adopted


def test_a_stricter_decision_of_the_house_keeps_the_depth_limit_of_the_sources(knowledge: Knowledge) -> None:
    data = {"patient": {"born": "1990-04-02", "fitzpatrick": 5}, "concerns": ["acne_scars"]}
    before = screened(knowledge, STRICTEST, **data).options["pen"]["cheeks"]
    after = screened(knowledge, adopt(knowledge, rule="darker_skin", house={"decision": "review"}), **data).options["pen"]["cheeks"]
    assert before.max_depth_mm == 1.0
    assert after.max_depth_mm is not None
    assert after.max_depth_mm <= before.max_depth_mm


def test_a_shallower_depth_of_the_house_counts_although_the_decision_is_the_same(knowledge: Knowledge) -> None:
    data = {"patient": {"born": "1990-04-02", "fitzpatrick": 5}, "concerns": ["acne_scars"]}
    policy = adopt(knowledge, rule="darker_skin", house={"decision": "caution", "max_depth_mm": 0.5})
    assert screened(knowledge, policy, **data).options["pen"]["cheeks"].max_depth_mm == 0.5


@pytest.mark.parametrize(("rule", "data"), [("lips", {}), ("darker_skin", {}), ("acne_scar_goal", {"concerns": ["acne_scars"]})])
def test_a_house_window_needs_a_date_to_count_from(knowledge: Knowledge, rule: str, data: dict[str, Any]) -> None:
    try:
        policy = adopt(knowledge, rule=rule, house={"decision": "defer", "window": "14 d"})
    except RecordError:
        return
    assert screened(knowledge, policy, **data).unanswered == ()


@pytest.mark.parametrize(
    ("window", "part"),
    [
        ("99999999999 h", "is longer than a life"),
        ("121 y", "write 120 y at most, or contraindicated"),
        ("99999999 mo", "is longer than a life"),
        ("0 d", "is no wait"),
        ("0.0 h", "is no wait"),
    ],
)
def test_a_house_window_has_limits(knowledge: Knowledge, window: str, part: str) -> None:
    with pytest.raises(RecordError, match=part):
        adopt(knowledge, rule="waxing", house={"decision": "defer", "window": window})
    assert adopt(knowledge, rule="waxing", house={"decision": "defer", "window": "120 y"}).adopted


def test_what_is_adopted_has_been_decided(knowledge: Knowledge) -> None:
    data = {"name": "ours", "adopted": [{**WHY, "rule": "waxing", "source": "S3"}]}
    assert read_policy(data, knowledge, latest=date(2026, 11, 20)).adopted
    with pytest.raises(RecordError, match=r"adopted\[0\]\.on: 2026-11-20 is still to come"):
        read_policy(data, knowledge, latest=date(2026, 11, 19))


@pytest.mark.parametrize(
    ("rule", "house", "expected"),
    [
        ("waxing", {"decision": "defer", "window": "3 d"}, True),
        ("waxing", {"decision": "defer", "window": "14 d"}, True),
        ("waxing", {"decision": "defer", "window": "15 d"}, False),
        ("waxing", {"decision": "caution"}, False),
        ("diabetes", {"decision": "review"}, True),
        ("smoking", {"decision": "caution"}, False),
        ("smoking", {"decision": "caution", "max_depth_mm": 0.5}, False),
        ("eyelids", {"decision": "caution"}, False),
    ],
)
def test_a_rule_of_the_house_that_changes_nothing_is_known(knowledge: Knowledge, rule: str, house: dict[str, Any], expected: bool) -> None:
    [adoption] = adopt(knowledge, rule=rule, house=house).adopted
    assert adds_nothing(adoption, STRICTEST, knowledge) is expected


@pytest.mark.parametrize(
    "adopted_rule",
    ["waxing", "diabetes", "anticoagulant", "keloid", "filler", "topical_actives", "isotretinoin", "smoking", "darker_skin", "interval"],
)
@pytest.mark.parametrize("base", ["strictest", "guideline"])
def test_an_adopted_policy_is_never_laxer_than_every_source(knowledge: Knowledge, adopted_rule: str, base: str) -> None:
    rule = knowledge.rules[adopted_rule]
    code = getattr(rule, "codes", (None,))[0]
    data: dict[str, Any] = {"patient": {"born": "1990-04-02", "fitzpatrick": 5}}
    if code in knowledge.questions:
        group = knowledge.questions[code].group
        data[group] = [{"code": code} | ({"on": "2026-11-29"} if group == "exposures" else {})]
    laxest = screened(knowledge, BUILT_IN["lenient"], **data)
    for position in (one for one in rule.positions if one.admitted):
        ours = screened(knowledge, adopt(knowledge, base, rule=adopted_rule, source=position.source), **data)
        assert PRECEDENCE[ours.verdict] >= PRECEDENCE[laxest.verdict], position.source


@pytest.mark.parametrize("rule", ["autoimmune_disease", "filler", "waxing", "interval"])
def test_a_source_that_is_shown_for_comparison_only_cannot_be_adopted(knowledge: Knowledge, rule: str) -> None:
    """It can protect more than strictest, and law 3 would not hold."""
    for position in knowledge.rules[rule].positions:
        if not any(one.admitted for one in knowledge.rules[rule].positions if one.source == position.source):
            with pytest.raises(RecordError, match=r"adopted\[0\].source: .* is shown for comparison only; .* write a house rule"):
                adopt(knowledge, rule=rule, source=position.source)


@pytest.mark.parametrize(
    ("change", "part"),
    [
        ({"name": None}, "name: missing; give the policy a name"),
        ({"base": "lenient"}, "base: 'lenient' is not known; allowed: strictest, guideline"),
        ({"colour": 1}, "colour: unknown key"),
        ({"adopted": "all"}, "adopted: expected a list"),
        ({"adopted": [{**WHY, "source": "S3"}]}, "adopted[0]: name either a rule or an aftercare item"),
        ({"adopted": [{**WHY, "rule": "waxin", "source": "S3"}]}, "adopted[0].rule: 'waxin' is not known; did you mean waxing"),
        ({"adopted": [{**WHY, "rule": "waxing", "source": "S1"}]}, "adopted[0].source: 'S1' is not known"),
        ({"adopted": [{**WHY, "rule": "waxing"}]}, "give either source"),
        ({"adopted": [{**WHY, "rule": "waxing", "source": "S3", "house": {"decision": "review"}}]}, "give either source"),
        ({"adopted": [{"rule": "waxing", "source": "S3", "by": "A", "on": "2026-11-20"}]}, "adopted[0].reason: missing"),
        ({"adopted": [{"rule": "waxing", "source": "S3", "reason": "x", "on": "2026-11-20"}]}, "adopted[0].by: missing"),
        ({"adopted": [{"rule": "waxing", "source": "S3", "reason": "x", "by": "A"}]}, "adopted[0].on: missing"),
        ({"adopted": [{**WHY, "rule": "waxing", "house": {"decision": "clear"}}]}, "a house rule can only be stricter"),
        ({"adopted": [{**WHY, "rule": "waxing", "house": {}}]}, "a house rule can only be stricter"),
        ({"adopted": [{**WHY, "rule": "waxing", "house": {"decision": "defer"}}]}, "house.window: missing; a deferral needs a window"),
        ({"adopted": [{**WHY, "rule": "waxing", "house": {"decision": "defer", "window": "2 weeks"}}]}, "is not a window"),
        ({"adopted": [{**WHY, "rule": "waxing", "house": {"decision": "review", "max_depth_mm": 9}}]}, "not a number from 0 to 2.5 mm"),
        ({"adopted": [{**WHY, "rule": "waxing", "house": {"decision": "review", "x": 1}}]}, "adopted[0].house.x: unknown key"),
        ({"adopted": [{**WHY, "rule": "interval", "house": {"decision": "review"}}]}, "follow one of its sources instead"),
        ({"adopted": [{**WHY, "rule": "waxing", "source": "S3"}] * 2}, "waxing is adopted twice; keep one"),
    ],
)
def test_every_mistake_in_a_policy_is_one_sentence_with_its_place(knowledge: Knowledge, change: dict[str, Any], part: str) -> None:
    assert part in refused(knowledge, {"name": "ours", "base": "strictest", **change})


def test_of_equally_strong_sources_guideline_takes_the_stricter(knowledge: Knowledge) -> None:
    answer = screened(knowledge, GUIDELINE, allergies=["lidocaine"])
    assert answer.verdict == "contraindicated"
    assert [one.source for one in answer.findings[0].positions if one.adopted] == ["skinpen_label"]


@pytest.mark.parametrize("name", ["lenient", "Strictest", "guideline"])
def test_an_adopted_policy_has_a_name_of_its_own(knowledge: Knowledge, name: str) -> None:
    assert "name of a policy that comes with the engine" in refused(knowledge, {"name": name})


@pytest.mark.parametrize(("rule", "remedy"), [("makeup", "write aftercare: makeup"), ("blisters", "a triage row")])
def test_what_is_no_rule_is_told_apart(knowledge: Knowledge, rule: str, remedy: str) -> None:
    assert remedy in refused(knowledge, {"name": "ours", "adopted": [{**WHY, "rule": rule, "source": "S0"}]})
