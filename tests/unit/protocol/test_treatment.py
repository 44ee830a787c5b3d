"""The records of a treatment and of a report: what is read, what is unknown, and one clear message for every mistake."""

from __future__ import annotations

import copy
import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from needlecraft.protocol.dosing import dose
from needlecraft.protocol.fields import RecordError
from needlecraft.protocol.knowledge import Knowledge
from needlecraft.protocol.loader import Document, read_text
from needlecraft.protocol.measured import Measured
from needlecraft.protocol.record import UNKNOWN, Item
from needlecraft.protocol.treatment import (
    SYMPTOMS,
    Device,
    Numbing,
    Report,
    Symptom,
    Treatment,
    check_order,
    read_report,
    read_report_documents,
    read_treatment_documents,
    read_treatments,
)

CONTRACT = """\
treatment:
  ended_at: 2026-11-20T15:00:00+00:00
  modality: pen
  device: {needles: 16, needle_diameter_mm: 0.25, strokes_hz: 100, tip_diameter_mm: 9.0}
  zones: [{zone: cheeks, needle_depth_mm: 1.0, passes: 4, area_cm2: 60, seconds: 180}]
  products: [hyaluronic_acid]
  numbing: {product: lidocaine_4, applied_at: 2026-11-20T14:00:00+00:00, removed_at: 2026-11-20T14:40:00+00:00, area_cm2: 120, grams: 6}
patient: {fitzpatrick: 2, conditions: [], denied: all}
---
report:
  at: 2026-11-22T09:00:00+00:00
  temperature_c: 37.1
  symptoms: [{code: redness, severity: mild, trend: fading, side: both, zones: [cheeks]}]
  none_of: [trouble_breathing]
"""
SHORT: dict[str, Any] = {
    "ended_at": "2026-11-20T15:00:00+00:00",
    "modality": "pen",
    "zones": [{"zone": "cheeks", "needle_depth_mm": 1.0}],
}
REPORT: dict[str, Any] = {"at": "2026-11-22T09:00:00+00:00", "symptoms": []}


def documents(text: str) -> list[Document]:
    return read_text(text, "file.yaml")


def only(knowledge: Knowledge, **changes: Any) -> Treatment:
    [treatment] = read_treatments({"treatment": {**copy.deepcopy(SHORT), **changes}}, knowledge)
    return treatment


def test_the_example_of_the_contract_is_read(knowledge: Knowledge) -> None:
    [treatment] = read_treatment_documents(documents(CONTRACT), knowledge)
    assert treatment.ended_at == datetime(2026, 11, 20, 15, tzinfo=UTC)
    assert treatment.modality == "pen"
    assert treatment.device.needles == Measured(16, 16, 16, is_bare=True)
    assert treatment.device.strokes_hz == Measured(100, 99.5, 100.5, is_bare=True)
    [zone] = treatment.zones
    assert (zone.zone, zone.needle_depth_mm, zone.device) == ("cheeks", 1.0, treatment.device)
    assert zone.area_cm2 == Measured(60, 59.5, 60.5, is_bare=True)
    assert treatment.deepest_mm == 1.0
    assert treatment.products == (Item(code="hyaluronic_acid"),)
    assert isinstance(treatment.numbing, Numbing)
    assert treatment.numbing.removed_at == datetime(2026, 11, 20, 14, 40, tzinfo=UTC)
    assert treatment.patient.fitzpatrick == 2
    assert treatment.patient.denies_all
    [result] = dose(treatment)
    assert result.as_dict()["channels_per_cm2"] == 4800.0


def test_the_report_of_the_contract_is_read(knowledge: Knowledge) -> None:
    report = read_report_documents(documents(CONTRACT), knowledge)
    assert report == Report(
        at=datetime(2026, 11, 22, 9, tzinfo=UTC),
        symptoms=(Symptom(code="redness", severity="mild", trend="fading", side="both", zones=("cheeks",)),),
        temperature_c=37.1,
        none_of=("trouble_breathing",),
    )


