"""The patient record: what is read, what is unknown, and one sentence with place and remedy for every mistake."""

# ruff: noqa: DTZ001 - a record is in the practice's own time

from __future__ import annotations

import copy
from datetime import date, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from needlecraft.protocol.fields import RecordError
from needlecraft.protocol.knowledge import Knowledge
from needlecraft.protocol.loader import read_text
from needlecraft.protocol.policy import STRICTEST
from needlecraft.protocol.record import UNKNOWN, Item, PatientRecord, classes_of, read_patient, read_patient_document
from needlecraft.protocol.screening import screen

CONTRACT = """\
patient:
  born: 1990-04-02
  fitzpatrick: 4
concerns: [acne_scars]
zones: [cheeks, forehead]
modalities: [pen, nano]
conditions:
  - {code: keloid, state: past}
  - {code: acne, state: current, zones: [cheeks]}
medicines:
  - {code: isotretinoin, state: stopped, stopped_on: 2026-08-01}
exposures:
  - {code: waxing, on: 2026-11-12, zones: [cheeks]}
allergies: [lidocaine]
other: ["takes a herbal tea for sleep"]
denied: [pregnancy, diabetes]
"""


def record(knowledge: Knowledge, **data: Any) -> PatientRecord:
    return read_patient(data, knowledge)


def told(knowledge: Knowledge, **data: Any) -> str:
    with pytest.raises(RecordError) as error:
        record(knowledge, **data)
    message = str(error.value)
    assert "\n" not in message
    return message


def test_the_example_of_the_contract_is_read(knowledge: Knowledge) -> None:
    [document] = read_text(CONTRACT, "patient.yaml")
    patient = read_patient_document(document, knowledge)
    assert (patient.born, patient.fitzpatrick) == (date(1990, 4, 2), 4)
    assert patient.items == (
        Item(code="keloid", state="past"),
        Item(code="acne", state="current", zones=("cheeks",)),
        Item(code="isotretinoin", state="stopped", stopped_on=date(2026, 8, 1)),
        Item(code="waxing", on=date(2026, 11, 12), zones=("cheeks",)),
        Item(code="lidocaine"),
    )
    assert patient.concerns == (Item(code="acne_scars"),)
    assert (patient.zones, patient.modalities) == (("cheeks", "forehead"), ("pen", "nano"))
    assert [one.text for one in patient.free_text] == ["takes a herbal tea for sleep"]
    assert patient.denied == {"pregnancy", "diabetes"}
    assert not patient.denies_all
    assert patient.setting is None
    assert patient.latest == (date(2026, 11, 12), "patient.yaml:13: exposures[0].on", "waxing")


def test_what_is_not_said_is_unknown_and_not_no(knowledge: Knowledge) -> None:
    patient = record(knowledge, conditions=["diabetes"])
    assert patient.born is UNKNOWN
    assert patient.fitzpatrick is UNKNOWN
    [item] = patient.items
    assert (item.severity, item.controlled, item.on) == (UNKNOWN, UNKNOWN, UNKNOWN)
    assert patient.answered("diabetes")
    assert not patient.answered("pregnancy")
    assert record(knowledge, denied="all").answered("pregnancy")
    assert repr(UNKNOWN) == "UNKNOWN"


def test_an_item_without_a_state_is_current_unless_it_has_ended(knowledge: Knowledge) -> None:
    patient = record(
        knowledge,
        conditions=["acne", {"code": "pregnancy", "resolved_on": "2026-10-01"}],
        medicines=[{"code": "isotretinoin"}, {"code": "nsaid", "stopped_on": "2026-11-20"}],
    )
    assert [item.state for item in patient.items] == ["current", "resolved", "current", "stopped"]
    assert patient.has("acne")
    assert not patient.has("pregnancy")


@pytest.mark.parametrize("code", ["suspicious_lesion", "skin_cancer_past", "actinic_keratosis"])
def test_an_end_alone_is_no_clearance_by_a_doctor(knowledge: Knowledge, code: str) -> None:
    ended = {"code": code, "resolved_on": "2025-01-01"}
    patient = record(knowledge, conditions=[ended, {**ended, "state": "resolved"}, {"code": code, "state": "resolved"}])
    assert [item.state for item in patient.items] == ["past", "resolved", "resolved"]


