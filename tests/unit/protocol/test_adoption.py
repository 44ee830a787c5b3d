"""What the three policies take of a rule, side by side."""

from __future__ import annotations

from itertools import product

import pytest

from needlecraft.protocol.adoption import NOT_STATED, PolicyRow, PolicyTable, Taken, Where, _values, when_in_words, where_in_words
from needlecraft.protocol.knowledge import Knowledge
from needlecraft.protocol.policy import BUILT_IN
from needlecraft.protocol.windows import Window

CLEAR_AGAIN = Taken(source=None, decision="clear")
NEEDLES = ("nano", "pen", "stamp", "roller", "injecting")


@pytest.fixture(scope="module")
def table(knowledge: Knowledge) -> PolicyTable:
    return PolicyTable(knowledge)


def rows(table: PolicyTable, rule: str) -> tuple[PolicyRow, ...]:
    return table.rows(table.knowledge.rules[rule])


def test_a_wait_has_its_window_its_source_and_an_end(table: PolicyTable) -> None:
    (row,) = rows(table, "waxing")
    two_weeks = Taken(source="S3", decision="defer", window=Window(14, "d"), then=CLEAR_AGAIN)
    one_week = Taken(source="clinic_unnamed_pages", decision="defer", window=Window(7, "d"), then=CLEAR_AGAIN)
    assert row == PolicyRow({}, (), {"strictest": two_weeks, "guideline": two_weeks, "lenient": one_week})


def test_what_follows_another_source_when_its_wait_is_over_is_told(table: PolicyTable) -> None:
    (row,) = rows(table, "mesotherapy")
    review = Taken(source="S3", decision="review")
    assert row.taken == {"strictest": review, "guideline": review, "lenient": Taken(source="S3", decision="review", then=CLEAR_AGAIN)}


def test_a_review_after_the_wait_is_told(table: PolicyTable) -> None:
    (row,) = rows(table, "rf_microneedling")
    taken = row.taken["strictest"]
    assert taken is not None
    assert [(one.decision, one.window, one.source) for one in taken.stages()] == [
        ("defer", Window(42, "d"), "S0"),
        ("review", None, "S0"),
    ]


def test_policies_differ_and_so_do_devices(table: PolicyTable) -> None:
    needles, rf = rows(table, "anticoagulant")
    assert needles.when == rf.when == {"state": ("current",)}
    assert (needles.where, rf.where) == ((Where(modalities=NEEDLES),), (Where(modalities=("rf",)),))
    decided = {name: (one.decision, one.max_depth_mm, one.source) for name, one in needles.taken.items() if one}
    assert decided == {
        "strictest": ("contraindicated", None, "S0"),
        "guideline": ("review", 0.5, "skinpen_manual"),
        "lenient": ("review", 0.5, "S2"),
    }
    assert all(one and one.decision == "contraindicated" and one.lifts_when for one in rf.taken.values())


def test_skin_types_that_come_to_the_same_stand_together(table: PolicyTable) -> None:
    found = [(row.when["fitzpatrick"], row.where[0].modalities, row.taken["strictest"]) for row in rows(table, "darker_skin")]
    assert [(types, modalities, one.max_depth_mm, one.source) for types, modalities, one in found if one] == [
        ((4, 5), NEEDLES, 1.0, "skin_of_color_chapter"),
        ((4, 5), ("rf",), None, "skin_of_color_chapter"),
        ((6,), NEEDLES, 1.0, "inmode_optimas_manual"),
        ((6,), ("rf",), None, "inmode_optimas_manual"),
    ]


def test_an_amount_has_a_number(table: PolicyTable) -> None:
    (row,) = rows(table, "interval")
    harris = Taken(source="harris_2015", value=28)
    assert row == PolicyRow({}, (), {"strictest": Taken(source="S0", value=42), "guideline": harris, "lenient": harris})


def test_a_practice_point_has_words(table: PolicyTable) -> None:
    (row,) = rows(table, "deepest_possible")
    strictest, lenient = row.taken["strictest"], row.taken["lenient"]
    assert strictest == Taken(source="skinpen_label", says="Safety and effectiveness above 1.5 mm were not evaluated.")
    assert lenient is not None
    assert lenient.source == "S4"


def test_an_aftercare_item_has_a_time(table: PolicyTable) -> None:
    (row,) = table.rows(table.knowledge.aftercare["nsaid"])
    week = Taken(source="inmode_optimas_manual", window=Window(7, "d"))
    assert row == PolicyRow({}, (), dict.fromkeys(BUILT_IN, week))


def test_an_aftercare_item_without_a_number_has_no_time(table: PolicyTable) -> None:
    (row,) = table.rows(table.knowledge.aftercare["waxing"])
    assert row == PolicyRow({}, (), dict.fromkeys(BUILT_IN))


def test_a_goal_may_leave_its_details_open(table: PolicyTable) -> None:
    assert _values(table.knowledge.rules["deep_scar_goal"], "severity") == ("mild", "moderate", "severe", NOT_STATED)
    assert {row.when["severity"] for row in rows(table, "deep_scar_goal")} == {("severe",)}


def test_every_entry_has_a_row_and_no_situation_has_two(table: PolicyTable, knowledge: Knowledge) -> None:
    for entry in (*knowledge.rules.values(), *knowledge.aftercare.values()):
        found = table.rows(entry)
        assert found, entry
        assert all(set(row.taken) == set(BUILT_IN) for row in found)
        told = [(*place, *detail) for row in found for place in places(row, knowledge) for detail in details(row, found)]
        assert len(told) == len(set(told)), entry


def places(row: PolicyRow, knowledge: Knowledge) -> list[tuple[str, str]]:
    everything = Where(modalities=tuple(knowledge.modalities), zones=tuple(knowledge.zones))
    held = row.where or (everything,)
    return [option for one in held for option in product(one.modalities or everything.modalities, one.zones or everything.zones)]


def details(row: PolicyRow, found: tuple[PolicyRow, ...]) -> list[tuple[object, ...]]:
    """Every combination of the values that the rows tell apart."""
    known: dict[str, dict[object, None]] = {}
    for one in found:
        for name, values in one.when.items():
            known.setdefault(name, {}).update(dict.fromkeys(values))
    return list(product(*(row.when.get(name, tuple(values)) for name, values in known.items())))


@pytest.mark.parametrize(
    ("when", "says"),
    [
        ({}, ""),
        ({"state": ("past", "resolved")}, "past or resolved"),
        ({"state": ("stopped",), "prescribed": ("no",)}, "stopped, prescribed: no"),
        ({"fitzpatrick": (4, 5, 6)}, "Fitzpatrick: 4, 5 or 6"),
    ],
)
def test_when_in_words(when: dict[str, tuple[str | int, ...]], says: str) -> None:
    assert when_in_words(when) == says


def test_where_in_words(knowledge: Knowledge) -> None:
    face = tuple(code for code, zone in knowledge.zones.items() if zone.region == "face")
    most = tuple(code for code in knowledge.zones if code not in ("eyelids", "lips"))
    assert where_in_words((), knowledge) == ""
    assert where_in_words((Where(modalities=("rf",), zones=face), Where(zones=("lips",))), knowledge) == "rf on the face; lips"
    assert set(where_in_words((Where(zones=most),), knowledge).split()) == {"all", "zones", "but", "and", "eyelids", "lips"}