def test_what_is_not_stated_is_unknown(knowledge: Knowledge) -> None:
    treatment = only(knowledge)
    [zone] = treatment.zones
    assert treatment.device == zone.device == Device()
    assert treatment.products is UNKNOWN
    assert treatment.numbing is UNKNOWN
    assert zone.passes is zone.area_cm2 is zone.seconds is UNKNOWN
    assert treatment.patient.fitzpatrick is UNKNOWN
    assert not treatment.patient.answered("diabetes")
    report = read_report({"report": REPORT}, knowledge)
    assert report.symptoms == ()
    assert report.none_of == ()
    assert report.temperature_c is UNKNOWN
    [symptom] = read_report({"report": {**REPORT, "symptoms": ["itch"]}}, knowledge).symptoms
    assert symptom.severity is symptom.trend is symptom.side is UNKNOWN


def test_said_to_be_none_is_not_unknown(knowledge: Knowledge) -> None:
    treatment = only(knowledge, products=[], numbing="none")
    assert treatment.products == ()
    assert treatment.numbing is None


def test_a_treatment_is_written_as_it_was_read(knowledge: Knowledge) -> None:
    data = documents(CONTRACT)[0].data
    data["treatment"]["zones"].append({"zone": "nose", "needle_depth_mm": 0.5, "device": {"needles": 12}})
    data["treatment"]["zones"][0]["area_cm2"] = {"value": 60, "low": 50, "high": 70}
    data["treatment"]["products"].append({"code": "vitamin_c", "route": "topical"})
    [treatment] = read_treatments(data, knowledge)
    assert json.loads(json.dumps(treatment.as_dict())) == data["treatment"]
    assert read_treatments({"treatment": treatment.as_dict(), "patient": data["patient"]}, knowledge) == (treatment,)
    for short in (only(knowledge), only(knowledge, numbing="none", products=[])):
        assert read_treatments({"treatment": short.as_dict()}, knowledge) == (short,)


def test_a_zone_with_its_own_device_takes_nothing_from_the_other(knowledge: Knowledge) -> None:
    zones = [{"zone": "nose", "needle_depth_mm": 0.5, "device": {"needles": 12}}, {"zone": "chin", "needle_depth_mm": 0.5}]
    nose, chin = only(knowledge, zones=zones, device={"needles": 36, "strokes_hz": 90}).zones
    assert nose.device.needles == Measured.counted(12)
    assert nose.device.strokes_hz is UNKNOWN
    assert chin.device.needles == Measured.counted(36)


def test_radiofrequency_may_leave_the_depth_open_and_nothing_else_may(knowledge: Knowledge) -> None:
    for zone in ({"zone": "cheeks"}, {"zone": "cheeks", "needle_depth_mm": None}):
        treatment = only(knowledge, modality="rf", zones=[zone, {"zone": "chin", "needle_depth_mm": 2.0}])
        assert treatment.zones[0].needle_depth_mm is UNKNOWN
        assert treatment.deepest_mm is UNKNOWN
        with pytest.raises(RecordError, match=r"treatment\.zones\[0\]\.needle_depth_mm: missing; write the depth"):
            only(knowledge, zones=[zone])


def test_the_patient_is_a_patient_record(knowledge: Knowledge) -> None:
    patient = {
        "fitzpatrick": 4,
        "born": "1990-04-02",
        "conditions": [{"code": "diabetes", "controlled": "yes"}],
        "medicines": [{"code": "nsaid"}],
        "allergies": ["lidocaine"],
        "other": ["takes a herbal tea"],
        "denied": ["pregnancy"],
    }
    [treatment] = read_treatments({"treatment": SHORT, "patient": patient}, knowledge)
    record = treatment.patient
    assert record.has("diabetes")
    assert record.has("nsaid")
    assert record.has("lidocaine")
    assert record.answered("pregnancy")
    assert str(record.born) == "1990-04-02"
    assert len(record.free_text) == 1


def test_several_treatments_are_merged_in_the_order_of_time(knowledge: Knowledge) -> None:
    earlier = {**SHORT, "ended_at": "2026-11-20T16:30:00+02:00", "modality": "nano"}
    in_one = read_treatments({"treatment": SHORT, "treatments": [earlier], "patient": {"fitzpatrick": 3}}, knowledge)
    text = f"treatment: {json.dumps(SHORT)}\n---\n---\ntreatment: {json.dumps(earlier)}\npatient: {{fitzpatrick: 3}}\n"
    in_several = read_treatment_documents(documents(text), knowledge)
    assert [one.modality for one in in_one] == ["nano", "pen"]
    assert in_one == in_several
    assert {one.patient.fitzpatrick for one in in_several} == {3}


