"""Safety law 2: clear or caution only if every question that a rule needs was answered."""

from __future__ import annotations

from hypothesis import assume, given
from hypothesis import strategies as st
from tests.laws.patients import (
    BUILT_IN,
    QUESTIONS,
    Added,
    Case,
    codes_of,
    complete,
    depth,
    incomplete,
    items_with_details,
    options,
    protection,
    risks_of,
    screened,
    with_item,
    without_detail,
)

from needlecraft.protocol.engine import engine_for
from needlecraft.protocol.policy import Policy

POLICIES = st.sampled_from(BUILT_IN)
NOT_PASSED = ("incomplete", "contraindicated")


@given(incomplete(), POLICIES)
def test_an_option_with_an_open_question_is_incomplete_or_ruled_out(case: Case, policy: Policy) -> None:
    grid = engine_for(policy).grid
    screening = screened(case.data, case.on, policy)
    for (modality, zone), option in options(screening):
        bit = grid.bit(modality, zone)
        is_open = any(one.options & bit for one in screening.unanswered)
        if is_open:
            assert option.verdict in NOT_PASSED
        else:
            assert option.verdict != "incomplete"


@given(incomplete(), POLICIES)
def test_complete_means_that_nothing_is_unanswered_and_nothing_is_incomplete(case: Case, policy: Policy) -> None:
    screening = screened(case.data, case.on, policy)
    incomplete_options = [name for name, option in options(screening) if option.verdict == "incomplete"]
    assert screening.complete == (not screening.unanswered)
    if screening.complete:
        assert not incomplete_options


@st.composite
def a_case_and_a_question(draw: st.DrawFn) -> tuple[Case, Added]:
    """A complete record, and an item with a code that the record denies."""
    case = draw(complete())
    code = draw(st.sampled_from([code for code in QUESTIONS if code not in codes_of(case.data)]))
    return case, draw(risks_of(code, case.on))


@given(a_case_and_a_question(), POLICIES)
def test_a_question_left_out_makes_every_option_it_reaches_at_least_incomplete(both: tuple[Case, Added], policy: Policy) -> None:
    case, risk = both
    asked = [code for code in QUESTIONS if code not in codes_of(case.data)]
    whole = screened({**case.data, "denied": asked}, case.on, policy)
    assert whole.complete
    screening = screened({**case.data, "denied": [code for code in asked if code != risk.code]}, case.on, policy)
    grid = engine_for(policy).grid
    reach = engine_for(policy).needs[risk.code][1]
    for (modality, zone), option in options(screening):
        if reach & grid.bit(modality, zone):
            assert option.verdict in NOT_PASSED


@given(a_case_and_a_question(), POLICIES)
def test_where_a_yes_would_have_changed_something_no_answer_is_no_pass(both: tuple[Case, Added], policy: Policy) -> None:
    case, risk = both
    denied = dict(options(screened(case.data, case.on, policy)))
    confirmed = dict(options(screened(with_item(case.data, risk), case.on, policy)))
    asked = [code for code in QUESTIONS if code not in codes_of(case.data) and code != risk.code]
    unasked = dict(options(screened({**case.data, "denied": asked}, case.on, policy)))
    for name, option in denied.items():
        if (protection(option), depth(option)) != (protection(confirmed[name]), depth(confirmed[name])):
            assert unasked[name].verdict in NOT_PASSED, name


@given(complete(), st.sampled_from(("born", "fitzpatrick")), POLICIES)
def test_without_birth_date_or_skin_type_nothing_passes_that_they_could_change(case: Case, key: str, policy: Policy) -> None:
    patient = {name: value for name, value in case.data["patient"].items() if name != key}
    without = dict(options(screened({**case.data, "patient": patient}, case.on, policy)))
    for name, option in options(screened(case.data, case.on, policy)):
        if without[name].verdict not in NOT_PASSED:
            assert (protection(without[name]), depth(without[name])) == (protection(option), depth(option))


@given(complete(), st.data(), POLICIES)
def test_a_missing_detail_is_asked_wherever_it_would_have_made_a_difference(case: Case, data: st.DataObject, policy: Policy) -> None:
    details = items_with_details(case.data)
    assume(details)
    group, i, key = data.draw(st.sampled_from(details))
    without = dict(options(screened(without_detail(case.data, group, i, key), case.on, policy)))
    for name, option in options(screened(case.data, case.on, policy)):
        if without[name].verdict not in NOT_PASSED:
            assert (protection(without[name]), depth(without[name])) == (protection(option), depth(option)), (name, key)


@given(complete(), POLICIES)
def test_injecting_without_a_named_product_passes_nowhere(case: Case, policy: Policy) -> None:
    data = {**case.data, "products": [], "modalities": ["injecting"]}
    for name, option in options(screened(data, case.on, policy)):
        assert option.verdict in NOT_PASSED, name