def test_since_and_until_are_other_words_for_the_dates(knowledge: Knowledge) -> None:
    patient = record(
        knowledge,
        conditions=[{"code": "sunburn", "state": "past", "since": "2026-11-01", "until": "2026-11-05"}],
        medicines=[{"code": "isotretinoin", "since": "2026-01-01", "until": "2026-08-01"}],
        exposures=[{"code": "sun_tanning", "since": "2026-11-01", "until": "2026-11-10"}],
    )
    sunburn, isotretinoin, tanning = patient.items
    assert (sunburn.on, sunburn.resolved_on) == (date(2026, 11, 1), date(2026, 11, 5))
    assert (isotretinoin.state, isotretinoin.stopped_on) == ("stopped", date(2026, 8, 1))
    assert tanning.on == date(2026, 11, 10)


def test_a_time_of_day_is_kept_in_the_practices_own_time(knowledge: Knowledge) -> None:
    patient = record(knowledge, exposures=[{"code": "self_tan", "on": "2026-11-12T15:30:00+02:00"}])
    assert patient.items[0].on == datetime(2026, 11, 12, 15, 30)


@pytest.mark.parametrize(
    ("data", "parts"),
    [
        ({"patients": {}}, ("patients: unknown key", "did you mean patient?")),
        ({"conditions": ["Herpes"]}, ("conditions[0].code: 'Herpes' is not known; did you mean cold_sores?",)),
        ({"conditions": ["botox"]}, ("did you mean botulinum_toxin under exposures?",)),
        ({"exposures": ["tretinoin"]}, ("did you mean topical_retinoid?",)),
        ({"patient": {"born": "1990-04-31"}}, ("patient.born", "not a date that exists; write YYYY-MM-DD")),
        ({"patient": {"born": "1890-04-02"}}, ("patient.born", "is not between 1900 and 2199; check the year")),
        ({"patient": {"born": "1990-04-02T10:00"}}, ("patient.born", "write the date only")),
        ({"patient": {"fitzpatrick": 7}}, ("patient.fitzpatrick", "7 is not a whole number from 1 to 6")),
        ({"patient": {"fitzpatrick": "IV"}}, ("patient.fitzpatrick", "not a whole number from 1 to 6")),
        ({"patient": {"age": 30}}, ("patient.age: unknown key", "allowed: born, fitzpatrick")),
        ({"patient": []}, ("patient: expected keys and values here, not a list",)),
        ({"conditions": ["diabetis"]}, ("conditions[0].code: 'diabetis' is not known", "did you mean diabetes?")),
        ({"conditions": ["warfarin"]}, ("conditions[0].code",)),
        ({"conditions": "diabetes"}, ("conditions: expected a list here, not 'diabetes'",)),
        ({"conditions": [3]}, ("conditions[0]: expected keys and values here, not 3",)),
        ({"conditions": [{}]}, ("conditions[0].code: missing; name the condition",)),
        ({"conditions": [{"code": "acne", "state": "stopped"}]}, ("conditions[0].state", "allowed: current, past, resolved")),
        ({"conditions": [{"code": "acne", "severity": "bad"}]}, ("conditions[0].severity", "allowed: mild, moderate, severe")),
        ({"conditions": [{"code": "acne", "controlled": "maybe"}]}, ("conditions[0].controlled", "write yes or no")),
        ({"conditions": [{"code": "acne", "zones": ["cheek"]}]}, ("conditions[0].zones[0]: 'cheek' is not known", "did you mean cheeks")),
        ({"conditions": [{"code": "acne", "zone": "cheeks"}]}, ("conditions[0].zone: unknown key", "did you mean zones")),
        ({"conditions": [{"code": "acne", "on": "2026-11-05", "until": "2026-11-01"}]}, ("before it began on 2026-11-05", "correct one")),
        ({"conditions": [{"code": "acne", "state": "current", "until": "2026-11-01"}]}, ("conditions[0].state", "write resolved")),
        ({"medicines": [{}]}, ("medicines[0]: neither code nor name", "give the name that stands on the box")),
        ({"medicines": [{"code": "isotretinoin", "state": "past"}]}, ("medicines[0].state", "allowed: current, stopped")),
        ({"medicines": [{"code": "nsaid", "state": "current", "stopped_on": "2026-11-01"}]}, ("medicines[0].state", "write stopped")),
        ({"medicines": [{"name": "x" * 501}]}, ("medicines[0].name: 501 characters; 500 are allowed",)),
        ({"exposures": [{"on": "2026-11-01"}]}, ("exposures[0].code: missing; name what was done",)),
        ({"exposures": [{"code": "waxing", "on": "soon"}]}, ("exposures[0].on: 'soon' is not a date; write it as 2026-11-24",)),
        ({"exposures": [{"code": "waxing", "since": "2026-11-05", "until": "2026-11-01"}]}, ("ends on 2026-11-01, before it began",)),
        ({"allergies": ["nickel"]}, ("allergies[0].code: 'nickel' is not known",)),
        ({"allergies": [{"code": "metal", "on": "2026-01-01"}]}, ("allergies[0].on: unknown key",)),
        ({"concerns": ["acne_scar"]}, ("concerns[0].code: 'acne_scar' is not known", "did you mean acne_scars")),
        ({"concerns": [{"code": "scars", "kind": "deep"}]}, ("concerns[0].kind",)),
        ({"products": ["botox"]}, ("products[0].code: 'botox' is not known",)),
        ({"products": [{"code": "serum", "route": "in"}]}, ("products[0].route", "allowed: topical, into_skin")),
        ({"zones": ["face"]}, ("zones[0]: 'face' is not known",)),
        ({"zones": "cheeks"}, ("zones: expected a list here",)),
        ({"modalities": ["dermapen"]}, ("modalities[0]: 'dermapen' is not known",)),
        ({"other": [3]}, ("other[0]: expected words here, not 3",)),
        ({"other": ["x" * 501]}, ("other[0]: 501 characters",)),
        ({"denied": ["diabetis"]}, ("denied[0]: 'diabetis' is not known", "did you mean diabetes?")),
        ({"denied": "everything"}, ("denied: expected a list here",)),
        ({"conditions": ["acne"], "denied": ["pregnancy", "acne"]}, ("denied[1]: 'acne' is denied here", "keep one of the two")),
        ({"setting": {"deepest_mm": 3}}, ("setting.deepest_mm: 3 is not a number from 0 to 2.5 mm",)),
        ({"setting": {"deepest_mm": 0}}, ("setting.deepest_mm: 0 mm is no needling", "may use, or leave it out")),
        ({"setting": {"deepest_mm": 0.0}}, ("setting.deepest_mm: 0 mm is no needling",)),
        ({"setting": {"provider_trained": "sure"}}, ("setting.provider_trained", "write yes or no")),
        ({"setting": {"trained": "yes"}}, ("setting.trained: unknown key",)),
        ({"setting": "clinic"}, ("setting: expected keys and values here",)),
    ],
)  # fmt: skip
def test_every_mistake_is_one_sentence_with_its_place_and_a_remedy(
    knowledge: Knowledge, data: dict[str, Any], parts: tuple[str, ...]
) -> None:
    message = told(knowledge, **data)
    for part in parts:
        assert part in message


