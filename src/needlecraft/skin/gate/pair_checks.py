"""Were two photos taken alike enough to be compared?"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, TypeAlias

import cv2
import numpy as np
from numpy.typing import NDArray

from ..arrays import Similarity
from ..capture import CaptureFacts
from ..mesh import Mesh, Pose
from .checks import Check, Limits, at_least, at_most
from .photo_checks import expression

Shift: TypeAlias = NDArray[np.float32]
"""(3,): follow-up minus baseline, in optical density of red, green and blue."""

# Ours; where they come from is told in docs/reference/skin.md.
_TURNED_DEG: Final[Limits] = (3.0, 10.0)
_SIZE: Final[Limits] = (0.10, 0.50)
_SHAPE_PERCENT: Final[Limits] = (1.2, 2.6)
_EXPRESSION: Final[Limits] = (0.05, 0.30)
_LIGHT: Final[Limits] = (0.10, 0.50)
_TINT_OD: Final[Limits] = (0.02, None)
_EXPOSURE_OD: Final[Limits] = (0.10, 0.40)
COLOURS_COMPARABLE_OD: Final = 0.05
"""Without a card, colours of photos whose skin differs by more than this from colour to colour are not compared: it may be the light."""
_BLUR_PX: Final[Limits] = (0.7, 2.0)
_AGREEMENT: Final[Limits] = (0.90, 0.50)


def of_faces(baseline: Mesh, followup: Mesh, start: Similarity) -> Iterator[Check]:
    """Pose, distance and expression; ``start`` lays the baseline's mesh over the follow-up's."""
    yield from _turned(baseline.pose, followup.pose)
    yield of_size(followup.outer_canthal_px / baseline.outer_canthal_px)
    advice = "take it from as far away as the baseline, a metre at the least: what is near looks larger, and zooming does not mend it"
    yield at_most("same distance", shape_difference(baseline, followup, start), "% OCD", _SHAPE_PERCENT, advice)
    before, after = expression(baseline), expression(followup)
    part = max(before, key=lambda name: abs(after[name] - before[name]))
    advice = f"the same resting face: the {part} differs most"
    yield at_most("same expression", abs(after[part] - before[part]), "of its width", _EXPRESSION, advice)


def of_size(times: float) -> Check:
    """How many times as large the skin is in the follow-up."""
    nearer = "back" if times > 1 else "closer"
    advice = f"go {nearer} with the same lens until the skin is as large as in the baseline"
    return at_most("same size", max(times, 1 / times) - 1, "of its size", _SIZE, advice)


def shape_difference(baseline: Mesh, followup: Mesh, start: Similarity) -> float:
    """How far the points of two meshes lie apart once laid over each other: mean, in per cent of the outer-canthal distance.

    The same head seen from 45 instead of 60 cm, or with another expression; it cannot tell these two apart.
    """
    placed = cv2.transform(baseline.points[:, None], start)[:, 0]
    apart = np.linalg.norm(placed - followup.points, axis=1)
    return float(100 * apart.mean() / followup.outer_canthal_px)


def of_light(side_before: float | None, side_after: float | None, shift_od: Shift) -> Iterator[Check]:
    """Light from the same side, of the same colour, and as much of it. ``shift_od``: how much denser the skin is in red, green and blue."""
    exposure = float(np.mean(shift_od))
    brighter = "less" if exposure < 0 else "more"
    yield at_most("same exposure", abs(exposure), "OD", _EXPOSURE_OD, f"expose as for the baseline: {brighter} light; lock the exposure")
    if side_before is not None and side_after is not None:
        advice = "the same lamp in the same place: shade changes what texture looks like more than a treatment does"
        yield at_most("same light from both sides", abs(side_after - side_before), "of the light", _LIGHT, advice)
    advice = "the same lamp, a fixed white balance, and the same card beside the skin: a redder light looks like redder skin"
    yield at_most("same colour of light", tint_od(shift_od), "OD", _TINT_OD, advice)


def tint_od(shift_od: Shift) -> float:
    """The largest shift of one colour against the mean of all three."""
    return float(np.abs(shift_od - np.mean(shift_od)).max())


def of_sharpness(blur_px: float) -> Check:
    """How much the sharper of the two had to be blurred."""
    return at_most("same sharpness", abs(blur_px), "px", _BLUR_PX, "focus on the cheek, hold still, wipe the lens; no beauty mode")


def of_unknown_sharpness() -> Check:
    """Nothing in the two photos tells their sharpness."""
    advice = "lay the card beside the skin: without it focus may pass for texture"
    return Check("same sharpness", 0.0, "of 1 known", 1.0, None, "flag", advice)


def of_registration(agreement: float) -> Check:
    """The share of all skin of which the way there and back agree."""
    advice = "little of the skin is found again: is it the same person, the same side? Take pose, light and distance from the baseline"
    return at_least("found again", agreement, "of the skin", _AGREEMENT, advice)


def of_cameras(baseline: CaptureFacts, followup: CaptureFacts) -> Iterator[Check]:
    """Flags another camera or lens, where the files name them."""
    for name in ("camera", "focal_length_mm"):
        before, after = getattr(baseline, name), getattr(followup, name)
        if before and after:
            advice = f"the baseline was taken with {before}, this one with {after}"
            yield at_most(f"same {name.removesuffix('_mm').replace('_', ' ')}", float(before != after), "differs", (0.0, None), advice)


def _turned(before: Pose, after: Pose) -> Iterator[Check]:
    for axis in ("yaw", "pitch"):
        difference = abs(getattr(after, f"{axis}_deg") - getattr(before, f"{axis}_deg"))
        yield at_most(f"same pose, {axis}", difference, "deg", _TURNED_DEG, "hold the head as in the baseline")
