"""What lies over the skin is said and not measured: a beard, masks, a fringe, dark glasses; bare skin of any tone is not taken for it."""

from __future__ import annotations

from functools import cache

import cv2
import numpy as np
import pytest
from tests.skin_made.tone import linear_of, melanin_for

from needlecraft.skin.arrays import Mask
from needlecraft.skin.colour import optical_density
from needlecraft.skin.cover import covered
from needlecraft.skin.measures import measure
from needlecraft.skin.photo import Photo
from needlecraft.skin.regions import Region
from needlecraft.skin.subject import of_face, surface_of

from .faces import first
from .samples import photo_of

LOWER = ("perioral", "chin", "jaw, left", "jaw, right")
MIDDLE = ("nose", "cheeks, left", "cheeks, right")


@cache
def zones() -> dict[str, Mask]:
    bare = of_face(first())
    masks = {name: np.zeros(first().shape, bool) for name in bare.zones}
    for name, zone in bare.zones.items():
        zone.box.cut(bare.box.cut(masks[name]))[...] = zone.mask
    return masks


def under(names: tuple[str, ...], colour: tuple[int, int, int], grain: float) -> Photo:
    """The face with something of that colour over these zones and the gaps between them."""
    over = np.logical_or.reduce([zones()[name] for name in names]).view(np.uint8)
    over = cv2.morphologyEx(over, cv2.MORPH_CLOSE, np.ones((61, 61), np.uint8)) > 0
    pixels = first().pixels.astype(np.float32)
    strands = cv2.GaussianBlur(np.random.default_rng(4).normal(size=over.shape).astype(np.float32), (0, 0), 1.0)
    shade = 1 + grain * strands / strands.std()
    pixels[over] = (np.array(colour, np.float32) * shade[..., None])[over]
    return photo_of(np.clip(pixels, 0, 255).astype(np.uint8))


def refused(photo: Photo) -> set[str]:
    measured = measure(surface_of(of_face(photo)))
    return {zone for zone, values in measured.items() if "covered" in values["erythema_index"].why}


def outcome(photo: Photo) -> str:
    return next(check.outcome for check in of_face(photo).checks if check.name == "occlusion prevention")


def test_hair_at_the_rim_of_a_face_leaves_the_rest_to_be_measured() -> None:
    assert refused(first()) <= {"temples, left", "temples, right"}
    assert outcome(first()) != "refuse"


@pytest.mark.parametrize(
    ("names", "colour", "grain", "says"),
    [
        (LOWER, (48, 36, 30), 0.3, "flag"),
        (LOWER, (150, 150, 150), 0.2, "flag"),
        ((*LOWER, *MIDDLE), (235, 236, 238), 0.02, "refuse"),
        ((*LOWER, *MIDDLE), (120, 170, 205), 0.02, "refuse"),
        ((*LOWER, *MIDDLE[1:]), (25, 25, 27), 0.05, "refuse"),
        (("forehead",), (60, 42, 34), 0.3, "flag"),
        (("under_eyes, left", "under_eyes, right"), (18, 18, 20), 0.02, "flag"),
    ],
    ids=["beard", "grey beard", "white mask", "blue mask", "black mask", "fringe", "dark glasses"],
)
def test_a_covered_zone_has_no_numbers_and_much_of_it_is_flagged_or_refused(
    names: tuple[str, ...], colour: tuple[int, int, int], grain: float, says: str
) -> None:
    photo = under(names, colour, grain)
    assert set(names) <= refused(photo)
    assert refused(photo) - set(names) <= {"forehead", "temples, left", "temples, right"}  # she wears a fringe
    assert outcome(photo) == says


@pytest.mark.parametrize("ita_deg", [60, 40, 20, 0, -30, -60])
def test_marks_and_side_light_are_no_covering_at_any_tone(ita_deg: float) -> None:
    """Two zones, one lit half as much, with a red mark and a brown one in each."""
    melanin = melanin_for(ita_deg)
    skin = np.empty((80, 160, 3), np.float32)
    skin[:] = linear_of(melanin, 0.10)
    skin[20:40, 20:40] = skin[20:40, 120:140] = linear_of(melanin, 0.30)
    skin[50:70, 20:40] = skin[50:70, 120:140] = linear_of(melanin + 0.25, 0.10)
    skin[:, 80:] *= 0.5
    left = np.zeros((80, 160), bool)
    left[:, :80] = True
    assert not covered(optical_density(skin), [Region.of(left), Region.of(~left)]).any()