@pytest.mark.parametrize("group", ["conditions", "medicines", "exposures"])
def test_a_state_of_another_group_is_no_state(knowledge: Knowledge, group: str) -> None:
    code = {"conditions": "acne", "medicines": "nsaid", "exposures": "waxing"}[group]
    assert "unknown key" in told(knowledge, **{group: [{"code": code, "route": "topical"}]})


def test_an_unknown_key_beside_denied_is_refused(knowledge: Knowledge) -> None:
    assert "allergy: unknown key" in told(knowledge, patient={}, denied=["diabetes"], allergy=["lidocaine"])


@pytest.mark.parametrize("code", ["born", "fitzpatrick"])
def test_a_birth_date_or_a_skin_type_cannot_be_denied(knowledge: Knowledge, code: str) -> None:
    assert "denied[0]" in told(knowledge, denied=[code])


def test_a_mistake_in_a_file_names_its_line(knowledge: Knowledge) -> None:
    [document] = read_text("patient: {fitzpatrick: 2}\nconditions:\n  - acne\n  - {code: keloid,\n     sate: past}\n", "patient.yaml")
    with pytest.raises(RecordError, match=r"^patient.yaml:5: conditions\[1\].sate: unknown key; did you mean state\?$"):
        read_patient_document(document, knowledge)


