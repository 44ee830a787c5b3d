"""What the patient may do now, and when the next thing becomes allowed."""

# ruff: noqa: DTZ001 - moments that are given a time zone in the test

from __future__ import annotations

import math
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from needlecraft.protocol.aftercare_clock import AftercareLine, AftercareSheet, aftercare, healing, never_sooner, read_sheet
from needlecraft.protocol.engine import engine_for
from needlecraft.protocol.knowledge import Knowledge, load
from needlecraft.protocol.policy import BUILT_IN, GUIDELINE, LENIENT, STRICTEST, Policy, read_policy
from needlecraft.protocol.preparing import first_clear
from needlecraft.protocol.record import Item, PatientRecord
from needlecraft.protocol.treatment import Treatment, read_treatments

END = datetime(2026, 11, 20, 15, tzinfo=UTC)
D = 24


def treated(knowledge: Knowledge, modality: str = "pen", ended_at: datetime = END, patient: Any = None) -> Treatment:
    data = {
        "treatment": {"ended_at": ended_at.isoformat(), "modality": modality, "zones": [{"zone": "cheeks", "needle_depth_mm": 0.5}]},
        "patient": patient or {"fitzpatrick": 2, "denied": "all"},
    }
    [treatment] = read_treatments(data, knowledge)
    return treatment


def sheet(knowledge: Knowledge, policy: Policy = STRICTEST, **given: Any) -> AftercareSheet:
    return aftercare([treated(knowledge, **given)], policy)


def lines(knowledge: Knowledge, policy: Policy = STRICTEST, **given: Any) -> dict[str, AftercareLine]:
    return {line.code: line for line in sheet(knowledge, policy, **given).lines}


CODES = [
    "makeup", "mineral_makeup", "makeup_brush", "sunscreen", "chemical_sunscreen", "sun", "sunbed", "self_tan", "strenuous_exercise",
    "swimming", "hot_tub", "sauna", "exfoliant", "retinoid", "irritating_skincare", "cleansing_device", "smoking", "pet_contact",
    "unclean_touch", "fresh_towel", "fresh_pillowcase", "gentle_cleanser", "hyaluronic_acid", "antioxidant_serum", "peptides",
    "moisturiser", "nsaid", "ice_pack", "picking", "pineapple", "crowded_germs", "next_microneedling", "peel", "laser",
    "botulinum_toxin", "filler", "mesotherapy", "waxing",
]  # fmt: skip
STRICT_HOURS = {
    "makeup": 7 * D, "makeup_brush": 7 * D, "mineral_makeup": 7 * D, "sunscreen": 24, "chemical_sunscreen": 7 * D, "sun": 7 * D,
    "sunbed": 7 * D, "self_tan": 7 * D, "strenuous_exercise": 7 * D, "swimming": 7 * D, "hot_tub": 7 * D, "sauna": 7 * D,
    "exfoliant": 7 * D, "retinoid": 7 * D, "irritating_skincare": 7 * D, "cleansing_device": 7 * D, "smoking": 7 * D,
    "pet_contact": 7 * D, "fresh_towel": 3 * D, "fresh_pillowcase": 3 * D, "gentle_cleanser": 72, "hyaluronic_acid": 24,
    "antioxidant_serum": 72, "peptides": 72, "nsaid": 7 * D, "crowded_germs": 7 * D, "next_microneedling": 42 * D, "peel": 30 * D,
    "laser": 21 * D, "botulinum_toxin": 14 * D,
}  # fmt: skip


@pytest.mark.parametrize(("code", "hours"), STRICT_HOURS.items())
def test_the_strictest_time_is_that_of_the_evidence(knowledge: Knowledge, code: str, hours: int) -> None:
    line = lines(knowledge)[code]
    assert line.until == END + timedelta(hours=hours)


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        ("picking", "never"), ("unclean_touch", "never"), ("pineapple", "not_advised"), ("ice_pack", "allowed"),
        ("moisturiser", "do"), ("hyaluronic_acid", "only"), ("fresh_towel", "do"), ("filler", "ask"), ("mesotherapy", "ask"),
        ("waxing", "ask"), ("makeup", "avoid"),
    ],
)  # fmt: skip
def test_each_item_has_its_kind(knowledge: Knowledge, code: str, kind: str) -> None:
    assert lines(knowledge)[code].kind == kind


