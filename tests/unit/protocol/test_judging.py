"""One rule on one item: who speaks, what is adopted, and what is asked only because it matters."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from needlecraft.protocol.findings import Option, Screening
from needlecraft.protocol.knowledge import Knowledge
from needlecraft.protocol.policy import BUILT_IN, GUIDELINE, LENIENT, STRICTEST, Policy
from needlecraft.protocol.record import read_patient
from needlecraft.protocol.screening import screen

ON = date(2026, 12, 1)


def screened(knowledge: Knowledge, policy: Policy = STRICTEST, on: date = ON, **data: Any) -> Screening:
    base = {"patient": {"born": "1990-04-02", "fitzpatrick": 2}, "modalities": ["pen"], "zones": ["cheeks"], "denied": "all"}
    return screen(read_patient({**base, **data}, knowledge), on, policy)


def option(knowledge: Knowledge, policy: Policy = STRICTEST, on: date = ON, **data: Any) -> Option:
    [[found]] = [list(row.values()) for row in screened(knowledge, policy, on, **data).options.values()]
    return found


def asked(knowledge: Knowledge, policy: Policy = STRICTEST, **data: Any) -> list[str]:
    return [one.question for one in screened(knowledge, policy, **data).unanswered]


@pytest.mark.parametrize(
    ("policy", "data", "questions"),
    [
        # Any diabetes is ruled out under strictest, so good control is not asked; under guideline it decides.
        (STRICTEST, {"conditions": ["diabetes"]}, []),
        (GUIDELINE, {"conditions": ["diabetes"]}, ["diabetes.controlled"]),
        (GUIDELINE, {"conditions": [{"code": "diabetes", "controlled": "yes"}]}, []),
        (STRICTEST, {"conditions": ["eczema"]}, []),
        (STRICTEST, {"conditions": ["chronic_skin_disease"]}, ["chronic_skin_disease.severity"]),
        (STRICTEST, {"conditions": [{"code": "rosacea"}]}, []),
        (STRICTEST, {"conditions": [{"code": "rosacea", "state": "past"}]}, []),
        (STRICTEST, {"conditions": ["hypertension"], "modalities": ["pen"]}, ["hypertension.controlled"]),
        (STRICTEST, {"conditions": ["hypertension"], "modalities": ["rf"]}, ["hypertension.controlled"]),
        (STRICTEST, {"conditions": ["young_scar"]}, ["young_scar.on"]),
        (STRICTEST, {"conditions": [{"code": "pregnancy"}]}, []),
        (STRICTEST, {"conditions": [{"code": "pregnancy", "state": "past"}]}, ["pregnancy.resolved_on"]),
        (LENIENT, {"conditions": [{"code": "pregnancy", "state": "past"}]}, []),
        (STRICTEST, {"medicines": [{"code": "isotretinoin"}]}, []),
        (STRICTEST, {"medicines": [{"code": "isotretinoin", "state": "stopped"}]}, ["isotretinoin.stopped_on"]),
        (STRICTEST, {"medicines": [{"code": "isotretinoin", "state": "stopped", "stopped_on": "2026-11-01"}]}, []),
        (STRICTEST, {"medicines": [{"code": "nsaid"}]}, []),
        (GUIDELINE, {"medicines": [{"code": "nsaid"}]}, ["nsaid.prescribed"]),
        (STRICTEST, {"medicines": [{"code": "nsaid", "state": "stopped", "stopped_on": "2026-11-30"}]}, ["nsaid.prescribed"]),
        (STRICTEST, {"medicines": [{"code": "nsaid", "state": "stopped", "stopped_on": "2026-10-01"}]}, []),
        (STRICTEST, {"medicines": [{"code": "nsaid", "state": "stopped", "prescribed": "yes"}]}, []),
        (STRICTEST, {"exposures": ["waxing"]}, ["waxing.on"]),
        (STRICTEST, {"exposures": [{"code": "waxing", "zones": ["chin"]}]}, []),
        (STRICTEST, {"exposures": ["mesotherapy"]}, []),
        (LENIENT, {"exposures": ["mesotherapy"]}, ["mesotherapy.on"]),
        (STRICTEST, {"allergies": ["lidocaine"]}, []),
        (STRICTEST, {"conditions": [{"code": "sunburn", "resolved_on": "2026-11-24"}]}, []),
        (STRICTEST, {"conditions": [{"code": "sunburn", "resolved_on": "2026-11-25"}]}, ["sunburn.on"]),
        (STRICTEST, {"products": ["serum"]}, ["serum.licensed_for_skin_injection", "serum.route"]),
        (STRICTEST, {"products": [{"code": "serum", "route": "topical"}]}, []),
        (STRICTEST, {"products": [{"code": "serum", "licensed_for_skin_injection": "yes"}]}, ["serum.route"]),
    ],
)
def test_an_unknown_detail_is_asked_only_where_it_decides(
    knowledge: Knowledge, policy: Policy, data: dict[str, Any], questions: list[str]
) -> None:
    assert sorted(asked(knowledge, policy, **data)) == questions


def test_a_follow_up_is_a_sentence_that_names_the_thing(knowledge: Knowledge) -> None:
    [question] = screened(knowledge, exposures=["waxing"]).unanswered
    assert question.text.startswith("When was it")
    assert "wax" in question.text
    assert question.needed_by == ("waxing",)


@pytest.mark.parametrize(
    ("kind", "data", "verdict", "rule"),
    [
        ("age", {"patient": {"born": "2009-01-01", "fitzpatrick": 2}}, "contraindicated", "age_under_18"),
        ("age", {"patient": {"born": "2006-01-01", "fitzpatrick": 2}}, "defer", "age_under_22"),
        ("skin_type", {"patient": {"born": "1990-04-02", "fitzpatrick": 5}}, "caution", "darker_skin"),
        ("condition", {"conditions": ["acne"]}, "contraindicated", "acne"),
        ("medicine", {"medicines": [{"code": "anticoagulant"}]}, "contraindicated", "anticoagulant"),
        ("exposure", {"exposures": [{"code": "waxing", "on": "2026-11-30"}]}, "defer", "waxing"),
        ("allergy", {"allergies": ["metal"]}, "contraindicated", "metal"),
        ("goal", {"concerns": ["melasma"]}, "review", "melasma_goal"),
        ("product", {"products": [{"code": "exosomes", "route": "topical"}]}, "contraindicated", "exosomes"),
        ("option", {"zones": ["eyelids"]}, "contraindicated", "eyelids"),
        ("free_text", {"other": ["something odd"]}, "review", "unrecognised"),
        ("setting", {"setting": {"provider_trained": "no"}}, "contraindicated", "provider_trained"),
    ],
)
def test_each_kind_of_rule_judges(knowledge: Knowledge, kind: str, data: dict[str, Any], verdict: str, rule: str) -> None:
    found = option(knowledge, **data)
    assert found.verdict == verdict
    assert rule in found.findings
    assert knowledge.rules[rule].kind == kind


@pytest.mark.parametrize(
    ("policy", "decision", "source"),
    [("strictest", "contraindicated", "S0"), ("guideline", "review", "skinpen_manual"), ("lenient", "review", None)],
)
def test_the_policy_chooses_among_the_positions(knowledge: Knowledge, policy: str, decision: str, source: str | None) -> None:
    [finding] = screened(knowledge, BUILT_IN[policy], medicines=[{"code": "anticoagulant"}]).findings
    adopted = [one for one in finding.positions if one.adopted]
    assert finding.decision == decision
    assert len(adopted) == 1
    assert adopted[0].decision == decision
    assert source is None or adopted[0].source == source


def test_the_first_case_that_fits_speaks_for_a_position(knowledge: Knowledge) -> None:
    data = {"medicines": [{"code": "anticoagulant"}]}
    assert option(knowledge, GUIDELINE, modalities=["rf"], **data).verdict == "contraindicated"
    found = option(knowledge, GUIDELINE, modalities=["pen"], **data)
    assert (found.verdict, found.max_depth_mm, found.depth_rule) == ("review", 0.5, "anticoagulant")


@pytest.mark.parametrize(
    "data",
    [
        {"conditions": [{"code": "cancer", "state": "past"}]},
        {"conditions": [{"code": "skin_cancer_past", "state": "past", "zones": ["nose"]}]},
        {"medicines": [{"code": "chemotherapy", "state": "stopped", "stopped_on": "2020-01-01"}]},
        {"medicines": [{"code": "radiotherapy", "state": "stopped"}]},
    ],
)
@pytest.mark.parametrize("policy", [STRICTEST, GUIDELINE])
def test_cancer_in_the_past_means_one_thing_before_radiofrequency(knowledge: Knowledge, data: dict[str, Any], policy: Policy) -> None:
    assert option(knowledge, policy, modalities=["rf"], **data).verdict == "contraindicated"
    assert option(knowledge, policy, modalities=["pen"], **data).verdict == "review"


def test_what_holds_elsewhere_is_said_of_other_zones(knowledge: Knowledge) -> None:
    data = {"conditions": [{"code": "suspicious_lesion", "zones": ["nose"]}], "zones": ["nose", "cheeks"]}
    answer = screened(knowledge, **data)
    assert answer.options["pen"]["nose"].verdict == "contraindicated"
    assert answer.options["pen"]["cheeks"].verdict == "review"


def test_after_a_window_the_later_decision_holds(knowledge: Knowledge) -> None:
    data = {"exposures": [{"code": "rf_microneedling", "on": "2026-10-20"}]}
    assert option(knowledge, on=date(2026, 11, 30), **data).verdict == "defer"
    assert option(knowledge, on=date(2026, 12, 1), **data).verdict == "review"


def test_a_position_that_is_not_admitted_counts_only_under_lenient(knowledge: Knowledge) -> None:
    data = {"exposures": [{"code": "botulinum_toxin", "on": "2026-11-10"}]}
    assert option(knowledge, STRICTEST, **data).verdict == "clear"
    [finding] = screened(knowledge, exposures=[{"code": "botulinum_toxin", "on": "2026-11-25"}]).findings
    shown = {one.source: one for one in finding.positions}
    assert not shown["siriraj_trial"].admitted
    assert not shown["siriraj_trial"].adopted


def test_a_position_without_a_number_sets_no_date(knowledge: Knowledge) -> None:
    [finding] = screened(knowledge, exposures=[{"code": "peel_superficial", "on": "2026-11-25"}]).findings
    silent = next(one for one in finding.positions if one.source == "S3")
    assert (silent.decision, silent.until) == (None, None)
    assert silent.note


def test_the_strictest_of_several_depth_limits_is_kept(knowledge: Knowledge) -> None:
    found = option(knowledge, STRICTEST, patient={"born": "1990-04-02", "fitzpatrick": 6}, concerns=["acne_scars"])
    assert (found.max_depth_mm, found.depth_rule) == (1.0, "darker_skin")


def test_a_missing_severity_of_a_goal_is_not_asked(knowledge: Knowledge) -> None:
    """Goals are described as far as the patient likes; what a goal turns on is shown when it is said."""
    assert asked(knowledge, concerns=["acne_scars"]) == []
    assert option(knowledge, concerns=["acne_scars"]).verdict == "clear"
    assert option(knowledge, concerns=[{"code": "acne_scars", "severity": "severe"}]).verdict == "review"


def test_a_date_on_which_no_admitted_source_turns_is_not_asked(knowledge: Knowledge) -> None:
    [found] = screened(knowledge, exposures=["mesotherapy"]).as_dict()["findings"]
    assert [one["source"] for one in found["remarks"]] == ["S0", "clinic_esthetik"]
