"""Safety law 4: waiting longer never turns an allowed treatment into a deferred one, all else equal."""

from __future__ import annotations

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st
from tests.laws.patients import ALLOWED, BUILT_IN, Case, adopted_policies, complete, incomplete, options, screened, share

from needlecraft.protocol.policy import Policy

WAITS = st.sampled_from((1, 2, 6, 7, 13, 14, 28, 42, 84, 183, 366)) | st.integers(1, 1500)
POLICIES = st.sampled_from(BUILT_IN)


@given(complete(most=4), WAITS, POLICIES)
def test_waiting_never_turns_allowed_into_deferred_or_contraindicated(case: Case, days: int, policy: Policy) -> None:
    later = dict(options(screened(case.data, case.on + timedelta(days=days), policy)))
    for name, option in options(screened(case.data, case.on, policy)):
        if option.verdict in ALLOWED:
            assert later[name].verdict in ALLOWED, name


@given(complete(most=4), POLICIES)
def test_on_the_earliest_date_the_option_is_no_longer_deferred(case: Case, policy: Policy) -> None:
    for name, option in options(screened(case.data, case.on, policy)):
        if option.verdict == "defer" and option.earliest:
            data = {**case.data, "modalities": [name[0]], "zones": [name[1]]}
            [(_, then)] = options(screened(data, option.earliest, policy))
            assert then.verdict in ALLOWED, name


@given(incomplete(), WAITS, POLICIES)
def test_waiting_opens_no_new_question_and_rules_nothing_out(case: Case, days: int, policy: Policy) -> None:
    later = dict(options(screened(case.data, case.on + timedelta(days=days), policy)))
    for name, option in options(screened(case.data, case.on, policy)):
        if option.verdict in ALLOWED:
            assert later[name].verdict in ALLOWED, name


@share(0.4)
@given(complete(most=4), WAITS, adopted_policies())
def test_waiting_is_as_safe_under_an_adopted_policy(case: Case, days: int, policy: Policy) -> None:
    later = dict(options(screened(case.data, case.on + timedelta(days=days), policy)))
    for name, option in options(screened(case.data, case.on, policy)):
        if option.verdict in ALLOWED:
            assert later[name].verdict in ALLOWED, name
