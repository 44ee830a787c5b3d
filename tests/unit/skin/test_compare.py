"""The whole way of a pair: a face in the public domain, photographed again with a known change."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import numpy as np
import pytest
from tests.skin_made.scene import make

from needlecraft.skin.alignment import NotTheSameSkinError
from needlecraft.skin.change import Change
from needlecraft.skin.colour_space import encoded_srgb
from needlecraft.skin.compare import Comparison, compare
from needlecraft.skin.limits import Limit, Limits
from needlecraft.skin.photo import Photo, PhotoError
from needlecraft.skin.subject import Subject, of_face, of_marked

from .faces import again, beside, first
from .samples import photo_of

RED = "erythema_index"
LIMIT = Limit("OD × 100", 8, 16, 0.5, 0.7, 2.0, None, None, None)


@cache
def baseline() -> Subject:
    return of_face(first())


def limits() -> Limits:
    return Limits("studio", "", {zone: {RED: LIMIT} for zone in baseline().zones})


def of(comparison: Comparison, zone: str, measure: str = RED) -> Change:
    return next(one for one in comparison.changes if (one.zone, one.measure) == (zone, measure))


def test_skin_that_has_not_changed_has_no_detectable_change() -> None:
    found = compare(baseline(), of_face(again()), limits())
    assert found.outcome != "refuse"
    assert {one.verdict for one in found.changes if one.measure == RED and one.difference is not None} == {"no detectable change"}
    assert min(found.agreement.values()) > 0.9


def test_a_redder_cheek_is_found_and_no_other() -> None:
    found = compare(baseline(), of_face(again(red_on_left_cheek=0.08)), limits())
    verdicts = {one.zone: one.verdict for one in found.changes if one.measure == RED}
    assert verdicts["cheeks, left"] == "higher"
    assert verdicts["cheeks, right"] == verdicts["forehead"] == "no detectable change"
    assert of(found, "cheeks, left").difference == pytest.approx(8, abs=2.5)


def test_a_light_of_another_colour_is_no_redder_skin() -> None:
    found = compare(baseline(), of_face(lit_by((1.0, 0.95, 0.70))), limits())
    assert of(found, "forehead").verdict == "not comparable"
    assert "light" in of(found, "forehead").why
    assert next(check for check in found.pair.checks if check.name == "same colour of light").outcome == "flag"


def test_a_photo_that_is_much_darker_is_refused() -> None:
    found = compare(baseline(), of_face(lit_by((0.3, 0.3, 0.3))))
    assert next(check for check in found.pair.checks if check.name == "same exposure").outcome == "refuse"
    assert not found.changes


def lit_by(gain: tuple[float, float, float]) -> Photo:
    """The second photo, each colour of its light multiplied."""
    photo = again()
    return photo_of(encoded_srgb(photo.linear() * np.array(gain, np.float32)))


def test_another_lens_is_named() -> None:
    lenses = [replace(photo, facts=replace(photo.facts, focal_length_mm=length)) for photo, length in ((first(), 5.7), (again(), 9.0))]
    found = compare(*(of_face(photo) for photo in lenses))
    assert "9.0" in next(check.advice for check in found.pair.checks if check.name == "same focal length")


def test_light_from_the_other_side_is_flagged() -> None:
    ramp = np.linspace(0.4, 1.0, first().shape[1], dtype=np.float32)[:, None]
    other = photo_of(encoded_srgb(again().linear() * ramp))
    assert next(check for check in compare(baseline(), of_face(other)).pair.checks if "both sides" in check.name).outcome != "pass"


def test_without_limits_nothing_is_called_a_change() -> None:
    found = compare(baseline(), of_face(again(red_on_left_cheek=0.08)))
    assert {one.verdict for one in found.changes} <= {"no limit known", "not comparable"}


def test_a_softer_photo_is_measured_as_sharp_as_the_other() -> None:
    found = compare(baseline(), of_face(again(blur_px=1.3)))
    blur = next(check for check in found.pair.checks if check.name == "same sharpness")
    assert blur.outcome == "flag"
    assert blur.value == pytest.approx(1.3, abs=0.3)


def test_a_mirrored_face_is_refused_and_not_measured() -> None:
    found = compare(baseline(), of_face(photo_of(first().pixels[:, ::-1])))
    assert found.outcome == "refuse"
    assert not found.changes


def test_a_photo_without_a_face_is_refused() -> None:
    with pytest.raises(PhotoError) as refused:
        of_face(photo_of(np.full((800, 800, 3), 130, np.uint8)))
    assert refused.value.code == "no_face"


def body(blood_od: float, seed: int = 5) -> Photo:
    return photo_of(make(seed, (900, 800), spots_per_cm2=1.0).changed(erythema_od=blood_od).photograph().pixels)


NECK = {"neck": np.array([[150, 150], [650, 150], [650, 750], [150, 750]], np.float32)}


def test_a_zone_marked_by_hand_is_found_again_and_its_change_measured() -> None:
    own = Limits("", "", {"neck": {RED: LIMIT}})
    found = beside(of_marked(body(0), NECK), body(0.06), own)
    assert found.agreement["neck"] > 0.9
    assert of(found, "neck").verdict == "higher"
    same = beside(of_marked(body(0), NECK), body(0), own)
    assert of(same, "neck").verdict == "no detectable change"


def test_where_nothing_tells_the_sharpness_it_is_said() -> None:
    found = beside(of_marked(body(0), NECK), body(0))
    unknown = next(check for check in found.pair.checks if check.name == "same sharpness")
    assert unknown.outcome == "flag"
    assert "card" in unknown.advice


@pytest.mark.parametrize(
    "outline",
    [
        [[5_000, 5_000], [5_100, 5_000], [5_100, 5_100]],
        [[300, 300], [1_200, 300], [1_200, 600], [300, 600]],
        [[-900, -900], [-800, -900], [-800, -800]],
        [[300, 300], [300, 300], [300, 300]],
        [[300, 300], [302, 300], [302, 302]],
        [[1e30, 0], [0, 1e30], [5, 5]],
    ],
)
def test_a_zone_outside_the_photo_or_of_no_size_is_refused_by_name(outline: list[list[float]]) -> None:
    with pytest.raises(PhotoError, match="'wrong'") as refused:
        of_marked(body(0), {**NECK, "wrong": np.array(outline, np.float32)})
    assert refused.value.code == "zone_outside"


def test_more_zones_than_there_is_room_for_are_refused() -> None:
    with pytest.raises(PhotoError, match="41 zones"):
        of_marked(body(0), {f"zone {n}": NECK["neck"] for n in range(41)})


def test_another_place_is_not_compared() -> None:
    with pytest.raises(NotTheSameSkinError):
        beside(of_marked(body(0), NECK), body(0, seed=6))


def test_where_too_little_is_found_again_the_zone_is_not_comparable() -> None:
    found = compare(baseline(), of_face(_covered(again())), limits())
    chin = of(found, "chin")
    assert chin.verdict == "not comparable"
    assert "found again" in chin.why


def _covered(photo: Photo) -> Photo:
    """With other skin over the chin."""
    seen = of_face(photo)
    x, y, width, height = seen.zones["chin"].box
    pixels = photo.pixels.copy()
    other = make(11, (height, width), px_per_mm=3.4, relief_od=0.05).photograph().pixels
    pixels[seen.box.y + y : seen.box.y + y + height, seen.box.x + x : seen.box.x + x + width] = other
    return photo_of(pixels)
