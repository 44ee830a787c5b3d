"""Finds faces and lays a mesh of 468 points over each.

Two networks of MediaPipe (Apache-2.0) are run by OpenCV: BlazeFace, short range (Bazarevsky et al. 2019), and the face mesh (Kartynnik et
al. 2019). The mesh is laid eight times, each time turned, moved and scaled a little, and averaged. It knows where parts of a face are; it
does not know whose face it is.
"""

from __future__ import annotations

import functools
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from .arrays import Box, Plane, Points
from .photo import Photo, PhotoError

WORKING_PX = 1000
"""Longer side of the copy in which a face is looked for; the networks see 128 and 192 pixels."""
TILINGS = ((1, 1.0), (2, 0.6), (4, 0.34))
"""Tiles across and down, and their side in sides of the photo: the whole first, then smaller parts as long as nothing is found."""
LEAST_SCORE = 0.5
"""Of the detector: the threshold it was published with."""
LEAST_BELIEF = 0.99
"""Of every look at a face. Measured: 0.9999 and more on upright faces, less on most that stand on their heads."""
LARGEST_SPREAD = 0.02
"""Mean distance of the looks' points from their average, in outer-canthal distances. Measured: to 0.011 on upright faces."""
SAME_FACE_OVERLAP = 0.3
"""Intersection over union from which two boxes are one face: the threshold the detector was published with."""
ROOM = 1.5
"""Side of the square that the mesh is given, in sides of the box around the face: what it was trained with."""
DETECTOR_PX, MESH_PX = 128, 192
N_POINTS = 468
RIGHT_OUTER_CANTHUS, LEFT_OUTER_CANTHUS, TOP_OF_FACE, TIP_OF_CHIN = 33, 263, 10, 152
TURNS_DEG = (-6.0, -2.0, 2.0, 6.0, -4.0, 0.0, 4.0, 0.0)
SIZES = (0.96, 1.04, 0.98, 1.02, 1.06, 0.94, 1.0, 1.0)
SHIFTS = ((0.02, 0.0), (-0.02, 0.0), (0.0, 0.02), (0.0, -0.02), (0.015, 0.015), (-0.015, 0.015), (0.015, -0.015), (-0.015, -0.015))
"""How the eight looks differ: turn, size and place, each with mean zero so that the average is not biased."""
N_LOOKS = len(SHIFTS)

Image = NDArray[np.uint8]


@dataclass(frozen=True, slots=True)
class Pose:
    """How the head is turned, in degrees, from the mesh's own depths; good to a few degrees, so for a gate and not for a measure.

    Yaw is positive when the patient turns to their left, pitch when they look up, roll when the head leans clockwise in the picture.
    """

    yaw_deg: float
    pitch_deg: float
    roll_deg: float


@dataclass(frozen=True, slots=True, eq=False)
class Mesh:
    """468 points of a face in pixels of the photo, their depth in the same unit (smaller is nearer), and the least belief of the looks."""

    points: Points
    depth: NDArray[np.float32]
    confidence: float

    @property
    def outer_canthal_px(self) -> float:
        """Distance between the outer corners of the eyes."""
        return float(np.linalg.norm(self.points[LEFT_OUTER_CANTHUS] - self.points[RIGHT_OUTER_CANTHUS]))

    @property
    def pose(self) -> Pose:
        """How the head is turned: the frame of the line between the eyes and the line down the face, in three dimensions."""
        solid = np.column_stack([self.points, self.depth]).astype(np.float64)
        across = solid[LEFT_OUTER_CANTHUS] - solid[RIGHT_OUTER_CANTHUS]
        down = solid[TIP_OF_CHIN] - solid[TOP_OF_FACE]
        across = across / np.linalg.norm(across)
        down = down - across * (down @ across)
        down = down / np.linalg.norm(down)
        away = np.cross(across, down)
        yaw, roll = np.arcsin(np.clip(across[2], -1, 1)), np.arctan2(across[1], across[0])
        pitch = np.arctan2(-down[2], away[2])
        return Pose(*(float(np.rad2deg(angle)) for angle in (yaw, pitch, roll)))


@dataclass(frozen=True, slots=True)
class _Square:
    """A turned square of the working copy in which a face is looked at."""

    centre: tuple[float, float]
    side: float
    turn_deg: float

    def moved(self, shift: tuple[float, float], size: float, turn_deg: float) -> _Square:
        centre = self.centre[0] + shift[0] * self.side, self.centre[1] + shift[1] * self.side
        return _Square(centre, self.side * size, self.turn_deg + turn_deg)

    def to_network(self) -> NDArray[np.float64]:
        """Affine map (2, 3) from pixels of the copy to those of the network; (0, 0) is the centre of the first pixel in both."""
        matrix = cv2.getRotationMatrix2D(self.centre, self.turn_deg, MESH_PX / self.side)
        to_middle = (MESH_PX - 1) / 2 - np.array(self.centre)
        return np.column_stack([matrix[:, :2], matrix[:, 2] + to_middle])


