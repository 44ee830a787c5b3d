"""The answer to "may this patient be treated, and from when?": its shape, its precedence and its dates."""

# ruff: noqa: DTZ001 - a record is in the practice's own time

from __future__ import annotations

import json
from datetime import date, datetime
from typing import Any

import pytest

from needlecraft.protocol.fields import RecordError
from needlecraft.protocol.findings import Screening
from needlecraft.protocol.knowledge import Knowledge
from needlecraft.protocol.policy import GUIDELINE, STRICTEST, Policy
from needlecraft.protocol.record import read_patient
from needlecraft.protocol.screening import screen

ON = date(2026, 12, 1)
WORDS = {"clear", "caution", "review", "defer", "incomplete", "contraindicated"}
BASE: dict[str, Any] = {"patient": {"born": "1990-04-02", "fitzpatrick": 2}, "denied": "all"}


def screened(knowledge: Knowledge, on: date = ON, policy: Policy = STRICTEST, **data: Any) -> Screening:
    return screen(read_patient({**BASE, "modalities": ["pen"], "zones": ["cheeks"], **data}, knowledge), on, policy)


def earliest(knowledge: Knowledge, on: date = ON, **data: Any) -> str | None:
    found: str | None = screened(knowledge, on, **data).as_dict()["earliest"]
    return found


def test_the_answer_has_the_keys_of_the_contract_in_their_order(knowledge: Knowledge) -> None:
    answer = screened(knowledge, exposures=[{"code": "waxing", "on": "2026-11-24"}]).as_dict()
    contract = [
        "on", "policy", "knowledge", "verdict", "earliest", "complete", "so_far", "options", "findings", "unanswered", "not_judged"
    ]  # fmt: skip
    assert [key for key in answer if key in contract] == contract
    assert (answer["on"], answer["policy"], answer["verdict"], answer["earliest"]) == ("2026-12-01", "strictest", "defer", "2026-12-08")
    assert answer["knowledge"] == {"version": knowledge.version, "hash": knowledge.hash}
    assert answer["complete"] is True
    assert answer["so_far"] == "defer"
    assert answer["not_judged"] == ["device", "provider"]
    option = answer["options"]["pen"]["cheeks"]
    assert {key: option[key] for key in ("verdict", "earliest", "max_depth_mm", "findings")} == {
        "verdict": "defer",
        "earliest": "2026-12-08",
        "max_depth_mm": 1.0,
        "findings": ["waxing"],
    }
    [finding] = answer["findings"]
    assert set(finding) >= {
        "rule", "decision", "until", "applies_to", "because", "lifts_when", "advice", "basis", "single_source", "positions"
    }  # fmt: skip
    assert (finding["rule"], finding["decision"], finding["until"]) == ("waxing", "defer", "2026-12-08")
    assert finding["applies_to"] == {"modalities": ["pen"], "zones": ["cheeks"]}
    position = finding["positions"][0]
    assert set(position) >= {"source", "strength", "decision", "window", "until", "adopted"}
    assert (position["source"], position["strength"], position["window"], position["adopted"]) == ("S3", "clinic", "14 d", True)
    assert json.loads(json.dumps(answer)) == answer


def test_an_unanswered_question_has_the_keys_of_the_contract(knowledge: Knowledge) -> None:
    answer = screened(knowledge, denied=[]).as_dict()
    assert answer["complete"] is False
    entry = next(one for one in answer["unanswered"] if one["question"] == "diabetes")
    assert entry["needed_by"] == ["diabetes"]
    assert entry["text"].endswith("?")
    assert set(entry) == {"question", "text", "needed_by"}


def test_every_requested_modality_and_zone_is_answered_with_one_of_six_words(knowledge: Knowledge) -> None:
    modalities, zones = list(knowledge.modalities), list(knowledge.zones)
    for extra in ({}, {"denied": []}, {"conditions": ["diabetes"]}, {"exposures": [{"code": "waxing", "on": "2026-11-30"}]}):
        answer = screened(knowledge, modalities=modalities, zones=zones, **extra).as_dict()
        assert list(answer["options"]) == modalities
        for row in answer["options"].values():
            assert list(row) == zones
            assert {option["verdict"] for option in row.values()} <= WORDS


