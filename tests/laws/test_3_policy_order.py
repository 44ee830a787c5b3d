"""Safety law 3: strictest is never laxer than guideline or an adopted policy, nor any of them than lenient."""

from __future__ import annotations

from hypothesis import given
from tests.laws.patients import Case, adopted_policies, complete, depth, house_policies, options, protection, screened, share

from needlecraft.protocol.policy import BUILT_IN as BASES
from needlecraft.protocol.policy import GUIDELINE, LENIENT, STRICTEST, Policy

Judged = dict[tuple[str, str], tuple[object, float]]


def judged(case: Case, policy: Policy) -> Judged:
    return {name: (protection(option), depth(option)) for name, option in options(screened(case.data, case.on, policy))}


def assert_no_laxer(strict: Judged, lax: Judged) -> None:
    for name, (protects, _) in lax.items():
        assert strict[name][0] >= protects, name


@given(complete(most=4))
def test_strictest_is_no_laxer_than_guideline_and_guideline_no_laxer_than_lenient(case: Case) -> None:
    strictest, guideline, lenient = (judged(case, policy) for policy in (STRICTEST, GUIDELINE, LENIENT))
    assert_no_laxer(strictest, guideline)
    assert_no_laxer(guideline, lenient)


@given(complete(most=4))
def test_strictest_allows_no_deeper_needle_than_guideline_or_lenient(case: Case) -> None:
    strictest, guideline, lenient = (judged(case, policy) for policy in (STRICTEST, GUIDELINE, LENIENT))
    for name, (_, deepest) in strictest.items():
        assert deepest <= guideline[name][1], name
        assert deepest <= lenient[name][1], name


@share(0.5)
@given(complete(most=4), adopted_policies())
def test_a_policy_adopted_from_admitted_positions_lies_between_strictest_and_lenient(case: Case, policy: Policy) -> None:
    strictest, ours, lenient = (judged(case, one) for one in (STRICTEST, policy, LENIENT))
    assert_no_laxer(strictest, ours)
    assert_no_laxer(ours, lenient)


@share(0.5)
@given(complete(most=4), house_policies())
def test_a_rule_of_the_house_makes_nothing_laxer_and_no_needle_longer(case: Case, policy: Policy) -> None:
    house, base = judged(case, policy), judged(case, BASES[policy.base])
    assert_no_laxer(house, base)
    for name, (_, deepest) in base.items():
        assert house[name][1] <= deepest, name
