"""One sentence at a time for whoever holds the camera: what to do before the photo is taken."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from .. import alignment
from ..capture import CaptureFacts
from ..colour_space import srgb
from ..mesh import Mesh, the_face
from ..photo import Photo, PhotoError
from ..zones import on_mesh
from . import pair_checks, photo_checks
from .checks import Check, Outcome, worst

_WORKING_PX = 640
_BITS = 8
_LOOKS = 3


@dataclass(frozen=True, slots=True)
class Guidance:
    """``says``: what to do first; empty when the photo can be taken. ``checks``: everything that was looked at."""

    says: str
    outcome: Outcome
    checks: tuple[Check, ...]


def guide(frame: NDArray[np.uint8], full_size: float = 1.0, baseline: Mesh | None = None) -> Guidance:
    """Look at a preview frame, (height, width, 3) in sRGB, upright, and say the one thing to do next.

    ``full_size``: how many times as wide the photo will be as the frame. ``baseline``: the mesh of the photo that it will be compared with,
    whatever its size in pixels; pose and expression are then held against it as well. It cannot judge the sharpness of the photo to come.
    """
    photo = _small(frame)
    try:
        mesh = the_face(photo, _LOOKS)
    except PhotoError as error:
        return Guidance(str(error), "refuse", ())
    of_face = photo_checks.of_face(_as_large(mesh, frame, photo, full_size))
    checks = (*of_face, *photo_checks.of_light(photo.linear(), on_mesh(mesh.points, photo.shape)))
    if baseline:
        checks += tuple(_beside(baseline, mesh))
    outcome = worst(checks)
    first = next((check for check in checks if check.outcome == outcome), None)
    return Guidance(first.advice if first else "", outcome, checks)


def _small(frame: NDArray[np.uint8]) -> Photo:
    scale = min(1.0, _WORKING_PX / max(frame.shape[:2]))
    pixels = cv2.resize(frame, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA) if scale < 1 else frame
    height, width = pixels.shape[:2]
    return Photo(np.ascontiguousarray(pixels), srgb(_BITS), CaptureFacts("frame", _BITS, width, height))


def _as_large(mesh: Mesh, frame: NDArray[np.uint8], photo: Photo, full_size: float) -> Mesh:
    """The mesh in pixels of the photo that will be taken."""
    times = np.float32(full_size * frame.shape[1] / photo.shape[1])
    return Mesh(mesh.points * times, mesh.depth * times, mesh.confidence)


def _beside(baseline: Mesh, mesh: Mesh) -> list[Check]:
    """Pose, distance and expression beside the baseline's; its size is that of another picture and says nothing."""
    start = alignment.by_points(baseline.points, mesh.points)
    return [check for check in pair_checks.of_faces(baseline, mesh, start) if check.name != "same size"]