def test_without_a_request_the_offered_modalities_on_the_face_are_judged(knowledge: Knowledge) -> None:
    answer = screen(read_patient(BASE, knowledge), ON, STRICTEST)
    assert list(answer.options) == ["nano", "pen", "stamp", "roller", "injecting", "rf"] or set(answer.options) == {
        "nano", "pen", "roller", "stamp", "injecting", "rf"
    }  # fmt: skip
    assert all(set(row) == {code for code, zone in knowledge.zones.items() if zone.region == "face"} for row in answer.options.values())


def test_a_practice_that_says_what_it_offers_is_judged_on_that(knowledge: Knowledge) -> None:
    data = {**BASE, "setting": {**dict.fromkeys(knowledge.setting_codes, "yes"), "modalities": ["roller"]}}
    answer = screen(read_patient(data, knowledge), ON, STRICTEST)
    assert list(answer.options) == ["roller"]
    assert answer.not_judged == ()


@pytest.mark.parametrize("modality", ["home_roller", "patch"])
def test_what_is_described_and_never_offered_is_contraindicated(knowledge: Knowledge, modality: str) -> None:
    for extra in ({}, {"denied": []}):
        answer = screened(knowledge, modalities=[modality], zones=list(knowledge.zones), **extra)
        assert {option.verdict for option in answer.options[modality].values()} == {"contraindicated"}
        assert answer.verdict == "contraindicated"


def test_injecting_without_a_named_product_is_incomplete(knowledge: Knowledge) -> None:
    for products in ([], [{"code": "serum", "route": "topical"}]):
        answer = screened(knowledge, modalities=["injecting", "pen"], products=products)
        assert answer.options["injecting"]["cheeks"].verdict == "incomplete"
        assert answer.options["pen"]["cheeks"].verdict in ("clear", "caution")
        assert "products" in {one.question for one in answer.unanswered}
    licensed = {"code": "hyaluronic_acid", "route": "into_skin", "licensed_for_skin_injection": "yes"}
    assert screened(knowledge, modalities=["injecting"], products=[licensed]).verdict == "review"
    unlicensed = {**licensed, "licensed_for_skin_injection": "no"}
    assert screened(knowledge, modalities=["injecting"], products=[unlicensed]).verdict == "contraindicated"


@pytest.mark.parametrize("code", ["mineral_makeup", "moisturiser", "mineral_sunscreen", "gliding_gel"])
def test_no_product_at_all_is_brought_into_the_skin_without_a_finding(knowledge: Knowledge, code: str) -> None:
    product = {"code": code, "route": "into_skin", "licensed_for_skin_injection": "no"}
    assert screened(knowledge, modalities=["injecting"], products=[product]).verdict != "clear"


def test_a_product_of_unknown_route_does_not_stand_in_for_the_one_to_inject(knowledge: Knowledge) -> None:
    assert screened(knowledge, modalities=["injecting"], products=["moisturiser"]).verdict == "incomplete"


@pytest.mark.parametrize(
    ("exposure", "on", "first_day"),
    [
        # Hours: from the moment, or from the end of the day.
        ({"code": "topical_retinoid", "on": "2026-11-28"}, date(2026, 12, 1), "2026-12-02"),
        ({"code": "topical_retinoid", "on": "2026-11-27"}, date(2026, 12, 1), None),
        ({"code": "topical_retinoid", "on": "2026-11-28T00:00"}, date(2026, 12, 1), None),
        ({"code": "topical_retinoid", "on": "2026-11-28T10:30"}, date(2026, 12, 1), "2026-12-01T10:30:00"),
        ({"code": "self_tan", "on": "2026-11-28"}, date(2026, 12, 1), None),
        ({"code": "self_tan", "on": "2026-11-29"}, date(2026, 12, 1), "2026-12-02"),
        # Days: calendar days, the time of day has no say.
        ({"code": "waxing", "on": "2026-11-17"}, date(2026, 12, 1), None),
        ({"code": "waxing", "on": "2026-11-18"}, date(2026, 12, 1), "2026-12-02"),
        ({"code": "waxing", "on": "2026-11-17T23:59"}, date(2026, 12, 1), None),
        # Weeks and months, clamped to the month's end.
        ({"code": "laser_ablative_fractional", "on": "2026-09-08"}, date(2026, 12, 1), None),
        ({"code": "laser_ablative_fractional", "on": "2026-09-09"}, date(2026, 12, 1), "2026-12-02"),
        ({"code": "peel_deep", "on": "2026-11-30"}, date(2026, 12, 1), "2027-02-28"),
        ({"code": "cosmetic_surgery", "on": "2028-02-29"}, date(2028, 12, 1), "2029-02-28"),
        ({"code": "filler", "on": "2026-08-31"}, date(2026, 12, 1), "2027-02-28"),
    ],
)
def test_windows_end_when_the_contract_says(knowledge: Knowledge, exposure: dict[str, str], on: date, first_day: str | None) -> None:
    assert earliest(knowledge, on, exposures=[exposure]) == first_day