def test_one_file_is_about_one_person(knowledge: Knowledge) -> None:
    text = f"treatment: {json.dumps(SHORT)}\npatient: {{fitzpatrick: 3}}\n---\npatient: {{fitzpatrick: %d}}\n"
    assert read_treatment_documents(documents(text % 3), knowledge)
    with pytest.raises(RecordError, match=r"^file\.yaml:4: patient: differs from the patient of an earlier document"):
        read_treatment_documents(documents(text % 4), knowledge)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"ended_at": None}, r"treatment\.ended_at: missing; write when the needling was over"),
        ({"ended_at": "2026-11-20T15:00:00"}, r"treatment\.ended_at: .* has no offset from UTC"),
        ({"ended_at": "2026-11-20"}, r"treatment\.ended_at: .* is not a moment"),
        ({"modality": None}, r"treatment\.modality: missing; one of nano, "),
        ({"modality": "pent"}, r"treatment\.modality: 'pent' is not known; did you mean pen"),
        ({"zone": "cheeks"}, r"treatment\.zone: unknown key; did you mean zones"),
        ({"zones": [{"needle_depth_mm": 1}]}, r"treatment\.zones\[0\]\.zone: missing"),
        ({"zones": [{"zone": "cheek", "needle_depth_mm": 1}]}, r"zones\[0\]\.zone: 'cheek' is not known; did you mean cheeks"),
        ({"zones": [{"zone": "cheeks", "needle_depth_mm": 10.5}]}, r"needle_depth_mm: 10\.5 is not a number from 0 to 10 mm"),
        ({"zones": [{"zone": "cheeks", "needle_depth_mm": 1, "pass_": 3}]}, r"zones\[0\]\.pass_: unknown key; did you mean passes"),
        ({"zones": [{"zone": "cheeks", "needle_depth_mm": 1, "passes": 1.5}]}, r"passes: 1\.5 is not a whole number"),
        ({"device": {"needle": 12}}, r"treatment\.device\.needle: unknown key; did you mean needles"),
        ({"device": {"strokes_hz": -1}}, r"treatment\.device\.strokes_hz: -1 is not a number"),
        ({"device": 16}, r"treatment\.device: expected keys and values here"),
        ({"products": ["hyaluronic"]}, r"'hyaluronic' is not known; did you mean hyaluronic_acid"),
        ({"numbing": "yes"}, r"treatment\.numbing: 'yes' is not understood; write none, or product"),
        ({"numbing": {"gram": 2}}, r"treatment\.numbing\.gram: unknown key; did you mean grams"),
        (
            {"numbing": {"applied_at": "2026-11-20T14:00:00+00:00", "removed_at": "2026-11-20T14:30:00+01:00"}},
            r"treatment\.numbing\.removed_at: before it was applied",
        ),
        ({"numbing": {"applied_at": "2026-11-20T15:00:01+00:00"}}, r"treatment\.numbing\.applied_at: after the treatment ended"),
    ],
)
def test_a_mistake_in_a_treatment_is_one_clear_message(knowledge: Knowledge, changes: dict[str, Any], message: str) -> None:
    with pytest.raises(RecordError, match=message):
        only(knowledge, **changes)


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (None, "record: no treatment in it"),
        ({}, "record: no treatment in it"),
        ({"patient": {}}, "record: no treatment in it"),
        ({"report": REPORT}, "record: no treatment in it"),
        ([SHORT], "expected keys and values here, not a list"),
        ({"treatmentt": SHORT}, "treatmentt: unknown key; did you mean treatment"),
        ({"treatment": SHORT, "patient": {"fitz_patrick": 2}}, r"patient\.fitz_patrick: unknown key; did you mean fitzpatrick"),
        ({"treatment": SHORT, "patient": {"fitzpatrick": 7}}, r"patient\.fitzpatrick: 7 is not a whole number from 1 to 6"),
        ({"treatment": SHORT, "patient": {"conditions": ["diabetess"]}}, "'diabetess' is not known; did you mean diabetes"),
        ({"treatment": SHORT, "patient": {"patient": {}}}, r"patient\.patient: unknown key"),
    ],
)
def test_a_mistake_in_the_file_is_one_clear_message(knowledge: Knowledge, data: Any, message: str) -> None:
    with pytest.raises(RecordError, match=message):
        read_treatments(data, knowledge)


