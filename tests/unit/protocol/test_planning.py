"""With what, where, how deep, how often, and on which days."""

from __future__ import annotations

import json
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

import pytest

from needlecraft.protocol.fields import RecordError
from needlecraft.protocol.knowledge import Knowledge
from needlecraft.protocol.planning import plan
from needlecraft.protocol.plans import Plan, PlanOption
from needlecraft.protocol.policy import GUIDELINE, LENIENT, STRICTEST, Policy, read_policy
from needlecraft.protocol.record import read_patient
from needlecraft.protocol.screening import screen
from needlecraft.protocol.steps import treatment_steps
from needlecraft.protocol.windows import add_months

ON = date(2026, 12, 1)
BASE: dict[str, Any] = {
    "patient": {"born": "1990-04-02", "fitzpatrick": 2},
    "concerns": ["acne_scars"],
    "zones": ["cheeks"],
    "modalities": ["pen", "nano"],
    "denied": "all",
}


def planned(knowledge: Knowledge, wishes: dict[str, Any] | None = None, policy: Policy = STRICTEST, on: date = ON, **data: Any) -> Plan:
    record = {**BASE, **data, **({"wishes": wishes} if wishes else {})}
    return plan(read_patient(record, knowledge), on, policy)


def course(made: Plan, modality: str = "pen") -> PlanOption:
    return next(option for option in made.options if option.kind == "course" and option.modality == modality)


def targets(option: PlanOption) -> list[date]:
    return [treatment.target for treatment in option.treatments]


def days_between(option: PlanOption) -> list[int]:
    days = targets(option)
    return [(after - before).days for before, after in pairwise(days)]


def test_the_answer_has_the_keys_of_the_contract(knowledge: Knowledge) -> None:
    answer = planned(knowledge).as_dict()
    assert set(answer) >= {"options", "none_because", "changes_on"}
    assert (answer["none_because"], answer["changes_on"]) == ([], None)
    for option in answer["options"]:
        assert set(option) >= {
            "modality", "treatments", "interval_days", "judge_on", "maintenance_months", "prepare", "cautions", "why"
        }  # fmt: skip
        for treatment in option["treatments"]:
            assert set(treatment) >= {
                "n", "modality", "minutes", "earliest", "target", "latest", "zones", "numbing", "skin_endpoint", "downtime_days"
            }  # fmt: skip
            for zone in treatment["zones"]:
                assert set(zone) >= {"zone", "needle_depth_mm", "cap_mm", "cap_rule"}
    assert json.loads(json.dumps(answer)) == answer


def test_a_course_a_ladder_and_a_programme_are_offered_in_this_order(knowledge: Knowledge) -> None:
    kinds = [(option.kind, option.modality) for option in planned(knowledge).options]
    assert kinds == [("course", "pen"), ("course", "nano"), ("ladder", "pen"), ("programme", "pen")]


@pytest.mark.parametrize(("policy", "interval"), [(STRICTEST, 42), (GUIDELINE, 28)])
def test_three_treatments_at_the_interval_of_the_policy(knowledge: Knowledge, policy: Policy, interval: int) -> None:
    option = course(planned(knowledge, policy=policy))
    assert days_between(option) == [interval, interval]
    assert option.interval_days["min"] == option.interval_days["target"] == interval
    assert targets(option)[0] == ON


def test_an_adopted_distance_between_treatments_holds_on_every_day_of_the_course(knowledge: Knowledge) -> None:
    """A calendar month is 28 days in February and 31 in March."""
    entry = {"rule": "microneedling", "source": "S1", "reason": "x", "by": "A", "on": "2026-11-20"}
    policy = read_policy({"name": "ours", "base": "guideline", "adopted": [entry]}, knowledge)
    days = targets(course(planned(knowledge, policy=policy, on=date(2027, 2, 1))))
    assert days[1] >= date(2027, 3, 1)
    assert days[2] >= date(days[1].year, days[1].month + 1, days[1].day)


