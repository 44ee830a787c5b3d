"""From where each check of the gate flags and refuses, read from the code, and where the number comes from."""

from __future__ import annotations

from collections.abc import Iterator

from needlecraft.skin import cover, mesh
from needlecraft.skin.card import calibration, finding
from needlecraft.skin.change import COMPARABLE
from needlecraft.skin.gate import pair_checks as pair
from needlecraft.skin.gate import photo_checks as photo
from needlecraft.skin.gate.checks import Limits
from needlecraft.skin.measures import planes, zone

HEAD = ("check", "flags", "refuses", "where the numbers come from")
POSE = "flag: the frontal pose of ISO/IEC 19794-5; refusal chosen: half a cheek is seen from the side"


def rows() -> Iterator[tuple[str, ...]]:
    """One line a check."""
    for name, unit, limits, source in (*PHOTO, *PAIR):
        yield (name, *(_limit(limit, unit) for limit in limits), source)
    for name, limit, source in OTHERS:
        yield (name, "", limit, source)


def _limit(limit: float | None, unit: str) -> str:
    return "never" if limit is None else f"{100 * limit:g} %" if unit == "%" else f"{limit:g} {unit}".strip()


COVERED = "chosen after 25 people, none with a full beard, a mask or glasses"
PHOTO: tuple[tuple[str, str, Limits, str], ...] = (
    ("head turned or nodded, more than", "°", photo._YAW_PITCH_DEG, POSE),
    ("head leaning, more than", "°", photo._ROLL_DEG, POSE),
    (
        "outer corners of the eyes apart, less than",
        "px",
        photo._OUTER_CANTHAL_PX,
        "chosen",
    ),
    (
        "edges of lashes, brows and lips at 0.3 mm as steep as at 1.2 mm times, less than",
        "",
        photo._SHARPNESS,
        "measured on ten faces: 1.7 to 2.4 when sharp, about 1.55 after a blur of 0.6 mm, 1.3 after 1.2 mm",
    ),
    ("skin cut off by brightness, more than", "%", photo._CLIPPED_SHARE, "chosen"),
    ("median luminance of skin, less than", "", photo._DARK_LUMINANCE, "chosen"),
    (
        "skin covered, more than",
        "%",
        photo._COVERED_SHARE,
        "flag: above 52 photos of bare faces, of which at most 7 % looks covered; refusal chosen",
    ),
    ("light from one side, more than", "%", photo._SIDE_DIFFERENCE, "chosen"),
    ("mouth open by, of its width, more than", "%", photo._MOUTH_OPEN, "chosen"),
)
PAIR: tuple[tuple[str, str, Limits, str], ...] = (
    ("between two photos: head turned by more than", "°", pair._TURNED_DEG, "chosen"),
    ("size differs, the smaller being 100 %, by more than", "%", pair._SIZE, "chosen"),
    ("shape of the mesh differs by more than, % of the outer-canthal distance", "", pair._SHAPE_PERCENT, "chosen"),
    ("mouth or eyes differ, of their width, by more than", "", pair._EXPRESSION, "chosen"),
    ("light from one side differs by more than", "%", pair._LIGHT, "chosen"),
    ("skin is lighter or darker by more than", "OD", pair._EXPOSURE_OD, "chosen"),
    ("colour of the light differs by more than", "OD", pair._TINT_OD, "chosen"),
    ("sharpness differs by a blur of more than", "px", pair._BLUR_PX, "chosen"),
    ("skin found again, less than", "%", pair._AGREEMENT, "chosen"),
)
OTHERS = (
    (
        "without a card, skin of another colour by more than: no colour is compared",
        f"{pair.COLOURS_COMPARABLE_OD:g} OD",
        "chosen: more than redness of a whole face makes, and less than a wrong white balance",
    ),
    ("zone found again, less than: not compared", f"{COMPARABLE:.0%}", "chosen, after a study of a few pairs made beforehand"),
    ("belief of the detector, less than", f"{mesh.LEAST_SCORE:g}", "as it was published"),
    ("least belief of eight looks, less than", f"{mesh.LEAST_BELIEF:g}", "measured beforehand: upright faces have more than 0.9999"),
    (
        "looks apart, of the outer-canthal distance, more than",
        f"{mesh.LARGEST_SPREAD:.0%}",
        "measured beforehand: upright faces have 1.1 % at most",
    ),
    ("zone smaller than", f"{zone.LEAST_AREA_MM2:g} mm²", "chosen"),
    ("usable share of a zone, less than", f"{zone.LEAST_COVERAGE:.0%}", "chosen"),
    ("covered: less red light than the lightest quarter of zones, by more than", f"{cover.DARKER_OD:g} OD", COVERED),
    ("covered: blue and red differ by less than, of the most coloured quarter of zones", f"{cover.PALER:.0%}", COVERED),
    ("a hair is darker than skin beside it by", f"{planes.HAIR_OD:g} OD", "chosen: above any line of the made skin"),
    ("glare is brighter than skin around it by", f"{planes.GLARE_OD:g} OD", "chosen"),
    ("card: light differs between its sides by more than", f"{calibration.MOST_UNEVEN:.0%}", "chosen"),
    ("card: a point off the even slope of light by more than", f"{calibration.MOST_SHADED:.0%}", "chosen"),
    ("card: a patch cut off, more than", f"{calibration.MOST_CLIPPED:.0%}", "chosen"),
    ("card: measured patches off after correction by more than", f"{calibration.GREATEST_RESIDUAL:g} ΔE*ab", "chosen"),
    ("card: tilted by more than", f"{finding.GREATEST_TILT_DEG:g}°", "chosen"),
    (
        "card: blurred by more than",
        f"{finding.GREATEST_BLUR_MM:g} mm",
        "chosen: the middle of a patch is then mixed with what is around it",
    ),
    ("card: bent by more than", f"{finding.GREATEST_BEND_MM:g} mm", "chosen"),
    ("card: resolution less than", f"{finding.LEAST_PX_PER_MM:g} px/mm", "chosen"),
)
