"""The questions of the intake: each exists because a rule needs it."""

from __future__ import annotations

import pytest

from needlecraft.protocol.engine import engine_for
from needlecraft.protocol.knowledge import Knowledge
from needlecraft.protocol.policy import BUILT_IN, GUIDELINE, STRICTEST
from needlecraft.protocol.questionnaire import questions
from needlecraft.protocol.record import read_patient

CONTRACT = {
    "pregnancy", "breastfeeding", "bleeding_disorder", "diabetes", "immune_suppression", "impaired_healing", "cancer",
    "skin_cancer_past", "suspicious_lesion", "keloid", "acne", "rosacea", "eczema", "psoriasis", "chronic_skin_disease",
    "skin_infection", "cold_sores", "infectious_illness", "open_sore", "skin_irritation", "sunburn", "contact_dermatitis",
    "autoimmune_disease", "melasma", "post_inflammatory_pigment", "electronic_implant", "metal_implant", "cardiac_disease",
    "epilepsy", "permanent_makeup", "young_scar", "smoking", "methaemoglobinaemia", "anticoagulant", "immunosuppressant",
    "isotretinoin", "acne_medicine", "photosensitiser", "chemotherapy", "radiotherapy", "nsaid", "topical_retinoid",
    "topical_exfoliant", "benzoyl_peroxide", "sun_tanning", "sunbed", "self_tan", "waxing", "peel_superficial", "peel_deep",
    "peel_unknown", "dermabrasion", "laser_nonablative", "laser_ablative_fractional", "laser_ablative_full", "mesotherapy",
    "cosmetic_surgery", "botulinum_toxin", "filler", "microneedling", "rf_microneedling", "lidocaine", "prilocaine", "metal",
    "serum_ingredient", "pineapple",
}  # fmt: skip


def test_every_code_of_the_contract_is_asked_once(knowledge: Knowledge) -> None:
    codes = [one["code"] for one in questions(engine_for(STRICTEST))]
    assert len(codes) == len(set(codes))
    assert set(codes) >= CONTRACT
    assert not {"born", "fitzpatrick"} & set(codes)


def test_every_code_that_is_asked_can_be_denied(knowledge: Knowledge) -> None:
    codes = [one["code"] for one in questions(engine_for(STRICTEST))]
    assert read_patient({"denied": codes}, knowledge).denied == set(codes)


@pytest.mark.parametrize("policy", list(BUILT_IN))
def test_every_question_has_text_answers_and_a_rule_that_needs_it(knowledge: Knowledge, policy: str) -> None:
    for one in questions(engine_for(BUILT_IN[policy])):
        assert one["text"].endswith("?"), one["code"]
        assert one["answers"] == ["yes", "no"]
        assert one["needed_by"]
        assert all(one["code"] in knowledge.rules[rule].codes for rule in one["needed_by"])


def test_follow_ups_are_asked_only_where_a_rule_turns_on_them() -> None:
    strict = {one["code"]: set(one["follow_ups"]) for one in questions(engine_for(STRICTEST))}
    middle = {one["code"]: set(one["follow_ups"]) for one in questions(engine_for(GUIDELINE))}
    assert strict["waxing"] == {"on", "zones"}
    assert strict["isotretinoin"] == {"state", "stopped_on"}
    assert "controlled" in middle["diabetes"]
    assert "on" in strict["sunburn"]
    assert "zones" not in strict["diabetes"]
    assert strict["lidocaine"] == set()