def test_a_moment_is_judged_at_its_time_and_a_date_at_midnight(knowledge: Knowledge) -> None:
    data = {"exposures": [{"code": "topical_retinoid", "on": "2026-11-28T10:30"}]}
    assert screened(knowledge, datetime(2026, 12, 1, 10, 29), **data).verdict == "defer"
    assert screened(knowledge, datetime(2026, 12, 1, 10, 30), **data).verdict == "clear"
    assert screened(knowledge, datetime(2026, 12, 1, 0, 0), **data).on == "2026-12-01T00:00:00"


@pytest.mark.parametrize(("born", "verdict", "first_day"), [
    ("2008-12-02", "contraindicated", None),
    ("2008-12-01", "defer", "2030-12-01"),
    ("2004-12-02", "defer", "2026-12-02"),
    ("2004-12-01", "clear", None),
    ("2008-02-29", "defer", "2030-02-28"),
])  # fmt: skip
def test_an_age_is_reached_on_the_birthday(knowledge: Knowledge, born: str, verdict: str, first_day: str | None) -> None:
    answer = screened(knowledge, patient={"born": born, "fitzpatrick": 2}).as_dict()
    assert (answer["verdict"], answer["earliest"]) == (verdict, first_day)


def test_nano_needling_of_a_nineteen_year_old_is_for_review_and_not_deferred(knowledge: Knowledge) -> None:
    assert screened(knowledge, modalities=["nano"], patient={"born": "2007-06-01", "fitzpatrick": 2}).verdict == "review"


def test_an_items_zones_limit_it_and_without_zones_it_counts_everywhere(knowledge: Knowledge) -> None:
    zones = ["cheeks", "chin"]
    waxed = {"code": "waxing", "on": "2026-11-30"}
    answer = screened(knowledge, zones=zones, exposures=[{**waxed, "zones": ["chin"]}])
    assert [option.verdict for option in answer.options["pen"].values()] == ["clear", "defer"]
    assert answer.findings[0].zones == ("chin",)
    answer = screened(knowledge, zones=zones, exposures=[waxed])
    assert [option.verdict for option in answer.options["pen"].values()] == ["defer", "defer"]


@pytest.mark.parametrize("code", ["diabetes", "pregnancy", "immune_suppression"])
def test_what_concerns_the_whole_person_cannot_be_limited_to_a_zone(knowledge: Knowledge, code: str) -> None:
    item = {"code": code, "state": "current", "zones": ["back"]}
    assert screened(knowledge, conditions=[item]).verdict == "contraindicated"


def test_cold_sores_concern_the_whole_face_and_nothing_else(knowledge: Knowledge) -> None:
    answer = screened(knowledge, zones=list(knowledge.zones), conditions=[{"code": "cold_sores", "state": "current", "zones": ["lips"]}])
    for zone, option in answer.options["pen"].items():
        concerned = "cold_sores" in option.findings
        assert concerned == (knowledge.zones[zone].region == "face"), zone


def test_contraindicated_comes_before_incomplete_and_incomplete_before_defer(knowledge: Knowledge) -> None:
    waxed, asked = {"exposures": [{"code": "waxing", "on": "2026-11-30"}]}, {"denied": []}
    assert screened(knowledge, **waxed).verdict == "defer"
    answer = screened(knowledge, **waxed, **asked)
    assert (answer.verdict, answer.so_far) == ("incomplete", "defer")
    answer = screened(knowledge, **waxed, **asked, conditions=["diabetes"])
    assert (answer.verdict, answer.so_far) == ("contraindicated", "contraindicated")
    answer = screened(knowledge, **waxed, conditions=["autoimmune_disease", "smoking"])
    assert answer.verdict == "defer"
    assert screened(knowledge, conditions=["autoimmune_disease", "smoking"]).verdict == "review"
    assert screened(knowledge, conditions=["smoking"]).verdict == "caution"