def test_every_code_of_the_contract_has_one_item(knowledge: Knowledge) -> None:
    assert sorted(line.code for line in sheet(knowledge).lines) == sorted(CODES)


@pytest.mark.parametrize(("code", "hours"), STRICT_HOURS.items())
def test_the_state_changes_at_the_very_moment(knowledge: Knowledge, code: str, hours: int) -> None:
    line = lines(knowledge)[code]
    limit = END + timedelta(hours=hours)
    before, after = {"avoid": ("not_yet", "allowed"), "do": ("do_now", "over"), "only": ("do_now", "over")}[line.kind]
    assert line.state(limit - timedelta(seconds=1)) == before
    assert line.state(limit) == after


def test_what_has_no_time_has_one_state_for_ever(knowledge: Knowledge) -> None:
    found = lines(knowledge)
    for code, state in (("picking", "never"), ("filler", "ask"), ("ice_pack", "allowed"), ("pineapple", "ask")):
        assert found[code].until is None
        assert {found[code].state(END + timedelta(days=days)) for days in (0, 1, 400)} == {state}


@pytest.mark.parametrize("code", ["sun", "sunbed", "self_tan"])
def test_after_radiofrequency_the_sun_waits_fourteen_days(knowledge: Knowledge, code: str) -> None:
    assert lines(knowledge, modality="rf")[code].until == END + timedelta(days=14)
    assert lines(knowledge, modality="pen")[code].until == END + timedelta(days=7)


@pytest.mark.parametrize("policy", BUILT_IN.values(), ids=BUILT_IN)
@pytest.mark.parametrize("modality", [code for code, one in load().modalities.items() if one.offered])
def test_the_next_treatment_is_told_for_the_day_on_which_a_screening_no_longer_defers(
    knowledge: Knowledge, policy: Policy, modality: str
) -> None:
    done = Item(code="rf_microneedling" if modality == "rf" else "microneedling", on=END.date(), zones=("cheeks",))
    clear = first_clear(engine_for(policy), done, PatientRecord(fitzpatrick=2), modality, "cheeks")
    told = lines(knowledge, policy, modality=modality)["next_microneedling"].until
    assert told is not None
    assert told.date() == clear.date()
    assert told.replace(tzinfo=None) >= clear


def test_the_sun_waits_until_the_skin_has_healed_as_well(knowledge: Knowledge) -> None:
    answer = sheet(knowledge).as_dict(END)
    assert next(item for item in answer["items"] if item["code"] == "sun")["and_until"] == "healed"
    assert all("and_until" not in item for item in answer["items"] if item["code"] != "sun")


def test_nano_needling_has_its_own_shorter_list(knowledge: Knowledge) -> None:
    nano, pen = lines(knowledge, modality="nano"), lines(knowledge, modality="pen")
    for code in ("makeup", "strenuous_exercise", "pet_contact", "sauna"):
        assert nano[code].kind == "allowed"
        assert nano[code].state(END) == "allowed"
    for code in ("swimming", "exfoliant", "retinoid", "sun", "antioxidant_serum", "hot_tub"):
        until = nano[code].until
        assert until is not None
        assert END + timedelta(hours=24) <= until <= END + timedelta(hours=72)
    for code, line in nano.items():
        other = pen[code].until
        assert line.until is None or other is None or line.until <= other, code


def test_the_nano_list_of_the_strictest_policy_waits_72_hours(knowledge: Knowledge) -> None:
    assert lines(knowledge, modality="nano")["retinoid"].until == END + timedelta(hours=72)


@pytest.mark.parametrize(("policy", "hours"), [(STRICTEST, 168), (GUIDELINE, 24), (LENIENT, 24)])
def test_the_policy_chooses_the_time(knowledge: Knowledge, policy: Policy, hours: int) -> None:
    assert lines(knowledge, policy)["makeup"].until == END + timedelta(hours=hours)


def test_strictest_never_waits_less_than_guideline_and_guideline_never_less_than_lenient(knowledge: Knowledge) -> None:
    for modality in ("nano", "pen", "rf"):
        strict, middle, lax = (lines(knowledge, BUILT_IN[name], modality=modality) for name in ("strictest", "guideline", "lenient"))
        for code, line in strict.items():
            times = [one.until or END for one in (line, middle[code], lax[code])]
            assert times == sorted(times, reverse=True), (modality, code)