def test_the_first_treatment_is_shallower_than_the_last_and_no_treatment_is_shallower_than_the_one_before(knowledge: Knowledge) -> None:
    depths = [treatment.zones[0].needle_depth_mm for treatment in course(planned(knowledge)).treatments]
    assert depths == sorted(depths)
    assert depths[0] < depths[-1] <= 1.5
    assert depths[-1] == 1.5


@pytest.mark.parametrize(
    ("zone", "cap", "rule"), [("forehead", 0.5, "forehead_depth"), ("under_eyes", 0.25, "under_eye_depth"), ("nose", 0.5, "nose_depth")]
)
def test_the_binding_cap_is_named_and_kept(knowledge: Knowledge, zone: str, cap: float, rule: str) -> None:
    for treatment in course(planned(knowledge, zones=[zone], concerns=["fine_lines"])).treatments:
        [found] = treatment.zones
        assert (found.cap_mm, found.cap_rule) == (cap, rule)
        assert found.needle_depth_mm is not None
        assert found.needle_depth_mm <= cap


def test_every_zone_has_its_own_progression(knowledge: Knowledge) -> None:
    option = course(planned(knowledge, zones=["cheeks", "forehead"]))
    last = {zone.zone: zone.needle_depth_mm for zone in option.treatments[-1].zones}
    assert last == {"cheeks": 1.5, "forehead": 0.5}


def test_radiofrequency_has_no_depth(knowledge: Knowledge) -> None:
    option = course(planned(knowledge, modalities=["rf"]), "rf")
    for treatment in option.treatments:
        [zone] = treatment.zones
        assert (zone.needle_depth_mm, zone.cap_mm, zone.passes, zone.cap_rule) == (None, None, None, "rf_depth")


def test_a_zone_waits_for_its_own_date(knowledge: Knowledge) -> None:
    option = course(planned(knowledge, exposures=[{"code": "waxing", "on": "2026-11-30"}]))
    assert targets(option)[0] == date(2026, 12, 14)
    made = planned(knowledge, zones=["cheeks", "chin"], exposures=[{"code": "filler", "on": "2026-10-15", "zones": ["chin"]}])
    zones = [{zone.zone for zone in treatment.zones} for treatment in course(made).treatments]
    assert zones == [{"cheeks"}, {"cheeks"}, {"cheeks"}] or zones[0] == {"cheeks"}


def test_an_hour_that_ends_a_wait_within_a_day_allows_the_next_day(knowledge: Knowledge) -> None:
    made = planned(knowledge, exposures=[{"code": "topical_retinoid", "on": "2026-11-28T10:30"}])
    assert targets(course(made))[0] == date(2026, 12, 2)


def test_the_result_is_judged_and_kept_up_when_the_evidence_says(knowledge: Knowledge) -> None:
    option = course(planned(knowledge))
    assert option.judge_on == add_months(targets(option)[-1], 6)
    assert option.maintenance_months == 6
    option = course(planned(knowledge, concerns=["fine_lines"]))
    assert option.judge_on == add_months(targets(option)[-1], 3)


@pytest.mark.parametrize(
    "wishes",
    [
        {"planned": [{"code": "filler", "on": "2027-01-10"}]},
        {"planned": [{"code": "botulinum_toxin", "on": "2027-01-10"}]},
        {"planned": [{"code": "peel_superficial", "on": "2026-12-20"}]},
        {"sun": [{"from": "2027-01-05", "until": "2027-01-12"}]},
        {"away": [{"from": "2026-12-01", "until": "2026-12-20"}]},
        {"free_days": ["2026-12-08", "2026-12-09", "2027-01-19", "2027-01-21", "2027-03-04", "2027-04-15"]},
    ],
)
def test_every_day_of_a_window_is_one_on_which_the_treatment_may_be(knowledge: Knowledge, wishes: dict[str, Any]) -> None:
    option = course(planned(knowledge, wishes))
    closed = [(date.fromisoformat(one["from"]), date.fromisoformat(one["until"])) for one in wishes.get("away", [])]
    for treatment in option.treatments:
        days = [treatment.earliest + timedelta(days=n) for n in range((treatment.latest - treatment.earliest).days + 1)]
        assert treatment.target in days
        assert not [day for day in days for since, until in closed if since <= day < until]
        assert not wishes.get("free_days") or {str(day) for day in days} <= set(wishes["free_days"])
        for one in wishes.get("planned", []):
            done = [day for day in days if day >= date.fromisoformat(one["on"])]
            for day in done:
                record = {**BASE, "exposures": [{"code": one["code"], "on": one["on"]}]}
                assert screen(read_patient(record, knowledge), day, STRICTEST).options["pen"]["cheeks"].verdict != "defer"


