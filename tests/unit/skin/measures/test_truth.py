"""The measures find known changes of made skin, and do not see what they must not see."""

from functools import cache

import pytest
from bench.skin_truth import RECOVERIES, by_tone, disturbed, ita_error_deg, recovered

BLIND = ["exposure -30 %", "exposure +30 %", "gradient 30 %", "warp 3 deg, 6 px"]
PERCENT = {  # how far a number may move by light and small movements: counts of few things move in steps
    "melanin_spread": 5, "blood_spread": 5, "texture_sa": 6, "texture_sq": 6, "pores": 8, "pore_area": 6, "lines": 5,
    "line_depth": 5, "spots": 8, "spot_area": 8, "red_marks": 8, "red_mark_area": 8,
}  # fmt: skip
SLOPES = {
    "blood": 0.02, "melanin": 0.02, "erythema_index": 0.02, "melanin_spread": 0.25, "blood_spread": 0.25, "texture_sa": 0.2,
    "texture_sq": 0.2, "pores": 0.08, "pore_area": 0.08, "spots": 0.03, "spot_area": 0.15, "red_marks": 0.03, "red_mark_area": 0.15,
    "lines": 0.1, "line_depth": 0.15,
}  # fmt: skip

moved = cache(disturbed)
tones = cache(by_tone)


@pytest.mark.parametrize("recovery", RECOVERIES, ids=lambda one: one.name)
def test_a_known_change_is_recovered(recovery):
    found = recovered(recovery, seeds=(4,))
    assert found["slope"] == pytest.approx(1, abs=SLOPES[recovery.name])
    assert found["worst_residual_percent"] < 8


@pytest.mark.parametrize("kind", BLIND)
def test_exposure_a_lamp_from_one_side_and_a_small_movement_are_not_seen(kind):
    seen = moved(kind, seed=4)
    for name in ("erythema_index", "blood", "melanin"):
        assert abs(seen[name]) < 0.3, name
    for name, percent in PERCENT.items():
        assert abs(seen[name]) < percent, name


@pytest.mark.parametrize(
    "name", ["blood", "texture_sa", "texture_sq", "pores", "pore_area", "spots", "red_marks", "blood_spread", "lines", "line_depth"]
)
def test_the_same_skin_has_the_same_number_in_every_tone(name):
    numbers = list(tones(4)[name].values())
    assert len(numbers) == 7
    assert max(numbers) - min(numbers) < 0.1 * max(numbers)  # of few things one more is a tenth


def test_the_erythema_index_moves_with_melanin_and_says_so():
    from needlecraft.skin.measures import colours

    numbers = list(tones(4)["erythema_index"].values())
    assert max(numbers) > 2 * min(numbers)
    assert "melanin" in (colours.__doc__ or "")


@pytest.mark.parametrize("tone", [60.0, 30.0, 0.0, -30.0])
def test_ita_is_right_in_a_calibrated_photo(tone):
    assert abs(ita_error_deg(tone)) < 1.0


def test_blur_takes_texture_and_pores_away_which_is_why_photos_are_made_equally_sharp():
    seen = moved("blur 1.2 px", seed=4)
    assert seen["texture_sa"] < -20
    assert abs(seen["spots"]) < 5