def test_an_adopted_source_is_followed(knowledge: Knowledge) -> None:
    entry = {"aftercare": "makeup", "source": "S3", "reason": "x", "by": "A", "on": "2026-11-20"}
    policy = read_policy({"name": "ours", "adopted": [entry]}, knowledge)
    assert lines(knowledge, policy)["makeup"].until == END + timedelta(hours=72)
    assert lines(knowledge, policy)["sauna"].until == lines(knowledge)["sauna"].until


def test_a_source_adopted_for_a_rule_does_not_change_the_aftercare_item_of_that_name(knowledge: Knowledge) -> None:
    entry = {"rule": "nsaid", "source": "S0", "reason": "x", "by": "A", "on": "2026-11-20"}
    policy = read_policy({"name": "ours", "adopted": [entry]}, knowledge)
    assert lines(knowledge, policy)["nsaid"].until == lines(knowledge)["nsaid"].until


def test_every_source_is_shown_with_its_time_and_one_is_adopted(knowledge: Knowledge) -> None:
    item = next(one for one in sheet(knowledge).as_dict(END)["items"] if one["code"] == "makeup")
    times = {one["source"]: one["not_before"] for one in item["positions"]}
    assert times["S0"] == "2026-11-27T15:00:00+00:00"
    assert times["S2"] == "2026-11-21T15:00:00+00:00"
    assert times["S4"] is None
    assert [one["source"] for one in item["positions"] if one["adopted"]] == ["S0"]


@pytest.mark.parametrize(
    ("patient", "code", "kind"),
    [
        ({"allergies": ["pineapple"], "denied": "all"}, "pineapple", "never"),
        ({"medicines": [{"code": "anticoagulant"}], "denied": "all"}, "pineapple", "never"),
        ({"medicines": [{"code": "nsaid", "prescribed": "yes"}], "denied": "all"}, "nsaid", "ask"),
        ({"medicines": [{"code": "nsaid", "prescribed": "no"}], "denied": "all"}, "nsaid", "avoid"),
        ({"medicines": [{"code": "nsaid", "prescribed": "yes", "stopped_on": "2026-11-01"}], "denied": "all"}, "nsaid", "avoid"),
    ],
)
def test_the_patient_changes_what_holds(knowledge: Knowledge, patient: dict[str, Any], code: str, kind: str) -> None:
    line = lines(knowledge, patient=patient)[code]
    assert line.kind == kind
    if kind == "ask":
        assert "Do not stop a prescribed medicine" in (line.then or "")


def test_a_medicine_of_unknown_prescription_is_not_told_to_be_left_off(knowledge: Knowledge) -> None:
    assert lines(knowledge, patient={"medicines": [{"code": "nsaid"}], "denied": "all"})["nsaid"].kind == "ask"


def test_two_treatments_that_overlap_make_one_clock_of_what_protects_longest(knowledge: Knowledge) -> None:
    later = END + timedelta(days=3)
    one = aftercare([treated(knowledge), treated(knowledge, ended_at=later)], STRICTEST)
    other = aftercare([treated(knowledge, ended_at=later), treated(knowledge)], STRICTEST)
    assert one == other
    assert one.ended_at == later
    assert {line.code: line.until for line in one.lines} == {line.code: line.until for line in sheet(knowledge, ended_at=later).lines}
    rf_first = aftercare([treated(knowledge, "rf"), treated(knowledge, ended_at=later)], STRICTEST)
    assert {line.code: line.until for line in rf_first.lines}["sun"] == END + timedelta(days=14)
    nano_later = aftercare([treated(knowledge), treated(knowledge, "nano", later)], STRICTEST)
    assert {line.code: (line.kind, line.until) for line in nano_later.lines}["makeup"] == ("avoid", END + timedelta(days=7))


@pytest.mark.parametrize(
    ("zone", "ended_at", "limit"),
    [
        ("Europe/Berlin", datetime(2026, 10, 24, 15), datetime(2026, 10, 31, 14)),  # the clock goes back on 25 October
        ("Europe/Berlin", datetime(2026, 3, 28, 15), datetime(2026, 4, 4, 16)),  # and forward on 29 March
        ("UTC", datetime(2026, 10, 24, 15), datetime(2026, 10, 31, 15)),
    ],
)
def test_seven_days_are_168_elapsed_hours_whatever_the_clock_does(
    knowledge: Knowledge, zone: str, ended_at: datetime, limit: datetime
) -> None:
    try:
        place = ZoneInfo(zone)
    except Exception:  # a machine without the time zone data
        pytest.skip("no time zone data")
    end = ended_at.replace(tzinfo=place)
    line = lines(knowledge, ended_at=end)["makeup"]
    assert line.until is not None
    assert line.until == limit.replace(tzinfo=place).astimezone(UTC)
    assert line.until.astimezone(UTC) - end.astimezone(UTC) == timedelta(hours=168)
    assert line.state(limit.replace(tzinfo=place)) == "allowed"
    assert line.state((limit - timedelta(minutes=1)).replace(tzinfo=place)) == "not_yet"