@pytest.mark.parametrize(
    "found", [{"conditions": ["liver_disease"]}, {"allergies": ["paba_or_sulfonamide"]}, {"medicines": [{"name": "amiodarone"}]}]
)
def test_no_numbing_is_offered_where_it_is_ruled_out(knowledge: Knowledge, found: dict[str, Any]) -> None:
    option = course(planned(knowledge, **found))
    for n, treatment in enumerate(option.treatments, start=1):
        assert (treatment.numbing["need"], treatment.numbing["minutes"]) == ("none", 0)
        assert treatment.numbing["notes"]
        assert not {step.code for step in treatment_steps(option, n)} & {"numb", "remove_numbing"}


def test_no_numbing_where_all_zones_are_at_the_eyes(knowledge: Knowledge) -> None:
    assert {t.numbing["need"] for t in course(planned(knowledge, zones=["under_eyes"], concerns=["fine_lines"])).treatments} == {"none"}
    assert course(planned(knowledge, zones=["under_eyes", "cheeks"])).treatments[-1].numbing["need"] == "offer"


def test_a_medicine_that_nobody_knows_leaves_prilocaine_out(knowledge: Knowledge) -> None:
    assert "prilocaine" not in course(planned(knowledge, medicines=[{"name": "unheardofin"}])).treatments[-1].numbing["product_class"]


def test_a_house_rule_is_told_in_the_words_of_the_house(knowledge: Knowledge) -> None:
    house = {"decision": "defer", "window": "28 d"}
    adopted = {"rule": "waxing", "house": house, "reason": "Four weeks, for we saw burns.", "by": "Dr Lead", "on": "2026-11-20"}
    policy = read_policy({"name": "ours", "adopted": [adopted]}, knowledge)
    line = next(line for line in course(planned(knowledge, policy=policy)).prepare if "waxing" in line["codes"])
    assert line["text"] == "Four weeks, for we saw burns."


def test_before_an_event_the_last_treatment_has_healed(knowledge: Knowledge) -> None:
    event = date(2027, 6, 12)
    made = planned(knowledge, {"event": event.isoformat()})
    option = course(made)
    assert len(option.treatments) == 3
    assert option.treatments[-1].latest + timedelta(days=7) <= event
    assert option.event is not None
    assert "healed" in option.event.lower()
    assert all(option.kind != "programme" for option in made.options)


@pytest.mark.parametrize(
    ("event", "count"), [("2027-03-03", 3), ("2027-03-02", 2), ("2027-01-20", 2), ("2027-01-19", 1), ("2026-12-09", 1)]
)
def test_an_event_too_soon_for_the_course_leaves_what_is_reachable(knowledge: Knowledge, event: str, count: int) -> None:
    option = course(planned(knowledge, {"event": event}))
    assert len(option.treatments) == count
    if count < 3:
        assert option.event is not None
        assert f"{count} of 3" in option.event


def test_an_event_before_anything_heals_leaves_nothing_for_the_pen(knowledge: Knowledge) -> None:
    made = planned(knowledge, {"event": "2026-12-07"})
    assert [option.modality for option in made.options if option.modality == "pen"] == []
    nothing = planned(knowledge, {"event": "2026-12-07"}, modalities=["pen"])
    assert nothing.options == ()
    assert [(one.rule, one.decision, one.question) for one in nothing.none_because] == [(None, None, None)]


