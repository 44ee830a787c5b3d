"""May this photo be measured at all? Works on a preview frame too, to guide whoever holds the camera."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final, NamedTuple

import numpy as np

from ..arrays import Colour
from ..colour import luminance, optical_density
from ..cover import covered
from ..mesh import Mesh, Pose
from ..regions import Region, union
from .checks import Check, Limits, at_least, at_most

# Angles: the frontal pose of ISO/IEC 19794-5 flags; beyond twice to three times that half a cheek is seen from the side.
_YAW_PITCH_DEG: Final[Limits] = (5.0, 15.0)
_ROLL_DEG: Final[Limits] = (8.0, 25.0)
# Ours; where they come from is told in docs/reference/skin.md.
_OUTER_CANTHAL_PX: Final[Limits] = (500.0, 120.0)
_CLIPPED_SHARE: Final[Limits] = (0.01, 0.10)
_DARK_LUMINANCE: Final[Limits] = (0.015, 0.004)
_SIDE_DIFFERENCE: Final[Limits] = (0.15, 1.0)
_COVERED_SHARE: Final[Limits] = (0.1, 0.5)
_MOUTH_OPEN: Final[Limits] = (0.06, None)
_SHARPNESS: Final[Limits] = (1.6, 1.35)
_WHITE: Final = 0.98


class _Aperture(NamedTuple):
    """Points of the mesh: two that part when it opens, two at its corners."""

    upper: int
    lower: int
    right: int
    left: int


_MOUTH: Final = _Aperture(13, 14, 78, 308)
_EYES: Final = (_Aperture(159, 145, 33, 133), _Aperture(386, 374, 362, 263))


def of_face(mesh: Mesh) -> Iterator[Check]:
    """Pose, size and mouth of a face; ``mesh`` in pixels of the photo. A hand or a mask over it is seen by ``of_light`` at best."""
    yield from _pose(mesh.pose)
    px = mesh.outer_canthal_px
    advice = "come closer, though not nearer than a metre, or use the longer lens: the face should fill two thirds of the width"
    yield at_least("distance between the eyes' outer corners", px, "px", _OUTER_CANTHAL_PX, advice)
    yield at_most("mouth closed", opening(mesh, _MOUTH), "of its width", _MOUTH_OPEN, "close the mouth and let the face rest")


def expression(mesh: Mesh) -> dict[str, float]:
    """How wide mouth and eyes are open, each as a share of its width: what must be alike in a pair."""
    return {
        "mouth": opening(mesh, _MOUTH),
        "right eye": opening(mesh, _EYES[0]),
        "left eye": opening(mesh, _EYES[1]),
        "width of the mouth": _apart(mesh, _MOUTH.right, _MOUTH.left) / mesh.outer_canthal_px,
    }


def opening(mesh: Mesh, part: _Aperture) -> float:
    """How far something is open, as a share of its width."""
    return _apart(mesh, part.upper, part.lower) / max(_apart(mesh, part.right, part.left), 1e-6)


def _apart(mesh: Mesh, one: int, other: int) -> float:
    return float(np.hypot(*(mesh.points[one] - mesh.points[other])))


def _pose(pose: Pose) -> Iterator[Check]:
    yield at_most("head pose, yaw", abs(pose.yaw_deg), "deg", _YAW_PITCH_DEG, "turn the head until the nose points at the camera")
    chin = "lower" if pose.pitch_deg > 0 else "lift"
    advice = f"{chin} the chin, or hold the camera level with the nose"
    yield at_most("head pose, pitch", abs(pose.pitch_deg), "deg", _YAW_PITCH_DEG, advice)
    yield at_most("head pose, roll", abs(pose.roll_deg), "deg", _ROLL_DEG, "hold the head upright")


def of_sharpness(crispness: float) -> Check:
    """``crispness`` as ``sharpness.of_face`` tells it: the flag lies at a blur of half a millimetre, refusal at one."""
    advice = "focus on the eyes, hold still or lay the camera on something, wipe the lens; no beauty mode"
    return at_least("sharpness", crispness, "fine to coarse", _SHARPNESS, advice)


def of_light(skin: Colour, zones: Mapping[str, Region]) -> Iterator[Check]:
    """Exposure, coverings and evenness of the light on the skin of all zones, in linear sRGB; some of its pixels are enough.

    Creams and make-up are not seen by these checks, nor a covering of the colour of skin.
    """
    is_skin = union(zones.values(), skin.shape[:2])
    seen = skin[is_skin]
    clipped = float(np.mean(seen.max(axis=1) >= _WHITE)) if seen.size else 1.0
    yield at_most("over-exposure", clipped, "of the skin", _CLIPPED_SHARE, "expose less, and powder off or blot what shines")
    middle = float(np.median(luminance(seen))) if seen.size else 0.0
    yield at_least("under-exposure", middle, "median luminance", _DARK_LUMINANCE, "more light, or expose longer")
    hidden = float(covered(optical_density(skin), zones.values())[is_skin].mean()) if seen.size else 1.0
    advice = "hold hair back, take off what covers the skin (mask, glasses, clothes); a beard is not measured"
    yield at_most("occlusion prevention", hidden, "of the skin covered", _COVERED_SHARE, advice)
    if (difference := side_difference(skin, zones)) is not None:
        yield at_most("illumination uniformity", abs(difference), "of the light", _SIDE_DIFFERENCE, _towards(difference))


def side_difference(skin: Colour, zones: Mapping[str, Region]) -> float | None:
    """How much more light the patient's left side gets than the right, as a share of their mean; None where a side is not seen."""
    sides = [[zone for name, zone in zones.items() if name.endswith(side)] for side in (", left", ", right")]
    masks = [union(side, skin.shape[:2]) for side in sides if side]
    if len(masks) < len(sides) or not all(mask.any() for mask in masks):
        return None
    left, right = (float(np.median(luminance(skin[mask]))) for mask in masks)
    return 2 * (left - right) / max(left + right, 1e-9)


def _towards(difference: float) -> str:
    return f"turn the patient's {'right' if difference > 0 else 'left'} side to the light, or light both sides alike"