def find_faces(photo: Photo, n_looks: int = N_LOOKS) -> tuple[Mesh, ...]:
    """Every face that both networks believe, the biggest first.

    A mesh is the mean of ``n_looks``, at most eight; with fewer it is found sooner and is less steady: enough for a preview. Missed are
    profiles, faces that stand on their heads, and those whose outer canthi are nearer than about 2.5 % of the longer side.
    """
    copy = photo.preview(WORKING_PX)
    boxes = _detect(copy)
    meshes = [mesh for square in boxes if (mesh := _mesh(copy, square, n_looks))]
    to_photo = np.array([photo.shape[1] / copy.shape[1], photo.shape[0] / copy.shape[0]])
    scaled = [_in_photo(mesh, to_photo) for mesh in meshes]
    return tuple(sorted(scaled, key=lambda mesh: -mesh.outer_canthal_px))


def the_face(photo: Photo, n_looks: int = N_LOOKS) -> Mesh:
    """The one face of a photo, see :func:`find_faces`. Raises PhotoError with the code ``no_face`` or ``two_faces``."""
    faces = find_faces(photo, n_looks)
    if not faces:
        raise PhotoError(
            "no_face", "No face was found; take the photo upright and from the front, with the whole face in it and light on it."
        )
    if len(faces) > 1:
        raise PhotoError("two_faces", "There is more than one face in the photo; cut the photo so that the patient's alone is left.")
    return faces[0]


def _in_photo(mesh: Mesh, scale: NDArray[np.float64]) -> Mesh:
    points = (mesh.points + 0.5) * scale - 0.5
    return Mesh(points.astype(np.float32), (mesh.depth * scale[0]).astype(np.float32), mesh.confidence)