def test_deferrals_combine_by_the_latest_date(knowledge: Knowledge) -> None:
    days = {"waxing": "2026-11-30", "filler": "2026-11-01", "sun_tanning": "2026-11-30"}
    exposures = [{"code": code, "on": on} for code, on in days.items()]
    assert earliest(knowledge, exposures=exposures) == "2027-05-01"


def test_the_whole_is_the_best_that_any_option_reaches(knowledge: Knowledge) -> None:
    waxed = [{"code": "waxing", "on": "2026-11-30", "zones": ["chin"]}, {"code": "filler", "on": "2026-11-01", "zones": ["cheeks"]}]
    answer = screened(knowledge, zones=["cheeks", "chin"], exposures=waxed).as_dict()
    assert (answer["verdict"], answer["earliest"]) == ("defer", "2026-12-14")
    answer = screened(knowledge, zones=["cheeks", "chin", "nose"], exposures=waxed).as_dict()
    assert (answer["verdict"], answer["earliest"]) == ("clear", None)


def test_so_far_is_the_worst_established_whatever_is_missing(knowledge: Knowledge) -> None:
    answer = screened(knowledge, denied=[])
    assert (answer.verdict, answer.so_far) == ("incomplete", "clear")
    answer = screened(knowledge, denied=[], conditions=["smoking"])
    assert (answer.verdict, answer.so_far) == ("incomplete", "caution")


def test_denied_all_does_not_answer_the_birth_date_or_the_skin_type(knowledge: Knowledge) -> None:
    answer = screened(knowledge, patient={})
    assert answer.verdict == "incomplete"
    assert [one.question for one in answer.unanswered] == ["born", "fitzpatrick"]


def test_a_finding_that_ends_with_a_state_says_what_lifts_it(knowledge: Knowledge) -> None:
    [finding] = screened(knowledge, conditions=[{"code": "acne", "state": "current"}]).findings
    assert finding.decision == "contraindicated"
    assert finding.until is None
    assert finding.lifts_when


def test_a_depth_limit_names_the_rule_that_binds(knowledge: Knowledge) -> None:
    found = screened(knowledge, policy=GUIDELINE, medicines=[{"code": "anticoagulant"}]).options["pen"]["cheeks"]
    assert (found.max_depth_mm, found.depth_rule) == (0.5, "anticoagulant")
    found = screened(knowledge, zones=["forehead"]).options["pen"]["forehead"]
    assert (found.max_depth_mm, found.depth_rule) == (0.5, "forehead_depth")


def test_what_is_contraindicated_has_no_depth_and_no_date(knowledge: Knowledge) -> None:
    found = screened(knowledge, conditions=["diabetes"], exposures=[{"code": "waxing", "on": "2026-11-30"}]).options["pen"]["cheeks"]
    assert (found.max_depth_mm, found.earliest) == (None, None)
    assert set(found.findings) == {"diabetes", "waxing"}


def test_a_rule_that_one_source_supports_says_so_and_pages_with_one_text_count_once(knowledge: Knowledge) -> None:
    [waxing] = screened(knowledge, exposures=[{"code": "waxing", "on": "2026-11-30"}]).findings
    assert waxing.as_dict()["single_source"] in (True, False)
    twins = [code for code, source in knowledge.sources.items() if source.same_text_as]
    assert twins
    [keloid] = screened(knowledge, conditions=["diabetes"]).findings
    assert keloid.single_source is False


def test_a_setting_is_judged_only_when_it_is_given(knowledge: Knowledge) -> None:
    assert screened(knowledge).not_judged == ("device", "provider")
    answer = screened(knowledge, setting=dict.fromkeys(knowledge.setting_codes, "yes"))
    assert (answer.verdict, answer.not_judged, answer.unanswered) == ("clear", (), ())
    answer = screened(knowledge, setting={**dict.fromkeys(knowledge.setting_codes, "yes"), "cartridge_single_use": "no"})
    assert answer.verdict == "contraindicated"
    answer = screened(knowledge, setting={})
    assert answer.verdict == "incomplete"
    assert {one.question for one in answer.unanswered} <= set(knowledge.setting_codes)