def test_a_result_that_can_only_be_judged_after_the_event_says_so(knowledge: Knowledge) -> None:
    option = course(planned(knowledge, {"event": "2027-06-12"}))
    assert option.judge_on > date(2027, 6, 12)
    assert option.event is not None
    assert "judged" in option.event


def test_days_away_are_kept_free(knowledge: Knowledge) -> None:
    option = course(planned(knowledge, {"away": [{"from": "2026-12-01", "until": "2026-12-10"}]}))
    assert targets(option)[0] == date(2026, 12, 10)
    option = course(planned(knowledge, {"away": [{"from": "2027-01-10", "until": "2027-01-20"}]}))
    assert all(not date(2027, 1, 10) <= day < date(2027, 1, 20) for day in targets(option))
    assert min(days_between(option)) >= 42


def test_a_sun_holiday_keeps_its_distance_before_and_after(knowledge: Knowledge) -> None:
    option = course(planned(knowledge, {"sun": [{"from": "2027-01-10", "until": "2027-01-20"}]}))
    for day in targets(option):
        assert day <= date(2027, 1, 3) or day >= date(2027, 1, 26)
    darker = planned(knowledge, {"sun": [{"from": "2027-01-10", "until": "2027-01-20"}]}, patient={"born": "1990-04-02", "fitzpatrick": 5})
    for day in targets(course(darker)):
        assert day <= date(2027, 1, 3) or day >= date(2027, 2, 2)


@pytest.mark.parametrize(
    ("code", "on", "last_before", "first_after"),
    [
        ("waxing", date(2027, 1, 12), date(2027, 1, 11), date(2027, 1, 26)),
        ("botulinum_toxin", date(2027, 1, 12), date(2026, 12, 29), date(2027, 1, 26)),
        ("peel_superficial", date(2027, 1, 12), date(2026, 12, 13), date(2027, 2, 11)),
        ("laser_nonablative", date(2027, 1, 12), date(2026, 12, 22), date(2027, 2, 2)),
    ],
)
def test_another_treatment_keeps_its_distance_before_and_after(
    knowledge: Knowledge, code: str, on: date, last_before: date, first_after: date
) -> None:
    option = course(planned(knowledge, {"planned": [{"code": code, "on": on.isoformat()}]}))
    assert all(day <= last_before or day >= first_after for day in targets(option)), targets(option)


def test_a_treatment_elsewhere_does_not_close_the_days_of_a_zone(knowledge: Knowledge) -> None:
    wishes = {"planned": [{"code": "waxing", "on": "2026-12-10", "zones": ["legs"]}]}
    assert targets(course(planned(knowledge, wishes)))[0] == ON


def test_a_planned_treatment_of_any_zone_of_the_course_closes_its_days(knowledge: Knowledge) -> None:
    wishes = {"planned": [{"code": "filler", "on": "2026-12-10", "zones": ["chin"]}], "treatments": 2}
    made = planned(knowledge, wishes, zones=["cheeks", "chin"])
    for treatment in course(made).treatments:
        if "chin" in {zone.zone for zone in treatment.zones}:
            assert treatment.target <= date(2026, 12, 10) or treatment.target >= date(2027, 6, 10)


def test_downtime_that_is_wished_for_leaves_out_what_takes_longer(knowledge: Knowledge) -> None:
    assert {option.modality for option in planned(knowledge, {"max_downtime_days": 5}).options} == {"pen", "nano"}
    assert {option.modality for option in planned(knowledge, {"max_downtime_days": 4}).options} == {"nano"}
    nothing = planned(knowledge, {"max_downtime_days": 1}, modalities=["pen"])
    assert nothing.options == ()
    assert any("downtime" in one.because for one in nothing.none_because)


