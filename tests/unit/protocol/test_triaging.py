"""Is this reaction normal at this hour? Every row at its limits, and what raises a level."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from needlecraft.protocol.fields import RecordError
from needlecraft.protocol.knowledge import Knowledge
from needlecraft.protocol.treatment import SYMPTOMS, read_report, read_treatments
from needlecraft.protocol.triaging import LEVELS, Triage, triage

END = datetime(2026, 11, 20, 15, tzinfo=UTC)
HEALTHY: dict[str, Any] = {"fitzpatrick": 2, "denied": "all"}
D = 24


def judged(
    knowledge: Knowledge,
    hours: float,
    *symptoms: Any,
    modality: str = "pen",
    patient: dict[str, Any] | None = None,
    temperature_c: float | None = None,
    none_of: tuple[str, ...] = (),
    zone: str = "cheeks",
) -> Triage:
    depth = {} if modality == "rf" else {"needle_depth_mm": 1.0}
    data: dict[str, Any] = {"treatment": {"ended_at": END.isoformat(), "modality": modality, "zones": [{"zone": zone, **depth}]}}
    [treatment] = read_treatments({**data, "patient": HEALTHY if patient is None else patient}, knowledge)
    at = END + timedelta(hours=hours)
    report: dict[str, Any] = {"at": at.isoformat(), "symptoms": list(symptoms), "none_of": list(none_of)}
    if temperature_c is not None:
        report["temperature_c"] = temperature_c
    return triage(treatment, read_report({"report": report}, knowledge), at)


def mild(code: str, trend: str | None = "fading", **more: Any) -> dict[str, Any]:
    return {"code": code, "severity": "mild", "side": "both", "zones": ["cheeks"], **({"trend": trend} if trend else {}), **more}


@pytest.mark.parametrize(
    ("hours", "symptom", "level", "ref"),
    [
        (0, mild("redness"), "normal", "TR01"),
        (23.99, mild("redness"), "normal", "TR01"),
        (24, mild("redness"), "normal", "TR02"),
        (24, mild("redness", "steady"), "contact", "TR02"),
        (71.99, mild("redness"), "normal", "TR02"),
        (72, mild("redness"), "normal", "TR03"),
        (72, mild("redness", "steady"), "contact", "TR03"),
        (119.99, mild("redness"), "normal", "TR03"),
        (120, mild("redness"), "contact", "TR04"),
        (30 * D, mild("redness"), "contact", "TR04"),
        (0, mild("warmth"), "normal", "TR01"),
        (0, mild("tightness"), "normal", "TR01"),
        (0, mild("pinpoint_bleeding"), "normal", "TR05"),
        (23.99, mild("pinpoint_bleeding"), "normal", "TR05"),
        (24, mild("pinpoint_bleeding"), "contact", "C9"),
        (0, mild("bleeding"), "same_day", "TR06"),
        (0, {**mild("bleeding"), "severity": "severe"}, "emergency", "TR06"),
        (0, mild("bruise"), "normal", "TR07"),
        (0, mild("bruise", "worse"), "contact", "TR07"),
        (167.99, mild("bruise"), "normal", "TR07"),
        (168, mild("bruise"), "contact", "C9"),
        (0, mild("swelling"), "normal", "TR08"),
        (47.99, mild("swelling"), "normal", "TR08"),
        (0, {**mild("swelling"), "severity": "severe"}, "contact", "TR08"),
        (48, mild("swelling"), "normal", "TR02"),
        (48, mild("swelling", "worse"), "same_day", "TR09"),
        (48, mild("swelling", side="left"), "same_day", "TR09"),
        (47.99, mild("swelling", side="left"), "normal", "TR08"),
        (72, mild("swelling"), "normal", "TR03"),
        (48, mild("peeling"), "normal", "TR10"),
        (7 * D, mild("peeling"), "contact", "C9"),
        (192, mild("peeling"), "contact", "C9"),
        (47.99, mild("peeling"), "contact", "C9"),
        (48, mild("itch"), "normal", "TR10"),
        (24, mild("oozing"), "contact", "TR11"),
        (48, mild("pimples"), "normal", "TR12"),
        (48, {**mild("pimples"), "severity": "severe"}, "contact", "TR12"),
        (13.99 * D, mild("milia"), "normal", "TR12"),
        (14 * D, mild("milia"), "contact", "TR31"),
        (0, mild("pustules"), "same_day", "TR13"),
        (30 * D, mild("pustules"), "same_day", "TR13"),
        (2, mild("redness", "spreading"), "same_day", "TR14"),
        (2, {**mild("redness", "spreading"), "severity": "severe"}, "emergency", "TR14"),
        (2, mild("shivering"), "emergency", "TR15"),
        (2, mild("vomiting"), "emergency", "TR15"),
        (2, mild("confusion"), "emergency", "TR15"),
        (24, mild("blisters"), "same_day", "TR16"),
        (24, {**mild("blisters"), "severity": "severe"}, "emergency", "TR17"),
        (24, mild("punched_out_sores"), "emergency", "TR17"),
        (24, mild("blisters", zones=["under_eyes"]), "emergency", "TR18"),
        (2, mild("eye_pain"), "emergency", "TR18"),
        (2, mild("vision_change"), "emergency", "TR18"),
        (0, mild("hives"), "emergency", "TR19"),
        (0, mild("lip_or_tongue_swelling"), "emergency", "TR19"),
        (0, mild("trouble_breathing"), "emergency", "TR19"),
        (0, mild("collapse"), "emergency", "TR19"),
        (0, mild("ear_ringing"), "emergency", "TR20"),
        (0, mild("mouth_numbness"), "emergency", "TR20"),
        (0, mild("metallic_taste"), "emergency", "TR20"),
        (0, mild("dizziness"), "emergency", "TR20"),
        (0, mild("twitching"), "emergency", "TR20"),
        (0, mild("seizure"), "emergency", "TR20"),
        (0, mild("slow_heartbeat"), "emergency", "TR20"),
        (0, mild("blue_skin"), "emergency", "TR21"),
        (72, mild("papules"), "contact", "TR22"),
        (60 * D, mild("papules"), "contact", "TR22"),
        (7 * D, mild("nodules"), "same_day", "TR23"),
        (60 * D, mild("nodules"), "same_day", "TR23"),
        (7 * D, mild("dark_patch"), "contact", "TR24"),
        (14 * D, mild("tramline_marks"), "contact", "TR25"),
        (14 * D, mild("raised_scar"), "contact", "TR25"),
        (21 * D, mild("light_patch"), "contact", "TR26"),
        (2, mild("burn"), "same_day", "TR27"),
        (2, mild("numbness"), "same_day", "TR28"),
        (2, mild("weakness"), "same_day", "TR28"),
        (2, mild("facial_droop"), "emergency", "TR28"),
        (2, mild("swollen_glands"), "normal", "TR29"),
        (167.99, mild("swollen_glands"), "normal", "TR29"),
        (168, mild("swollen_glands"), "contact", "TR29"),
        (14 * D, mild("feeling_ill"), "contact", "TR30"),
        (14 * D, mild("acne_flare"), "contact", "TR31"),
        (24, mild("pain", "worse"), "contact", "TR32"),
        (24, mild("pain"), "normal", "TR32"),
    ],
)
def test_each_row_at_its_limits(knowledge: Knowledge, hours: float, symptom: dict[str, Any], level: str, ref: str) -> None:
    found = judged(knowledge, hours, symptom)
    row = next(row for row in knowledge.triage if row.id == found.rule)
    assert (found.level, found.raised_by) == (level, None)
    assert ref in row.ref


@pytest.mark.parametrize(("modality", "level"), [("rf", "same_day"), ("pen", "contact")])
def test_severe_pain_after_radiofrequency_is_seen_the_same_day(knowledge: Knowledge, modality: str, level: str) -> None:
    assert judged(knowledge, 2, {**mild("pain"), "severity": "severe"}, modality=modality).level == level


def test_pain_with_heat_or_pus_is_seen_the_same_day(knowledge: Knowledge) -> None:
    assert judged(knowledge, 30, mild("pain"), mild("warmth")).level == "same_day"
    assert judged(knowledge, 30, mild("pain"), mild("pustules")).level == "same_day"


@pytest.mark.parametrize(
    ("temperature", "level"), [(36.5, "normal"), (37.9, "normal"), (37.99, "normal"), (38.0, "emergency"), (40.0, "emergency")]
)
def test_fever_is_an_emergency_from_38_degrees(knowledge: Knowledge, temperature: float, level: str) -> None:
    assert judged(knowledge, 2, mild("redness"), temperature_c=temperature).level == level
    assert judged(knowledge, 2, temperature_c=temperature).level == level


def test_a_spreading_redness_with_fever_is_an_emergency(knowledge: Knowledge) -> None:
    assert judged(knowledge, 50, mild("redness", "spreading"), temperature_c=38.2).level == "emergency"


@pytest.mark.parametrize(
    ("patient", "raised_by"),
    [
        ({**HEALTHY, "conditions": ["diabetes"]}, "diabetes"),
        ({**HEALTHY, "conditions": ["immune_suppression"]}, "immune_suppression"),
        ({**HEALTHY, "medicines": [{"name": "methotrexate"}]}, "immunosuppressant"),
        ({**HEALTHY, "medicines": [{"code": "chemotherapy"}]}, "chemotherapy"),
    ],
)
def test_diabetes_or_weak_immunity_raise_once_and_never_normal(knowledge: Knowledge, patient: dict[str, Any], raised_by: str) -> None:
    def level(hours: float, symptom: dict[str, Any]) -> tuple[str, str | None]:
        found = judged(knowledge, hours, symptom, patient=patient)
        return found.level, found.raised_by

    assert level(2, mild("redness")) == ("normal", None)
    assert level(130, mild("redness")) == ("same_day", raised_by)
    assert level(2, mild("pustules")) == ("emergency", raised_by)
    assert level(2, mild("hives")) == ("emergency", None)


def test_two_reasons_raise_once(knowledge: Knowledge) -> None:
    patient = {**HEALTHY, "conditions": ["diabetes", "immune_suppression"]}
    assert judged(knowledge, 130, mild("redness"), patient=patient).level == "same_day"


@pytest.mark.parametrize(
    "patient",
    [
        {**HEALTHY, "conditions": [{"code": "immune_suppression", "state": "past"}]},
        {**HEALTHY, "medicines": [{"code": "chemotherapy", "stopped_on": "2020-01-01"}]},
    ],
)
def test_what_is_over_raises_nothing(knowledge: Knowledge, patient: dict[str, Any]) -> None:
    assert judged(knowledge, 130, mild("redness"), patient=patient).level == "contact"


def test_a_place_near_the_eye_is_an_emergency_unless_it_is_normal(knowledge: Knowledge) -> None:
    assert judged(knowledge, 130, mild("redness", zones=["eyelids"])).level == "emergency"
    assert judged(knowledge, 130, mild("redness", zones=["under_eyes"])).raised_by == "near the eye"
    assert judged(knowledge, 130, mild("redness", zones=["cheeks"])).level == "contact"


def test_the_face_by_itself_raises_nothing(knowledge: Knowledge) -> None:
    for zone in ("forehead", "cheeks", "nose", "jaw", "back", "scalp"):
        assert judged(knowledge, 130, mild("redness", zones=[zone])).level == "contact"


@pytest.mark.parametrize(
    ("hours", "symptom", "level"),
    [
        (30, {"code": "redness", "severity": "mild", "zones": ["cheeks"]}, "contact"),
        (80, {"code": "redness", "severity": "mild", "zones": ["cheeks"]}, "contact"),
        (80, {"code": "redness", "trend": "fading", "zones": ["cheeks"]}, "contact"),
        (60, {"code": "swelling", "severity": "mild", "trend": "fading", "zones": ["cheeks"]}, "same_day"),
        (60, {"code": "swelling", "severity": "mild", "trend": "fading", "side": "both"}, "same_day"),
        (24, {"code": "blisters"}, "emergency"),
        (2, {"code": "bleeding", "zones": ["cheeks"]}, "emergency"),
        (30, {"code": "pain", "severity": "mild"}, "contact"),
        (60, {"code": "pimples"}, "contact"),
        (2, {"code": "bruise"}, "contact"),
    ],
)
def test_a_detail_that_was_not_given_takes_the_more_urgent_branch(
    knowledge: Knowledge, hours: float, symptom: dict[str, Any], level: str
) -> None:
    assert judged(knowledge, hours, symptom).level == level


def test_without_an_answer_on_anticoagulants_bleeding_is_an_emergency(knowledge: Knowledge) -> None:
    assert judged(knowledge, 2, mild("bleeding")).level == "same_day"
    assert judged(knowledge, 2, mild("bleeding"), patient={"fitzpatrick": 2}).level == "emergency"
    assert judged(knowledge, 2, mild("bleeding"), patient={**HEALTHY, "medicines": [{"name": "warfarin"}]}).level == "emergency"


@pytest.mark.parametrize("code", SYMPTOMS)
@pytest.mark.parametrize("hours", [0.5, 30, 100, 400, 3000])
def test_more_details_never_make_it_more_urgent_than_none(knowledge: Knowledge, code: str, hours: float) -> None:
    """The exceptions are details that must be surely given: severe, spreading, on one side."""
    without = judged(knowledge, hours, {"code": code})
    assert LEVELS.index(judged(knowledge, hours, mild(code)).level) <= LEVELS.index(without.level)


@pytest.mark.parametrize("code", SYMPTOMS)
@pytest.mark.parametrize("hours", [0, 24, 48, 72, 120, 168, 336, 10_000])
def test_every_symptom_has_an_answer_at_every_hour(knowledge: Knowledge, code: str, hours: float) -> None:
    for patient in (HEALTHY, {**HEALTHY, "conditions": ["diabetes"]}, {}):
        found = judged(knowledge, hours, {"code": code}, patient=patient)
        assert found.level in LEVELS
        assert found.do_now.strip()
        assert [one.symptom for one in found.findings] == [code]


@pytest.mark.parametrize("code", SYMPTOMS)
def test_worse_is_never_judged_milder(knowledge: Knowledge, code: str) -> None:
    for hours in (0.5, 30, 60, 100, 200, 400):
        severities = [{**mild(code), "severity": one} for one in ("mild", "moderate", "severe")]
        by_severity = [LEVELS.index(judged(knowledge, hours, one).level) for one in severities]
        assert by_severity == sorted(by_severity)
        trends = [LEVELS.index(judged(knowledge, hours, mild(code, one)).level) for one in ("fading", "steady", "worse")]
        assert trends == sorted(trends)


def test_the_most_urgent_symptom_decides(knowledge: Knowledge) -> None:
    found = judged(knowledge, 2, mild("redness"), mild("bruise"), mild("hives"), mild("pustules"))
    assert (found.level, found.rule) == ("emergency", "allergic_reaction")
    assert len(found.findings) == 4
    assert len(found.watch_for) == len(set(found.watch_for))


def test_one_more_symptom_never_makes_it_less_urgent(knowledge: Knowledge) -> None:
    for code in SYMPTOMS:
        for hours in (2, 60, 200):
            alone = judged(knowledge, hours, mild("redness")).level
            assert LEVELS.index(judged(knowledge, hours, mild("redness"), mild(code)).level) >= LEVELS.index(alone)


def test_a_symptom_that_no_row_covers_at_this_hour_is_a_reason_to_get_in_touch(knowledge: Knowledge) -> None:
    found = judged(knowledge, 1, mild("dark_patch"))
    assert (found.level, found.rule) == ("contact", "not_expected_at_this_hour")


def test_nothing_reported_is_normal_and_names_the_red_flags_to_ask(knowledge: Knowledge) -> None:
    found = judged(knowledge, 5)
    assert (found.level, found.rule, found.findings) == ("normal", "nothing_reported", ())
    assert {"trouble_breathing", "lip_or_tongue_swelling", "collapse", "seizure", "blue_skin", "vision_change", "facial_droop"} <= set(
        found.unanswered
    )


def test_red_flags_are_asked_until_they_are_reported_or_denied(knowledge: Knowledge) -> None:
    flags = judged(knowledge, 5).unanswered
    assert judged(knowledge, 5, none_of=flags).unanswered == ()
    assert judged(knowledge, 5, none_of=flags).as_dict()["complete"] is True
    assert judged(knowledge, 5, none_of=flags[1:]).as_dict()["complete"] is False
    assert "collapse" not in judged(knowledge, 5, mild("collapse")).unanswered
    asked = judged(knowledge, 5, mild("redness"), none_of=flags, patient={"fitzpatrick": 2}).unanswered
    assert set(asked) >= {"diabetes", "immune_suppression"}
    assert judged(knowledge, 5, mild("redness"), none_of=flags).unanswered == ()


def test_a_symptom_before_the_treatment_ended_is_an_error(knowledge: Knowledge) -> None:
    with pytest.raises(RecordError, match="is before the treatment ended"):
        judged(knowledge, -0.01, mild("redness"))
    assert judged(knowledge, 0, mild("redness")).level == "normal"


def test_the_answer_has_the_keys_of_the_contract(knowledge: Knowledge) -> None:
    answer = judged(knowledge, 2, mild("redness")).as_dict()
    assert set(answer) >= {"level", "complete", "rule", "do_now", "watch_for", "findings", "unanswered"}
    assert answer["knowledge"] == {"version": knowledge.version, "hash": knowledge.hash}


def test_a_severity_that_was_not_given_is_not_taken_for_mild(knowledge: Knowledge) -> None:
    assert judged(knowledge, 100, {"code": "swollen_glands", "trend": "fading"}).level == "contact"


@pytest.mark.parametrize(("trend", "level"), [("worse", "emergency"), ("fading", "normal")])
def test_swelling_that_grows_at_an_eye_is_an_emergency_from_the_first_hour(knowledge: Knowledge, trend: str, level: str) -> None:
    swelling = {"code": "swelling", "severity": "mild", "trend": trend, "side": "both", "zones": ["eyelids"]}
    assert judged(knowledge, 10, swelling).level == level


@pytest.mark.parametrize(
    ("hours", "symptom", "level"),
    [
        (30 * D, {"code": "pain", "severity": "mild", "trend": "fading"}, "contact"),
        (6.9 * D, {"code": "pain", "severity": "mild", "trend": "fading"}, "normal"),
        (25, {"code": "pain", "severity": "severe", "trend": "fading"}, "contact"),
        (2, {"code": "pain", "severity": "mild", "trend": "worse"}, "contact"),
        (2, {"code": "pain"}, "contact"),
        (10, mild("warmth", "spreading"), "same_day"),
        (10, mild("redness", "worse"), "contact"),
        (30, {"code": "redness", "severity": "severe", "trend": "fading"}, "contact"),
        (30, {"code": "tightness", "severity": "severe", "trend": "fading"}, "contact"),
        (20, mild("pinpoint_bleeding", "spreading"), "same_day"),
        (20, mild("pinpoint_bleeding", "worse"), "contact"),
        (100, mild("swollen_glands", "worse"), "contact"),
        (100, mild("itch", "spreading"), "contact"),
        (100, mild("peeling", "worse"), "contact"),
    ],
)
def test_what_no_source_calls_normal_is_not(knowledge: Knowledge, hours: float, symptom: dict[str, Any], level: str) -> None:
    assert judged(knowledge, hours, symptom).level == level


def test_pinpoint_bleeding_that_spreads_under_a_blood_thinner_is_an_emergency(knowledge: Knowledge) -> None:
    patient = {**HEALTHY, "medicines": [{"code": "anticoagulant", "state": "current"}]}
    assert judged(knowledge, 20, mild("pinpoint_bleeding", "spreading"), patient=patient).level == "emergency"
    assert judged(knowledge, 20, mild("pinpoint_bleeding"), patient=patient).level == "normal"


def test_pain_of_unknown_strength_after_radiofrequency_counts_as_severe(knowledge: Knowledge) -> None:
    assert judged(knowledge, 1, {"code": "pain"}, modality="rf").level == "same_day"


@pytest.mark.parametrize("code", ["redness", "swelling", "itch", "bruise", "pinpoint_bleeding"])
def test_nothing_is_normal_on_a_part_of_the_body_that_was_not_treated(knowledge: Knowledge, code: str) -> None:
    assert judged(knowledge, 5, mild(code, zones=["forehead"])).level == judged(knowledge, 5, mild(code)).level
    assert judged(knowledge, 5, mild(code, zones=["hands"])).level == "contact"
    assert judged(knowledge, 5, mild(code, zones=["hands"])).rule == "not_expected_at_this_hour"


def test_where_only_the_skin_near_the_eyes_was_treated_a_symptom_without_a_place_is_there(knowledge: Knowledge) -> None:
    assert judged(knowledge, 30, "pustules", zone="under_eyes").level == "emergency"
    assert judged(knowledge, 30, "pustules").level == "same_day"


def test_nothing_but_an_empty_report_is_normal_for_ever(knowledge: Knowledge) -> None:
    assert [row.id for row in knowledge.triage if row.until_h is None and any(case.level == "normal" for case in row.cases)] == [
        "nothing_reported"
    ]
