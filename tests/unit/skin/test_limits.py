from __future__ import annotations

import json
import math

import pytest

from needlecraft.skin.limits import Limits, TooFewError, UnreadableLimitsError, chi2_quantile, f_quantile, limit_of, read_limits

# Six people seen by four judges: table 2 of Shrout and Fleiss 1979, with the ICC(1,1) that they give for it.
SHROUT_AND_FLEISS = [[9, 2, 5, 8], [6, 1, 3, 2], [8, 4, 6, 8], [7, 1, 2, 6], [10, 5, 6, 9], [6, 2, 4, 7]]


@pytest.mark.parametrize(("share", "freedom", "printed"), [(0.05, 8, 2.733), (0.95, 1, 3.841), (0.05, 1, 0.00393), (0.95, 30, 43.773)])
def test_chi_squared_is_that_of_printed_tables(share: float, freedom: int, printed: float) -> None:
    assert chi2_quantile(share, freedom) == pytest.approx(printed, rel=2e-3)


@pytest.mark.parametrize(("above", "below", "printed"), [(3, 8, 5.416), (1, 1, 647.79), (10, 20, 2.774), (30, 5, 6.227)])
def test_f_is_that_of_printed_tables(above: int, below: int, printed: float) -> None:
    assert f_quantile(0.975, above, below) == pytest.approx(printed, rel=2e-3)


def test_the_correlation_and_its_interval_are_those_of_the_paper() -> None:
    found = limit_of("", SHROUT_AND_FLEISS)
    assert found.icc == pytest.approx(0.17, abs=0.005)
    assert found.icc_from == pytest.approx(-0.13, abs=0.005)
    assert found.icc_until == pytest.approx(0.72, abs=0.005)


def test_two_shots_of_each_give_the_deviation_of_their_differences_over_the_root_of_two() -> None:
    differences = [0.4, -0.2, 0.1, 0.5]
    found = limit_of("OD", [[1.0 + n, 1.0 + n + difference] for n, difference in enumerate(differences)])
    expected = math.sqrt(sum(d * d for d in differences) / len(differences) / 2)
    assert found.sd_within == pytest.approx(expected)
    assert found.mdc95 == pytest.approx(1.96 * math.sqrt(2) * found.sd_within_at_most)


def test_few_repeats_widen_the_limit() -> None:
    few = limit_of("", [[0, 1, 2], [5, 6, 7], [3, 4, 5], [8, 9, 10]])
    assert few.sd_within_at_most / few.sd_within == pytest.approx(1.7, abs=0.05)
    many = limit_of("", [[n, n + 1, n + 2] for n in range(40)])
    assert many.sd_within_at_most / many.sd_within < 1.2


def test_people_with_one_shot_do_not_count_and_nobody_with_two_is_refused() -> None:
    assert limit_of("", [[1.0, 2.0], [5.0]]).n_people == 1
    with pytest.raises(TooFewError, match="at least two photos"):
        limit_of("", [[1.0], [2.0]])


def test_one_person_has_a_limit_and_no_correlation() -> None:
    found = limit_of("", [[1.0, 2.0, 3.0]])
    assert found.mdc95 > 0
    assert found.icc is None


def test_limits_come_back_from_their_file() -> None:
    limits = Limits("ring lamp", "brown", {"chin": {"redness": limit_of("OD", SHROUT_AND_FLEISS)}}, ("Phone",))
    assert read_limits(limits.to_json()) == limits


@pytest.mark.parametrize(("n_people", "widened"), [(4, 2.4), (8, 1.7), (16, 1.4)])
def test_few_repeats_widen_the_limit_as_the_how_to_says(n_people: int, widened: float) -> None:
    limit = limit_of("OD", [(0.0, 1.0 + number) for number in range(n_people)])
    assert limit.sd_within_at_most / limit.sd_within == pytest.approx(widened, abs=0.05)


@pytest.mark.parametrize(
    "text", ["", "[]", "{}", "null", '{"edition": 1, "lamp": "", "zones": {"chin": {"redness": {}}}}', '{"edition": 99}']
)
def test_another_file_is_refused_with_a_remedy(text: str) -> None:
    with pytest.raises(UnreadableLimitsError, match=r"needlecraft repeats|edition 99"):
        read_limits(text)


@pytest.mark.parametrize(
    ("name", "value"),
    [("mdc95", "NaN"), ("mdc95", "-1.0"), ("mdc95", '"x"'), ("mdc95", "null"), ("n_people", '"x"'), ("icc", '"x"'), ("unit", "3")],
)
def test_a_limit_that_is_no_number_is_refused_before_anything_is_called_a_change(name: str, value: str) -> None:
    told = json.loads(Limits("", "", {"chin": {"blood": limit_of("OD", SHROUT_AND_FLEISS)}}).to_json())
    told["zones"]["chin"]["blood"][name] = json.loads(value)
    with pytest.raises(UnreadableLimitsError):
        read_limits(json.dumps(told))


def test_a_file_nested_without_end_is_refused() -> None:
    with pytest.raises(UnreadableLimitsError):
        read_limits("[" * 100_000)