def test_moments_of_another_offset_are_the_same_moments(knowledge: Knowledge) -> None:
    india = timezone(timedelta(hours=5, minutes=30))
    there = lines(knowledge, ended_at=END.astimezone(india))
    assert there["makeup"].until == lines(knowledge)["makeup"].until


def test_the_next_change_is_the_first_moment_at_which_something_changes(knowledge: Knowledge) -> None:
    found = sheet(knowledge)
    at, changes = END, []
    while (change := found.next_change(at)) is not None:
        before = {line.code: line.state(change - timedelta(microseconds=1)) for line in found.lines}
        assert before == {line.code: line.state(at) for line in found.lines}
        assert before != {line.code: line.state(change) for line in found.lines}
        changes.append((change - END) / timedelta(hours=1))
        at = change
    assert changes == [24, 72, 168, 336, 504, 720, 1008]


def test_the_answer_has_the_keys_of_the_contract(knowledge: Knowledge) -> None:
    answer = sheet(knowledge).as_dict(END + timedelta(hours=1))
    assert set(answer) >= {"treatment", "at", "items", "next_change"}
    assert answer["at"] == "2026-11-20T16:00:00+00:00"
    assert answer["next_change"] == "2026-11-21T15:00:00+00:00"
    for item in answer["items"]:
        assert set(item) >= {"code", "kind", "from", "until", "then", "state", "positions"}
        assert item["state"] in ("not_yet", "allowed", "do_now", "over", "never", "ask")
        assert item["from"].endswith("+00:00")


def test_no_treatment_is_an_error() -> None:
    with pytest.raises(ValueError, match="no treatment"):
        aftercare([], STRICTEST)


@pytest.mark.parametrize("patient", [None, {"medicines": [{"code": "nsaid"}]}])
def test_a_sheet_is_read_back_from_its_answer(knowledge: Knowledge, patient: Any) -> None:
    told = sheet(knowledge, patient=patient)
    assert read_sheet(told.as_dict(END)) == told


def test_nothing_is_sooner_than_it_was_told_and_what_is_gone_stays(knowledge: Knowledge) -> None:
    strict, short = sheet(knowledge, STRICTEST), sheet(knowledge, LENIENT)
    held = never_sooner(replace(short, lines=short.lines[1:]), [strict])
    assert {one.code: (one.kind, one.until) for one in held.lines} == {one.code: (one.kind, one.until) for one in strict.lines}
    assert never_sooner(strict, [short]) == strict


def test_what_has_no_end_protects_longest(knowledge: Knowledge) -> None:
    told = sheet(knowledge)
    first, *others = (one for one in told.lines if one.until)
    endless = replace(told, lines=(replace(first, until=None), *others))
    assert never_sooner(told, [endless]).lines[told.lines.index(first)].until is None


def test_only_what_is_said_of_a_device_is_expected_of_it(knowledge: Knowledge) -> None:
    expected = {modality: " ".join(stage.patient for stage in healing(modality, knowledge)) for modality in ("pen", "rf", "nano")}
    assert {modality for modality, told in expected.items() if "sunburn" in told} == {"pen", "rf"}
    assert {modality for modality, told in expected.items() if "scabs" in told} == {"rf"}
    assert {modality for modality, told in expected.items() if "usually nothing to see" in told} == {"nano"}
    assert all("Nothing should be left by now" in told for told in expected.values())


def test_every_device_is_told_something_at_every_hour(knowledge: Knowledge) -> None:
    for modality in (code for code, one in knowledge.modalities.items() if one.offered):
        spans = [(one.from_h, one.until_h or math.inf) for one in healing(modality, knowledge)]
        assert all(any(since <= hour < until for since, until in spans) for hour in range(400)), modality
