"""A report after several treatments: what the newest one explains must not hide what an earlier one can still have done."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import product
from typing import Any

import pytest

from needlecraft.protocol.knowledge import Knowledge
from needlecraft.protocol.treatment import Report, Treatment, read_report, read_treatments
from needlecraft.protocol.triaging import LEVELS, triage, triage_together

NOW = datetime(2026, 11, 20, 15, tzinfo=UTC)
PATIENT: dict[str, Any] = {"fitzpatrick": 2, "denied": "all"}
HEALED_H = 14 * 24


def treated(knowledge: Knowledge, *done: tuple[float, str, list[str]]) -> tuple[Treatment, ...]:
    """Treatments so many hours ago, with a device, on zones; the earliest first."""
    treatments = [
        {
            "ended_at": (NOW - timedelta(hours=hours)).isoformat(),
            "modality": modality,
            "zones": [{"zone": zone, "needle_depth_mm": 0.25} for zone in zones],
        }
        for hours, modality, zones in done
    ]
    return read_treatments({"treatments": treatments, "patient": PATIENT}, knowledge)


def told(knowledge: Knowledge, *symptoms: dict[str, Any]) -> Report:
    return read_report({"report": {"at": NOW.isoformat(), "symptoms": list(symptoms)}}, knowledge)


def level(knowledge: Knowledge, treatments: tuple[Treatment, ...], report: Report) -> str:
    return triage_together(treatments, report, NOW, knowledge)[1].level


MILD: dict[str, Any] = {"severity": "mild", "trend": "fading", "side": "both"}


def test_a_course_heals_like_a_first_treatment(knowledge: Knowledge) -> None:
    course = treated(knowledge, (28 * 24 + 20, "pen", ["cheeks"]), (20, "pen", ["cheeks"]))
    for code in ("redness", "swelling", "swollen_glands"):
        assert level(knowledge, course, told(knowledge, {"code": code, **MILD})) == "normal"
    treatment, _answer = triage_together(course, told(knowledge, {"code": "redness", **MILD}), NOW, knowledge)
    assert treatment == course[1]


def test_what_is_still_healing_from_an_earlier_treatment_counts(knowledge: Knowledge) -> None:
    worse = {"code": "redness", "severity": "moderate", "zones": ["cheeks"]}
    both = treated(knowledge, (100, "pen", ["cheeks"]), (2, "nano", ["cheeks"]))
    assert level(knowledge, both, told(knowledge, worse)) == "contact"
    assert level(knowledge, both[1:], told(knowledge, worse)) == "normal"


def test_it_does_not_count_where_the_earlier_one_was_elsewhere(knowledge: Knowledge) -> None:
    swelling = {"code": "swelling", "zones": ["cheeks"], **MILD}
    elsewhere = treated(knowledge, (100, "pen", ["hands"]), (20, "pen", ["cheeks"]))
    assert level(knowledge, elsewhere, told(knowledge, swelling)) == "normal"
    unknown = treated(knowledge, (130, "pen", []), (20, "pen", ["cheeks"]))
    assert level(knowledge, unknown, told(knowledge, swelling)) == "contact", "zones that are not known can be any"


@pytest.mark.parametrize(("gap_h", "expected"), [(HEALED_H - 1, "contact"), (HEALED_H, "normal")])
def test_it_counts_until_nothing_of_it_would_be_normal_any_more(knowledge: Knowledge, gap_h: float, expected: str) -> None:
    both = treated(knowledge, (gap_h + 20, "pen", ["cheeks"]), (20, "pen", ["cheeks"]))
    assert level(knowledge, both, told(knowledge, {"code": "redness", **MILD})) == expected


def test_a_new_treatment_lowers_no_late_reaction_of_an_old_one(knowledge: Knowledge) -> None:
    lumps = told(knowledge, {"code": "nodules", **MILD})
    old = treated(knowledge, (65 * 24, "pen", ["cheeks"]))
    both = treated(knowledge, (65 * 24, "pen", ["cheeks"]), (48, "pen", ["cheeks"]))
    assert level(knowledge, old, lumps) == level(knowledge, both, lumps) == "same_day"


def test_no_answer_is_milder_than_that_of_the_newest_or_more_urgent_than_the_worst(knowledge: Knowledge) -> None:
    report_of = [{"code": code, "trend": trend} for code, trend in product(("redness", "pain", "swelling"), ("fading", "worse"))]
    for early, zones, symptom in product((30, 100, 500), (["cheeks"], ["hands"], []), report_of):
        both, report = treated(knowledge, (early, "pen", zones), (10, "nano", ["cheeks"])), told(knowledge, symptom)
        alone = [LEVELS.index(triage(one, report, NOW, knowledge).level) for one in both]
        assert alone[1] <= LEVELS.index(level(knowledge, both, report)) <= max(alone)