@pytest.mark.parametrize("text", ["{}", "null", "---\n"])
def test_an_empty_record_is_told_so(knowledge: Knowledge, text: str) -> None:
    [document] = read_text(text, "patient.yaml")
    with pytest.raises(RecordError, match="the record is empty; see 'needlecraft questions'"):
        read_patient_document(document, knowledge)


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("warfarin", "anticoagulant"),
        ("Coumadin", "anticoagulant"),
        ("XARELTO", "anticoagulant"),
        ("  Eliquis ", "anticoagulant"),
        ("aspirin", "anticoagulant"),
        ("Roaccutane", "isotretinoin"),
        ("ibuprofen", "nsaid"),
        ("Methotrexate", "immunosuppressant"),
        ("doxycycline", "photosensitiser"),
    ],
)
def test_a_medicine_is_known_by_its_name(knowledge: Knowledge, name: str, code: str) -> None:
    assert code in classes_of(name, knowledge)
    patient = record(knowledge, medicines=[{"name": name}])
    assert code in {item.code for item in patient.items}
    assert all(item.text == " ".join(name.split()) for item in patient.items)


def test_a_name_with_several_classes_counts_in_each(knowledge: Knowledge) -> None:
    name, classes = next((name, classes) for name, classes in knowledge.names.items() if len(classes) > 1)
    codes = [item.code for item in record(knowledge, medicines=[{"name": name}]).items]
    assert sorted(codes) == sorted(classes)


def test_a_name_adds_its_classes_to_the_code_that_was_given(knowledge: Knowledge) -> None:
    patient = record(knowledge, medicines=[{"code": "acne_medicine", "name": "warfarin"}])
    assert [item.code for item in patient.items] == ["acne_medicine", "anticoagulant"]


def test_an_unknown_name_is_quoted_and_reviewed(knowledge: Knowledge) -> None:
    patient = read_patient(
        {
            "patient": {"born": "1990-04-02", "fitzpatrick": 2},
            "medicines": [{"name": "Qwertzol 5"}],
            "modalities": ["pen"],
            "zones": ["cheeks"],
            "denied": "all",
        },
        knowledge,
    )
    assert patient.items == ()
    assert [one.text for one in patient.free_text] == ["Qwertzol 5"]
    answer = screen(patient, date(2026, 12, 1), STRICTEST)
    assert answer.verdict == "review"
    assert "Qwertzol 5" in answer.findings[0].because


def test_a_record_from_the_future_is_refused_on_the_day_of_screening(knowledge: Knowledge) -> None:
    for data, told_of, remedy in (
        ({"exposures": [{"code": "waxing", "on": "2026-12-02"}]}, r"exposures\[0\]\.on: waxing", "wishes"),
        (
            {"conditions": ["acne", {"code": "pregnancy", "resolved_on": "2026-12-02"}]},
            r"conditions\[1\]\.resolved_on: pregnancy",
            "wishes",
        ),
        ({"conditions": [{"code": "sunburn", "until": "2026-12-02"}]}, r"conditions\[0\]\.until: sunburn", "wishes"),
        ({"medicines": [{"name": "warfarin", "stopped_on": "2026-12-02"}]}, r"medicines\[0\]\.stopped_on: warfarin", "wishes"),
        ({"patient": {"born": "2026-12-02"}}, r"patient\.born: the birth", "date of birth"),
    ):
        patient = read_patient(data, knowledge)
        expected = rf"^record: {told_of} on 2026-12-02 is after the day of screening, 2026-12-01; .*{remedy}"
        with pytest.raises(RecordError, match=expected):
            screen(patient, date(2026, 12, 1), STRICTEST)
        assert screen(patient, date(2026, 12, 2), STRICTEST).on == "2026-12-02"


def test_what_lies_in_the_future_is_named_with_its_line(knowledge: Knowledge) -> None:
    [document] = read_text("conditions: [acne]\nexposures:\n  - {code: filler}\n  - {code: waxing, since: 2027-01-01}\n", "patient.yaml")
    with pytest.raises(RecordError, match=r"^patient\.yaml:4: exposures\[1\]\.since: waxing on 2027-01-01 is after"):
        screen(read_patient_document(document, knowledge), date(2026, 12, 1), STRICTEST)