def test_the_number_of_treatments_may_be_wished_for(knowledge: Knowledge) -> None:
    assert len(course(planned(knowledge, {"treatments": 5})).treatments) == 5
    one = course(planned(knowledge, {"treatments": 1}))
    assert len(one.treatments) == 1
    assert "unlikely to be enough" in one.why


def test_only_the_free_days_of_a_diary_are_proposed(knowledge: Knowledge) -> None:
    free = ["2026-12-03", "2027-01-15", "2027-01-20", "2027-03-01", "2027-03-04"]
    proposed = [day.isoformat() for day in targets(course(planned(knowledge, {"free_days": free})))]
    assert proposed == ["2026-12-03", "2027-01-15", "2027-03-01"]
    assert planned(knowledge, {"free_days": []}).options == ()


@pytest.mark.parametrize(
    ("data", "rule", "changes_on"),
    [
        ({"conditions": ["diabetes"]}, "diabetes", None),
        ({"patient": {"born": "2010-06-01", "fitzpatrick": 2}}, "age_under_18", date(2028, 6, 1)),
        ({"conditions": ["diabetes"], "exposures": [{"code": "waxing", "on": "2026-11-30"}]}, "diabetes", None),
    ],
)
def test_without_an_option_it_says_what_binds_and_what_date_changes_it(
    knowledge: Knowledge, data: dict[str, Any], rule: str, changes_on: date | None
) -> None:
    made = planned(knowledge, **data)
    assert made.options == ()
    assert rule in [one.rule for one in made.none_because]
    assert all(one.because for one in made.none_because)
    assert made.changes_on == changes_on


def test_an_unanswered_question_is_named_when_it_is_in_the_way(knowledge: Knowledge) -> None:
    made = planned(knowledge, denied=[])
    assert made.options == ()
    assert "diabetes" in [one.question for one in made.none_because]


@pytest.mark.parametrize("data", [{"conditions": ["diabetes"]}, {"denied": []}, {"wishes": {"free_days": []}}])
def test_what_stands_in_the_way_has_one_shape(knowledge: Knowledge, data: dict[str, Any]) -> None:
    lines = planned(knowledge, **data).as_dict()["none_because"]
    assert lines
    assert all(list(line) == ["rule", "decision", "question", "because"] for line in lines)


def test_what_needs_a_clinicians_review_comes_last_and_says_so(knowledge: Knowledge) -> None:
    made = planned(knowledge, conditions=["autoimmune_disease"])
    assert made.options
    assert all(option.needs_review for option in made.options)
    assert any("autoimmune" in text.lower() for text in made.options[0].cautions)


def test_preparation_is_dated_and_ends_before_the_first_treatment(knowledge: Knowledge) -> None:
    option = course(planned(knowledge, exposures=[{"code": "filler", "on": "2026-08-01"}]))
    first = targets(option)[0]
    assert first == date(2027, 2, 1)
    own = [line for line in option.prepare if line["treatment"] == 1]
    lines = {code: line for line in own for code in line["codes"]}
    assert all(date.fromisoformat(line["from"]) < date.fromisoformat(line["until"]) <= first for line in own)
    assert lines["waxing"]["from"] == (first - timedelta(days=13)).isoformat()
    assert lines["topical_retinoid"]["from"] == (first - timedelta(days=3)).isoformat()
    start = next(line for line in option.prepare if line["what"] == "start")
    assert (start["from"], start["until"]) == ((first - timedelta(days=30)).isoformat(), (first - timedelta(days=3)).isoformat())


def test_every_treatment_is_prepared_for_on_its_own_dates(knowledge: Knowledge) -> None:
    option = course(planned(knowledge))
    for n, target in enumerate(targets(option), start=1):
        waxing = next(line for line in option.prepare if line["treatment"] == n and "waxing" in line["codes"])
        assert (waxing["from"], waxing["until"]) == ((target - timedelta(days=13)).isoformat(), target.isoformat())


