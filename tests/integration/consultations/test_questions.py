"""The questions of the intake: every detail on which a rule turns can be told."""

from __future__ import annotations

from datetime import date

import pytest
from django.http import QueryDict

from needlecraft.practice.consultations import facts, forms, presenters
from needlecraft.protocol.engine import engine_for
from needlecraft.protocol.policy import BUILT_IN
from needlecraft.protocol.questionnaire import questions


@pytest.mark.parametrize("policy", ["strictest", "guideline"])
def test_every_follow_up_of_the_protocol_is_asked_with_a_sentence(policy: str) -> None:
    wanted = {one["code"]: tuple(one["follow_ups"]) for one in questions(engine_for(BUILT_IN[policy]))}
    asked = {one.code: one for part in facts.asked(policy).values() for one in part}
    assert {code: one.follow_ups for code, one in asked.items()} == wanted
    assert all(presenters.follow_up(one, name, {}).label for one in asked.values() for name in one.follow_ups)


@pytest.mark.parametrize("code", ["sunburn", "young_scar"])
def test_the_day_of_a_sunburn_and_of_a_scar_is_asked(code: str) -> None:
    [question] = [one for one in facts.asked("strictest")["conditions"] if one.code == code]
    assert "on" in question.follow_ups


@pytest.mark.parametrize(
    ("code", "told"),
    [("suspicious_lesion", "resolved"), ("skin_cancer_past", "resolved"), ("actinic_keratosis", "resolved"), ("acne", None)],
)
def test_a_doctors_clearance_can_be_told_where_a_rule_asks_for_one(code: str, told: str | None) -> None:
    [question] = [one for one in facts.asked("strictest")["conditions"] if one.code == code]
    offered = {one.value: str(one.label) for one in presenters.follow_up(question, "state", {}).choices}
    assert offered.get("resolved") == (told and "a doctor has looked at it and cleared it")
    posted = QueryDict(f"q-{code}=yes&q-{code}-state=resolved")
    assert forms.read_part(posted, [question], date(2026, 11, 22)).yes[code].get("state") == told