def test_a_refused_goal_rules_out_only_where_no_other_goal_is_left(knowledge: Knowledge) -> None:
    vessels = screened(knowledge, concerns=["broken_capillaries"])
    assert vessels.verdict == "contraindicated"
    both = screened(knowledge, concerns=["broken_capillaries", "fine_lines"])
    assert both.verdict == "clear"
    assert any(note.rule == "red_vessels_goal" for note in both.notes)


def test_the_order_of_items_in_the_record_does_not_change_the_verdict(knowledge: Knowledge) -> None:
    exposures = [{"code": "waxing", "on": "2026-11-30"}, {"code": "filler", "on": "2026-11-01"}]
    there = screened(knowledge, exposures=exposures, conditions=["smoking", "melasma"]).as_dict()
    back = screened(knowledge, exposures=exposures[::-1], conditions=["melasma", "smoking"]).as_dict()
    assert there == back


@pytest.mark.parametrize("concern", ["scars", "acne_scars", "burn_scars", "stretch_marks"])
@pytest.mark.parametrize("kind", ["keloid", "hypertrophic"])
def test_a_raised_scar_is_never_the_goal(knowledge: Knowledge, concern: str, kind: str) -> None:
    record = {"patient": {"born": "1985-04-02", "fitzpatrick": 2}, "denied": "all", "modalities": ["pen"], "zones": ["cheeks"]}
    found = screen(read_patient({**record, "concerns": [{"code": concern, "kind": kind}]}, knowledge), date(2026, 12, 1), STRICTEST)
    assert found.verdict == "contraindicated"


def test_every_finding_names_the_source_that_is_followed(knowledge: Knowledge) -> None:
    record = {"patient": {"born": "1985-04-02", "fitzpatrick": 2}, "denied": "all", "medicines": ["nsaid"], "zones": ["cheeks"]}
    [finding, *_] = screen(read_patient(record, knowledge), date(2026, 12, 1), STRICTEST).findings
    assert finding.rule == "nsaid"
    assert any(position.adopted for position in finding.positions)
    assert "seven days" in (finding.lifts_when or "")
    assert "prescriber planned" in (finding.lifts_when or "")


@pytest.mark.parametrize(("fitzpatrick", "told"), [(1, True), (2, False), (4, False), (5, True), (6, True)])
def test_off_label_is_said_of_the_neck_in_a_skin_type_that_is_not_cleared(knowledge: Knowledge, fitzpatrick: int, told: bool) -> None:
    person = {"born": "1990-04-02", "fitzpatrick": fitzpatrick}
    answer = screened(knowledge, patient=person, concerns=["fine_lines"], zones=["neck"])
    assert any(note.rule == "off_label_neck" for note in answer.notes) is told


@pytest.mark.parametrize(
    ("concern", "zone", "rule"),
    [
        ("acne_scars", "cheeks", None),
        ("acne_scars", "back", "off_label_acne_scars"),
        ("acne_scars", "abdomen", None),
        ("acne_scars", "neck", "off_label_acne_scars"),
        ("fine_lines", "hands", "off_label_wrinkles"),
        ("deep_wrinkles", "chest", "off_label_wrinkles"),
        ("deep_wrinkles", "abdomen", "off_label_wrinkles"),
        ("deep_wrinkles", "forehead", None),
        ("fine_lines", "neck", None),
        ("burn_scars", "abdomen", None),
        ("burn_scars", "chest", "off_label_scars"),
        ("scars", "abdomen", None),
        ("stretch_marks", "abdomen", "off_label_goal"),
    ],
)
def test_off_label_is_said_of_a_goal_on_a_zone(knowledge: Knowledge, concern: str, zone: str, rule: str | None) -> None:
    answer = screened(knowledge, concerns=[concern], zones=[zone])
    assert [note.rule for note in answer.notes if note.rule.startswith("off_label")] == ([rule] if rule else [])


def test_a_birth_to_come_is_a_mistake_and_no_plan(knowledge: Knowledge) -> None:
    with pytest.raises(RecordError, match=r"patient\.born: the birth on 2027-01-01 .* correct the date of birth"):
        screen(read_patient({"patient": {"born": "2027-01-01"}}, knowledge), date(2026, 12, 1), STRICTEST)