@pytest.mark.parametrize(("fitzpatrick", "asked"), [(3, 0), (5, 1)])
def test_darker_skin_is_tried_on_a_test_area_first(knowledge: Knowledge, fitzpatrick: int, asked: int) -> None:
    option = course(planned(knowledge, patient={"born": "1990-04-02", "fitzpatrick": fitzpatrick}))
    tested = [line for line in option.prepare if line["what"] == "test_area"]
    assert [line["rule"] for line in tested] == ["darker_skin"] * asked


def test_lips_and_eyelids_are_left_out_with_the_reason(knowledge: Knowledge) -> None:
    option = course(planned(knowledge, zones=["cheeks", "lips", "eyelids"]))
    assert {line["zone"] for line in option.left_out} == {"lips", "eyelids"}
    assert all(line["because"] for line in option.left_out)


def test_a_scope_too_narrow_for_two_depths_leaves_the_device_out(knowledge: Knowledge) -> None:
    setting = {**dict.fromkeys(knowledge.setting_codes, "yes"), "deepest_mm": 0.1}
    assert planned(knowledge, setting=setting, modalities=["pen"]).options == ()


def test_the_ladder_begins_with_nano_and_goes_deeper(knowledge: Knowledge) -> None:
    ladder = next(option for option in planned(knowledge).options if option.kind == "ladder")
    assert [treatment.modality for treatment in ladder.treatments] == ["nano", "pen", "pen", "pen"]
    assert min(days_between(ladder)) >= 42


def test_a_programme_leaves_room_for_other_treatments_at_their_distance(knowledge: Knowledge) -> None:
    programme = next(option for option in planned(knowledge).options if option.kind == "programme")
    assert min(days_between(programme)) >= 100
    assert {line["what"] for line in programme.between} <= {"peel_superficial", "laser_nonablative"}
    days = targets(programme)
    for line in programme.between:
        since, until = date.fromisoformat(line["from"]), date.fromisoformat(line["until"])
        before = max(day for day in days if day <= since)
        after = min(day for day in days if day >= until)
        wait = 30 if line["what"] == "peel_superficial" else 21
        assert (since - before).days >= wait
        assert (after - until).days >= wait


@pytest.mark.parametrize(
    "wishes", [{"sun": [{"from": "2027-01-01", "until": "9999-12-31"}]}, {"away": [{"from": "2027-01-01", "until": "9999-12-31"}]}]
)
def test_a_wish_until_the_end_of_the_calendar_is_no_crash(knowledge: Knowledge, wishes: dict[str, Any]) -> None:
    try:
        made = planned(knowledge, wishes)
    except RecordError:
        return
    assert made.options == () or targets(made.options[0])


def test_with_eczema_the_cream_stays_no_longer_than_the_label_allows(knowledge: Knowledge) -> None:
    made = planned(knowledge, policy=GUIDELINE, conditions=[{"code": "eczema", "severity": "mild"}])
    assert course(made).treatments[0].numbing["minutes"] <= 30


@pytest.mark.parametrize(
    ("data", "policy", "word"),
    [
        ({"conditions": ["methaemoglobinaemia"]}, STRICTEST, "prilocaine"),
        ({"conditions": ["g6pd_deficiency"]}, STRICTEST, "prilocaine"),
        ({"conditions": ["pseudocholinesterase_deficiency"]}, STRICTEST, "lidocaine"),
        ({"conditions": ["pseudocholinesterase_deficiency"]}, STRICTEST, "prilocaine"),
        ({"allergies": ["lidocaine"]}, LENIENT, "lidocaine"),
        ({"allergies": ["prilocaine"]}, LENIENT, "prilocaine"),
    ],
)
def test_what_a_patient_must_not_have_is_not_named_as_the_numbing_product(
    knowledge: Knowledge, data: dict[str, Any], policy: Policy, word: str
) -> None:
    option = course(planned(knowledge, policy=policy, **data))
    assert word not in (option.treatments[0].numbing["product_class"] or "").replace("without prilocaine", "")