def _run(name: str, blob: cv2.typing.MatLike, outputs: tuple[str, str]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """The two outputs of a network. A network keeps what it is given, so that one thread runs it at a time."""
    network = _network(name)
    with _ONE_AT_A_TIME:
        network.setInput(blob)
        first, second = network.forward(outputs)
    return np.array(first, np.float64), np.array(second, np.float64)


@functools.cache
def _network(name: str) -> cv2.dnn.Net:
    path = Path(__file__).parent / "models" / f"{name}.tflite"
    if not path.is_file():
        raise RuntimeError(f"{path.name} is not there; run `make install` in a checkout, or install the needlecraft wheel again.")
    # The engine that is new in OpenCV 5 gives one output of two.
    return cv2.dnn.readNetFromTFLite(str(path), cv2.dnn.ENGINE_CLASSIC)


_ONE_AT_A_TIME = threading.Lock()


def _detect(copy: Image) -> list[_Square]:
    """Squares around the faces of the copy; its parts are looked through where it shows none as a whole."""
    for n_across, side in TILINGS:
        if found := [one for box in _tiles(copy, n_across, side) for one in _detect_in(copy, box)]:
            return _merged(found)
    return []


def _tiles(copy: Image, n_across: int, side: float) -> Iterator[Box]:
    """Boxes that overlap and cover the copy."""
    height, width = copy.shape[:2]
    tall, wide = round(side * height), round(side * width)
    for y in np.linspace(0, height - tall, n_across).round().astype(int):
        for x in np.linspace(0, width - wide, n_across).round().astype(int):
            yield Box(int(x), int(y), wide, tall)


@dataclass(frozen=True, slots=True)
class _Found:
    score: float
    corners: NDArray[np.float64]
    """left, top, right, bottom"""
    eyes: NDArray[np.float64]
    """(2, 2): the patient's right, then left"""


def _detect_in(copy: Image, box: Box) -> list[_Found]:
    """What the detector sees in a part of the copy, in pixels of the copy."""
    part = np.asarray(box.cut(copy), np.uint8)
    scale = DETECTOR_PX / max(part.shape[:2])
    height, width = (max(1, round(side * scale)) for side in part.shape[:2])
    canvas = np.zeros((DETECTOR_PX, DETECTOR_PX, 3), np.uint8)
    top, left = (DETECTOR_PX - height) // 2, (DETECTOR_PX - width) // 2
    canvas[top : top + height, left : left + width] = cv2.resize(part, (width, height), interpolation=cv2.INTER_AREA)
    blob = cv2.dnn.blobFromImage(canvas, 1 / 127.5, mean=(127.5, 127.5, 127.5))
    logits, raw = _run("face_detection_short_range", blob, ("classificators", "regressors"))
    scores = _belief(logits.ravel())
    seen = np.flatnonzero(scores >= LEAST_SCORE)
    raw = raw.reshape(-1, 16)[seen]
    anchors = _anchors()[seen]
    centres, half = raw[:, :2] + anchors, raw[:, 2:4] / 2
    eyes = raw[:, 4:8].reshape(-1, 2, 2) + anchors[:, np.newaxis]
    offset, origin = np.array([left, top]), np.array([box.x, box.y])
    corners = np.hstack([(centres - half - offset) / scale + origin, (centres + half - offset) / scale + origin])
    eyes = (eyes - offset) / scale + origin
    return [_Found(float(scores[index]), corners[i], eyes[i]) for i, index in enumerate(seen)]


@functools.cache
def _anchors() -> NDArray[np.float64]:
    """Centres (896, 2) of the detector's cells in pixels: 16 x 16 with two anchors each, then 8 x 8 with six."""
    grids = []
    for cells, n_each in ((16, 2), (8, 6)):
        steps = (np.arange(cells) + 0.5) * DETECTOR_PX / cells
        x, y = np.meshgrid(steps, steps)
        grids.append(np.repeat(np.column_stack([x.ravel(), y.ravel()]), n_each, axis=0))
    return np.vstack(grids)


def _merged(found: list[_Found]) -> list[_Square]:
    """One square for each face: boxes that overlap are averaged by their scores."""
    squares = []
    rest = sorted(found, key=lambda one: -one.score)
    while rest:
        same = [one for one in rest if one is rest[0] or _overlap(one.corners, rest[0].corners) > SAME_FACE_OVERLAP]
        rest = [one for one in rest if not any(one is other for other in same)]
        weights = [one.score for one in same]
        box = np.average([one.corners for one in same], axis=0, weights=weights)
        eyes = np.average([one.eyes for one in same], axis=0, weights=weights)
        squares.append(_square(box, eyes[1] - eyes[0]))
    return squares


def _square(box: NDArray[np.float64], eye_line: NDArray[np.float64]) -> _Square:
    centre = (box[:2] + box[2:]) / 2
    turn = np.rad2deg(np.arctan2(eye_line[1], eye_line[0]))
    return _Square((float(centre[0]), float(centre[1])), ROOM * float((box[2:] - box[:2]).max()), float(turn))


def _overlap(one: NDArray[np.float64], other: NDArray[np.float64]) -> float:
    sides = np.minimum(one[2:], other[2:]) - np.maximum(one[:2], other[:2])
    common = float(np.prod(np.maximum(sides, 0)))
    return common / float(np.prod(one[2:] - one[:2]) + np.prod(other[2:] - other[:2]) - common)


def _mesh(copy: Image, square: _Square, n_looks: int) -> Mesh | None:
    """The averaged mesh, or None where a look does not believe in a face or the looks do not agree."""
    first, belief = _look(copy, square)
    if belief < LEAST_SCORE:
        return None
    square = _around(_look(copy, _around(first))[0])
    looks = [_look(copy, square.moved(*how)) for how in list(zip(SHIFTS, SIZES, TURNS_DEG, strict=True))[:n_looks]]
    solids = np.stack([solid for solid, _ in looks])
    solid = solids.mean(axis=0)
    mesh = Mesh(solid[:, :2], solid[:, 2], min(belief for _, belief in looks))
    spread = np.linalg.norm((solids - solid)[..., :2], axis=2).mean()
    return mesh if mesh.confidence >= LEAST_BELIEF and spread <= LARGEST_SPREAD * mesh.outer_canthal_px else None


def _around(solid: Plane) -> _Square:
    """The square of a mesh: turned with the line of the eyes, its middle the middle of the box around the points in that frame."""
    line = solid[LEFT_OUTER_CANTHUS, :2] - solid[RIGHT_OUTER_CANTHUS, :2]
    angle = float(np.arctan2(line[1], line[0]))
    turn = np.array([[np.cos(angle), np.sin(angle)], [-np.sin(angle), np.cos(angle)]])
    level = solid[:, :2] @ turn.T
    low, high = level.min(axis=0), level.max(axis=0)
    centre = (low + high) / 2 @ turn
    return _Square((float(centre[0]), float(centre[1])), ROOM * float((high - low).max()), float(np.rad2deg(angle)))


def _look(copy: Image, square: _Square) -> tuple[Plane, float]:
    """Points (468, 3) in pixels of the copy and the belief, of one look at a square."""
    matrix = square.to_network()
    crop = cv2.warpAffine(copy, matrix, (MESH_PX, MESH_PX), flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_CONSTANT)
    logit, raw = _run("face_landmark", cv2.dnn.blobFromImage(crop, 1 / 255), ("conv2d_31", "conv2d_21"))
    raw = raw.reshape(N_POINTS, 3)
    level = raw[:, :2] - 0.5  # it counts from the corner of the first pixel: so a photo and its mirror image agree
    back = cv2.invertAffineTransform(matrix)
    points = level @ back[:, :2].T + back[:, 2]
    solid = np.column_stack([points, raw[:, 2] * square.side / MESH_PX])
    return solid.astype(np.float32), float(_belief(logit.ravel())[0])


def _belief(logits: NDArray[np.float64]) -> NDArray[np.float64]:
    """Logits as beliefs from 0 to 1."""
    return np.asarray(1 / (1 + np.exp(-np.clip(logits, -100, 100))))