def test_a_record_tells_all_its_mistakes_each_with_its_place(knowledge: Knowledge) -> None:
    text = """\
patient: {born: 1990-02-30, fitzpatrick: 9}
zones: [cheek]
conditions:
  - {code: akne, severity: bad}
  - {state: past}
  - 3
medicines: [{name: null}]
exposures: [{code: waxing, on: soon}]
other: [7]
wishes: {event: never, away: [{from: 2027-01-01}], free_days: [x]}
setting: clinic
denied: [diabetis]
colour: red
"""
    [document] = read_text(text, "patient.yaml")
    with pytest.raises(RecordError) as error:
        read_patient_document(document, knowledge)
    places = [mistake.split(": ")[:2] for mistake in error.value.mistakes]
    assert sorted(places) == sorted(
        [f"patient.yaml:{line}", name]
        for line, name in [
            (1, "patient.born"), (1, "patient.fitzpatrick"), (2, "zones[0]"), (4, "conditions[0].code"), (4, "conditions[0].severity"),
            (5, "conditions[1].code"), (6, "conditions[2]"), (7, "medicines[0]"), (8, "exposures[0].on"), (9, "other[0]"),
            (10, "wishes.event"), (10, "wishes.away[0]"), (10, "wishes.free_days[0]"), (11, "setting"), (12, "denied[0]"), (13, "colour"),
        ]
    )  # fmt: skip


def test_a_record_that_is_nothing_but_mistakes_ends_the_list(knowledge: Knowledge) -> None:
    with pytest.raises(RecordError) as error:
        read_patient({"conditions": ["akne"] * 900}, knowledge)
    assert len(error.value.mistakes) == 21
    assert error.value.mistakes[-1] == "these are the first 20 mistakes; there may be more"


def test_an_exposure_that_begins_after_the_day_of_screening_is_refused(knowledge: Knowledge) -> None:
    patient = read_patient({"exposures": [{"code": "sun_tanning", "since": "2027-01-01"}]}, knowledge)
    with pytest.raises(RecordError, match="is after the day of screening"):
        screen(patient, date(2026, 12, 1), STRICTEST)


KEYS = st.sampled_from(
    ["patient", "born", "fitzpatrick", "concerns", "zones", "modalities", "conditions", "medicines", "exposures", "allergies", "other",
     "denied", "products", "setting", "wishes", "code", "state", "severity", "controlled", "on", "since", "until", "resolved_on",
     "stopped_on", "name", "prescribed", "route", "deepest_mm", "answer", "kind", "event", "x", ""]
)  # fmt: skip
WORDS = st.sampled_from(
    ["all", "acne", "diabetes", "warfarin", "isotretinoin", "waxing", "lidocaine", "cheeks", "pen", "yes", "no", "current", "past",
     "2026-11-01", "2026-11-01T10:00", "2026-02-30", "9999-12-31", "0001-01-01", "mild", "into_skin", "serum", "acne_scars", "", "🙂"]
)  # fmt: skip
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-3, 10) | st.floats() | WORDS | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=4),
    max_leaves=12,
)


@given(st.dictionaries(KEYS, VALUES, max_size=6) | VALUES)
def test_any_plain_data_is_a_record_or_a_record_error(knowledge: Knowledge, data: Any) -> None:
    before = copy.deepcopy(data)
    found: PatientRecord | str
    try:
        found = read_patient(data, knowledge)
    except RecordError as error:
        found = str(error)
    assert "\n" not in found if isinstance(found, str) else isinstance(hash(found.items), int)
    assert repr(data) == repr(before)


@pytest.mark.parametrize("name", ["Warfarin 5 mg", "warfarin sodium", "WARFARIN  5mg tablets", "Marevan 3 mg"])
def test_a_medicine_is_known_as_it_stands_on_the_box(knowledge: Knowledge, name: str) -> None:
    patient = read_patient({"medicines": [{"name": name}]}, knowledge)
    assert [item.code for item in patient.items] == ["anticoagulant"]
    assert patient.free_text == ()


def test_a_cream_given_by_name_can_say_when_it_was_last_used(knowledge: Knowledge) -> None:
    patient = read_patient({"medicines": [{"name": "tretinoin 0.05% cream", "on": "2026-11-28"}]}, knowledge)
    assert [(item.code, item.on) for item in patient.items] == [("topical_retinoid", date(2026, 11, 28))]


@pytest.mark.parametrize("name", ["Eliquis®", "ELIQUIS 5 mg", "eliquis™ tablets"])
def test_a_name_is_read_off_the_box(knowledge: Knowledge, name: str) -> None:
    assert [item.code for item in record(knowledge, medicines=[{"name": name}]).items] == ["anticoagulant"]
