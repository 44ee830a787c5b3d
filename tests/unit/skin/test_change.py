from __future__ import annotations

from dataclasses import replace

import pytest

from needlecraft.skin.change import COMPARABLE, change
from needlecraft.skin.limits import Limit, limit_of
from needlecraft.skin.measures import Value

LIMIT = Limit("OD", 8, 16, 0.5, 0.7, 2.0, None, None, None)


def judged(before: float | None, after: float | None, limit: Limit | None = LIMIT, agreement: float = 1.0) -> tuple[str, str]:
    both = tuple(Value(value, "OD", why="" if value is not None else "too small") for value in (before, after))
    found = change("chin", "redness", both, limit, agreement)
    return found.verdict, found.why


@pytest.mark.parametrize(
    ("after", "verdict"), [(11.9, "no detectable change"), (12, "higher"), (8.1, "no detectable change"), (8, "lower")]
)
def test_a_difference_counts_from_its_limit_on(after: float, verdict: str) -> None:
    assert judged(10.0, after) == (verdict, "")


@pytest.mark.parametrize(("before", "verdict"), [(1.9, "limit too wide"), (2.1, "no detectable change"), (0.0, "no detectable change")])
def test_a_limit_larger_than_the_number_itself_tells_nothing(before: float, verdict: str) -> None:
    assert judged(before, before + 0.5)[0] == verdict


def test_without_a_limit_even_a_large_difference_is_no_change() -> None:
    assert judged(10.0, 99.0, limit=None)[0] == "no limit known"


def test_a_zone_of_which_too_little_is_found_again_is_not_compared_whatever_the_difference() -> None:
    verdict, why = judged(10.0, 99.0, agreement=COMPARABLE - 0.01)
    assert verdict == "not comparable"
    assert "79%" in why


def test_a_number_that_one_photo_lacks_is_not_compared_and_its_reason_told() -> None:
    assert judged(None, 10.0) == ("not comparable", "too small")
    assert judged(10.0, None) == ("not comparable", "too small")


def test_a_number_that_never_moved_in_the_repeats_has_no_limit_and_its_zero_is_not_lower() -> None:
    still = limit_of("OD", [[0.0, 0.0], [0.0, 0.0]])
    assert judged(0.0, 0.0, limit=still)[0] == "no limit known"
    assert judged(0.0, 1.0, limit=still)[0] == "no limit known"


def test_a_limit_in_another_unit_does_not_count() -> None:
    verdict, why = judged(10.0, 99.0, limit=replace(LIMIT, unit="per cm²"))
    assert verdict == "no limit known"
    assert "per cm²" in why