def test_a_message_names_the_line(knowledge: Knowledge) -> None:
    text = CONTRACT.replace("conditions: []", "conditions: [diabetess]").replace("seconds: 180", "seconds: long")
    with pytest.raises(RecordError, match=r"^file\.yaml:8: "):
        read_treatment_documents(documents(text), knowledge)
    with pytest.raises(RecordError, match=r"^file\.yaml:5: treatment\.zones\[0\]\.seconds: 'long'"):
        read_treatment_documents(documents(text.replace("diabetess", "diabetes")), knowledge)
    with pytest.raises(RecordError, match=r"^file\.yaml:6: .*'hyaluron' is not known"):
        read_treatment_documents(documents(CONTRACT.replace("hyaluronic_acid", "hyaluron")), knowledge)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"at": None}, r"report\.at: missing; write when the patient reported"),
        ({"at": "2026-11-22T09:00"}, r"report\.at: .* has no offset from UTC"),
        ({"symptoms": None}, r"report\.symptoms: missing; write \[\] where there are none"),
        ({"symptoms": "itch"}, r"report\.symptoms: expected a list"),
        ({"symptoms": [{"severity": "mild"}]}, r"report\.symptoms\[0\]\.code: missing"),
        ({"symptoms": ["red_ness"]}, r"report\.symptoms\[0\]\.code: 'red_ness' is not known; did you mean redness"),
        ({"symptoms": ["xyz"]}, r"'xyz' is not known; allowed: redness, warmth, "),
        ({"symptoms": [7]}, r"report\.symptoms\[0\]: expected keys and values here, not 7"),
        ({"symptoms": ["fever"]}, "'fever' is not known; write what was measured as temperature_c"),
        ({"symptoms": [{"code": "itch", "severity": "bad"}]}, "severity: 'bad' is not known; allowed: mild, moderate, severe"),
        ({"symptoms": [{"code": "itch", "sides": "left"}]}, r"symptoms\[0\]\.sides: unknown key; did you mean side"),
        ({"symptoms": [{"code": "itch", "zones": ["cheek"]}]}, "'cheek' is not known; did you mean cheeks"),
        ({"temperature_c": 98.6}, r"report\.temperature_c: 98\.6 is not a number from 30 to 45 degrees Celsius"),
        ({"none_of": ["trouble_breath"]}, r"report\.none_of\[0\]: 'trouble_breath' is not known; did you mean trouble_breathing"),
        ({"none_of": [["itch"]]}, r"report\.none_of\[0\]: \['itch'\] is not known"),
        ({"symptoms": ["pain"], "none_of": ["itch", "pain"]}, r"report\.none_of\[1\]: 'pain' is denied here and reported"),
        ({"temperature": 37}, r"report\.temperature: unknown key; did you mean temperature_c"),
    ],
)
def test_a_mistake_in_a_report_is_one_clear_message(knowledge: Knowledge, changes: dict[str, Any], message: str) -> None:
    with pytest.raises(RecordError, match=message):
        read_report({"report": {**REPORT, **changes}}, knowledge)


def test_a_file_holds_one_report(knowledge: Knowledge) -> None:
    text = f"report: {json.dumps(REPORT)}\n"
    assert read_report_documents(documents(text), knowledge) == read_report({"report": REPORT}, knowledge)
    with pytest.raises(RecordError, match=r"^file\.yaml:3: report: a second report in one file"):
        read_report_documents(documents(f"{text}---\n{text}"), knowledge)
    for nothing in ([], documents(f"treatment: {json.dumps(SHORT)}\n")):
        with pytest.raises(RecordError, match="no report in it; write report: with at and symptoms"):
            read_report_documents(nothing, knowledge)


def test_a_report_is_about_a_treatment_before_it(knowledge: Knowledge) -> None:
    first = only(knowledge)
    second = only(knowledge, ended_at="2026-12-20T15:00:00+00:00")
    at_the_end = Report(at=first.ended_at, symptoms=())
    check_order([first], at_the_end)
    check_order([second, first], at_the_end)
    check_order([], at_the_end)
    with pytest.raises(RecordError, match=r"report\.at: .* is before the treatment ended"):
        check_order([second, first], Report(at=first.ended_at - timedelta(seconds=1), symptoms=()))


def test_the_symptoms_are_those_of_the_triage_table(knowledge: Knowledge) -> None:
    assert len(set(SYMPTOMS)) == len(SYMPTOMS)
    assert {code for row in knowledge.triage for code in row.symptoms} - {"fever"} <= set(SYMPTOMS)
