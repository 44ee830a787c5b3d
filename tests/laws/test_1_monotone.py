"""Safety law 1: adding a risk to a complete record never makes any verdict laxer or any date earlier."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from tests.laws.patients import BUILT_IN, Added, Case, complete, depth, options, protection, risks, screened, with_item

from needlecraft.protocol.policy import Policy

POLICIES = st.sampled_from(BUILT_IN)


@st.composite
def a_case_and_a_risk(draw: st.DrawFn) -> tuple[Case, Added]:
    case = draw(complete())
    return case, draw(risks(case.on))


@given(complete(), POLICIES)
def test_a_record_with_every_answer_and_follow_up_is_complete(case: Case, policy: Policy) -> None:
    assert screened(case.data, case.on, policy).unanswered == ()


@given(a_case_and_a_risk(), POLICIES)
def test_one_more_risk_makes_no_option_laxer_and_no_date_earlier(both: tuple[Case, Added], policy: Policy) -> None:
    case, risk = both
    before = screened(case.data, case.on, policy)
    after = dict(options(screened(with_item(case.data, risk), case.on, policy)))
    for name, option in options(before):
        assert protection(after[name]) >= protection(option), name
        if option.earliest and after[name].earliest:
            assert after[name].earliest >= option.earliest, name


@given(a_case_and_a_risk(), POLICIES)
def test_one_more_risk_makes_the_whole_no_laxer(both: tuple[Case, Added], policy: Policy) -> None:
    case, risk = both
    before = screened(case.data, case.on, policy)
    after = screened(with_item(case.data, risk), case.on, policy)
    assert protection(after) >= protection(before)


@given(a_case_and_a_risk(), POLICIES)
def test_one_more_risk_allows_no_deeper_needle(both: tuple[Case, Added], policy: Policy) -> None:
    case, risk = both
    before = screened(case.data, case.on, policy)
    after = dict(options(screened(with_item(case.data, risk), case.on, policy)))
    for name, option in options(before):
        assert depth(after[name]) <= depth(option), name


@given(complete(), POLICIES, st.integers(1, 3), st.integers(4, 6))
def test_a_darker_skin_type_makes_no_option_laxer(case: Case, policy: Policy, light: int, dark: int) -> None:
    def of(fitzpatrick: int) -> dict[tuple[str, str], tuple[object, ...]]:
        data = {**case.data, "patient": {**case.data["patient"], "fitzpatrick": fitzpatrick}}
        return {name: (protection(option), -depth(option)) for name, option in options(screened(data, case.on, policy))}

    lighter, darker = of(light), of(dark)
    for name, found in lighter.items():
        assert darker[name] >= found, name
