"""Safety law 6: nobody is told to stop a prescribed medicine by mouth or injection; no RF depth or energy; numbing within the label."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.laws.patients import (
    BUILT_IN,
    KNOWLEDGE,
    MEDICINE,
    MEDICINE_BY_NAME,
    Added,
    Case,
    complete,
    dated,
    incomplete,
    read,
    screened,
    share,
    with_item,
)

from needlecraft.protocol.planning import plan
from needlecraft.protocol.policy import Policy

POLICIES = st.sampled_from(BUILT_IN)

#: What tells somebody to leave a medicine off.
_LEAVE_OFF = re.compile(
    r"\b(stop|stops|stopping|discontinue|discontinuing|pause|pausing|cease|quit|halt|withhold|interrupt|skip|omit|avoid|leave off|"
    r"leave out|come off|coming off|go without)\b",
    re.IGNORECASE,
)
#: The same as a command that cannot be about anything else.
_STOP_TAKING = re.compile(r"\b(stop|stopp?ing|cease|quit) (taking|using) (?!it is)", re.IGNORECASE)
_NEVER = re.compile(r"\b(not|never|n't|without|no reason to|nor|unsafe|nobody)\b", re.IGNORECASE)
#: Medicines taken by mouth or injection, as sentences name them.
_SYSTEMIC = re.compile(
    r"\b(anticoagulant|antiplatelet|blood[- ]thinn\w+|blood[- ]thinning|warfarin|aspirin|clopidogrel|heparin|apixaban|rivaroxaban|"
    r"isotretinoin|roaccutane|accutane|immunosuppress\w+|immune[- ]suppressing|methotrexate|steroids?|biologic|chemotherapy|"
    r"antiarrhythmic\w*|photosensitis\w+|light[- ]sensitising|antibiotic\w*|doxycycline|medicines?|medication|tablets?|capsules?|"
    r"prescription|prescribed|dose)\b",
    re.IGNORECASE,
)
_ENERGY = re.compile(r"\d\s?(mJ|J|joules?|W|watts?|MHz|kHz|V|volts?)\b")
_DEPTH = re.compile(r"\d\s?(mm|millimet\w+|micromet\w+|µm)\b")
_MINUTES_UNDER_COVER = 60
_LABEL_DOSES = {"2.5 g", "2 g", "600 mg"}


def sentences(text: str) -> list[str]:
    return [one.strip() for one in re.split(r"(?<=[.;:!?])\s+", text) if one.strip()]


def strings(value: Any, path: str = "") -> Iterator[tuple[str, str]]:
    """Every text in plain data or in the knowledge, with the path to it."""
    if isinstance(value, str):
        yield path, value
    elif isinstance(value, dict):
        for key, one in value.items():
            yield from strings(one, f"{path}.{key}")
    elif isinstance(value, (list, tuple)):
        for i, one in enumerate(value):
            yield from strings(one, f"{path}[{i}]")
    elif is_dataclass(value):
        for field in fields(value):
            yield from strings(getattr(value, field.name), f"{path}.{field.name}")


#: Texts that a person is shown as what to do. Findings and statements say what a document says, and are read apart.
TOLD = [
    (path, text)
    for name in ("rules", "aftercare", "triage", "steps", "questions", "healing", "comparisons", "concerns", "products", "modalities")
    for path, text in strings(getattr(KNOWLEDGE, name), name)
]
REPORTED = [
    (path, text) for name in ("findings", "statements", "conflicts", "sources") for path, text in strings(getattr(KNOWLEDGE, name), name)
]


def tells_to_stop(sentence: str) -> bool:
    """A sentence that says to leave off something by mouth or injection, and does not say not to."""
    if _STOP_TAKING.search(sentence) and not _NEVER.search(sentence):
        return True
    return bool(_LEAVE_OFF.search(sentence) and _SYSTEMIC.search(sentence) and not _NEVER.search(sentence))


@pytest.mark.parametrize(
    "sentence",
    [
        "Stop taking warfarin three days before.",
        "Pause your blood thinner for a week.",
        "Avoid aspirin for 7 days.",
        "Come off isotretinoin six months before.",
        "Discontinue antibiotics.",
        "Skip a dose.",
    ],
)
def test_the_detector_finds_what_must_not_be_said(sentence: str) -> None:
    assert tells_to_stop(sentence)


@pytest.mark.parametrize(
    "sentence", ["Do not stop the medicine for this.", "Never stop a prescribed one.", "Stop at the end point.", "No waxing for two weeks."]
)
def test_the_detector_leaves_alone_what_may_be_said(sentence: str) -> None:
    assert not tells_to_stop(sentence)


#: Sentences with both a word for leaving off and a word for a medicine that say something else, each with the reason.
HARMLESS = {
    "such pages have": "tells what unsafe pages do",
    "not prescribed": "an anti-inflammatory that nobody prescribed",
    "unprescribed": "an anti-inflammatory that nobody prescribed",
    "nobody prescribed": "an anti-inflammatory that nobody prescribed",
}


def test_no_text_of_the_knowledge_tells_anybody_to_stop_a_medicine_by_mouth_or_injection() -> None:
    found = [
        (path, sentence)
        for path, text in TOLD
        for sentence in sentences(text)
        if tells_to_stop(sentence) and not any(word in sentence.lower() for word in HARMLESS)
    ]
    assert found == []


def test_the_words_stop_taking_stand_nowhere() -> None:
    found = [(path, text) for path, text in [*TOLD, *REPORTED] if re.search(r"\bstop(ped|ping)? taking\b", text, re.IGNORECASE)]
    assert found == []


@pytest.mark.parametrize(
    "code", ["anticoagulant", "immunosuppressant", "isotretinoin", "photosensitiser", "antiarrhythmic", "acne_medicine"]
)
def test_a_rule_on_a_prescribed_medicine_says_not_to_stop_it_or_to_ask_the_prescriber(code: str) -> None:
    rules = [rule for rule in KNOWLEDGE.rules.values() if code in getattr(rule, "codes", ()) and rule.kind == "medicine"]
    assert rules
    for rule in rules:
        said = " ".join((rule.say.clinician, rule.say.patient, *rule.advice)).lower()
        assert "do not stop" in said or "prescriber" in said or "never advise stopping" in said or "doctor" in said, rule.id


def test_every_text_that_leaves_off_a_cream_that_could_be_prescribed_says_to_ask() -> None:
    for key in ("topical_actives", "priming"):
        rule = KNOWLEDGE.rules[key]
        said = " ".join((rule.say.clinician, rule.say.patient, *rule.advice)).lower()
        assert re.search(r"(ask your prescriber|ask (them|your doctor)|prescriber)", said), key


@given(complete(most=4), st.data(), POLICIES)
def test_no_screening_tells_anybody_to_stop_a_medicine(case: Case, data: st.DataObject, policy: Policy) -> None:
    medicine = Added("medicines", dated(data.draw(MEDICINE | MEDICINE_BY_NAME), case.on))
    answer = screened(with_item(case.data, medicine), case.on, policy).as_dict()
    for path, text in strings(answer["findings"]):
        for sentence in sentences(text):
            assert not tells_to_stop(sentence) or any(word in sentence.lower() for word in HARMLESS), path


@share(0.3)
@given(complete(most=2), POLICIES)
def test_no_plan_tells_anybody_to_stop_a_medicine(case: Case, policy: Policy) -> None:
    for path, text in strings(plan(read(case.data), case.on, policy).as_dict()):
        for sentence in sentences(text):
            assert not tells_to_stop(sentence) or any(word in sentence.lower() for word in HARMLESS), path


@share(0.3)
@given(complete(most=2) | incomplete(), POLICIES)
def test_no_plan_gives_a_depth_or_an_energy_for_radiofrequency(case: Case, policy: Policy) -> None:
    data = {**case.data, "modalities": ["rf", "pen"], "zones": ["cheeks", "neck", "chest"]}
    for option in plan(read(data), case.on, policy).as_dict()["options"]:
        for path, text in strings(option):
            assert not _ENERGY.search(text), path
        if option["modality"] != "rf":
            continue
        for treatment in option["treatments"]:
            for zone in treatment["zones"]:
                assert zone["needle_depth_mm"] is None
                assert zone["cap_mm"] is None
                assert zone["passes"] is None
        for path, text in strings([treatment["skin_endpoint"] for treatment in option["treatments"]]):
            assert not _DEPTH.search(text), path


@given(complete(most=3), POLICIES)
def test_no_screening_gives_a_depth_for_radiofrequency(case: Case, policy: Policy) -> None:
    screening = screened({**case.data, "modalities": ["rf"]}, case.on, policy)
    assert all(option.max_depth_mm is None for row in screening.options.values() for option in row.values())


def test_no_text_of_the_knowledge_gives_an_energy() -> None:
    assert [(path, text) for path, text in TOLD if _ENERGY.search(text)] == []


@share(0.3)
@given(complete(most=2), POLICIES)
def test_numbing_in_a_plan_stays_within_the_label(case: Case, policy: Policy) -> None:
    for option in plan(read(case.data), case.on, policy).as_dict()["options"]:
        for treatment in option["treatments"]:
            numbing = treatment["numbing"]
            assert numbing["minutes"] is None or 0 <= numbing["minutes"] <= _MINUTES_UNDER_COVER
            for path, text in strings(numbing):
                doses = {re.sub(r"\s+", " ", dose) for dose in re.findall(r"\d+(?:\.\d+)? m?g\b", text)}
                assert doses <= _LABEL_DOSES, path
            if treatment["modality"] == "nano":
                assert numbing["need"] == "none"


def test_doses_of_numbing_in_what_is_told_are_those_of_the_labels() -> None:
    doses = {dose for _, text in TOLD for dose in re.findall(r"\d+(?:\.\d+)? m?g\b", text)}
    assert doses <= _LABEL_DOSES
    strengths = {float(percent) for _, text in TOLD for percent in re.findall(r"lidocaine (\d+(?:\.\d+)?) ?%", text, re.IGNORECASE)}
    assert all(percent <= 4 for percent in strengths)


@share(0.3)
@given(complete(most=2), POLICIES)
def test_preparation_never_names_a_medicine_by_mouth_to_be_left_off_without_the_word_prescribed(case: Case, policy: Policy) -> None:
    for option in plan(read(case.data), case.on, policy).as_dict()["options"]:
        for line in option["prepare"]:
            codes = {line["what"].removeprefix("no_"), *line.get("codes", ())}
            assert not codes & (set(KNOWLEDGE.groups["medicines"]) - {"nsaid"})
            if "nsaid" in codes:
                assert re.search(r"do not stop|not prescribed|prescriber", line["text"], re.IGNORECASE)


@share(0.3)
@given(complete(most=1), st.integers(0, 400), POLICIES)
def test_a_plan_made_for_a_later_day_says_the_same_kind_of_things(case: Case, days: int, policy: Policy) -> None:
    answer = plan(read(case.data), case.on + timedelta(days=days), policy).as_dict()
    assert all(not _ENERGY.search(text) for _, text in strings(answer))
