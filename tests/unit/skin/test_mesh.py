"""One face is found and its mesh lies where the face is, however the photo is turned, moved or lit."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import cv2
import numpy as np
import pytest

from needlecraft.skin import mesh
from needlecraft.skin.mesh import Mesh, find_faces, the_face
from needlecraft.skin.photo import PhotoError

from .samples import astronaut, fields, photo_of

#: Where features of the face in this photo were marked by eye, on an enlarged copy, in pixels.
EYES_OUTER = {33: (194.0, 101.0), 263: (257.0, 104.0)}


@pytest.fixture(scope="module")
def face() -> Mesh:
    return the_face(photo_of(astronaut()))


def warped(matrix: np.ndarray, size: tuple[int, int] = (512, 512)) -> np.ndarray:
    return np.asarray(cv2.warpAffine(astronaut(), matrix, size, flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE))


def test_the_face_is_found_and_believed(face: Mesh) -> None:
    assert face.points.shape == (468, 2)
    assert face.points.dtype == face.depth.dtype == np.float32
    assert face.depth.shape == (468,)
    assert face.confidence > 0.95
    assert face.outer_canthal_px == pytest.approx(62, abs=3)


@pytest.mark.parametrize("index", EYES_OUTER)
def test_the_corners_of_the_eyes_are_where_a_person_sees_them(face: Mesh, index: int) -> None:
    assert np.linalg.norm(face.points[index] - EYES_OUTER[index]) < 0.08 * face.outer_canthal_px


CHANGES = {
    "moved": np.array([[1, 0, 30.4], [0, 1, 21.7]]),
    "turned": cv2.getRotationMatrix2D((220, 130), 9, 1.0),
    "smaller": cv2.getRotationMatrix2D((220, 130), 0, 0.85),
}


@pytest.mark.parametrize("name", CHANGES)
def test_the_mesh_goes_with_the_photo(face: Mesh, name: str) -> None:
    matrix = CHANGES[name]
    seen = the_face(photo_of(warped(matrix))).points
    expected = face.points @ matrix[:, :2].T + matrix[:, 2]
    scale = np.sqrt(abs(np.linalg.det(matrix[:, :2])))
    assert np.linalg.norm(seen - expected, axis=1).mean() < 0.012 * face.outer_canthal_px * scale


@pytest.mark.parametrize("light", [0.6, 1.3])
def test_the_mesh_does_not_go_with_the_light(face: Mesh, light: float) -> None:
    seen = the_face(photo_of(np.clip(astronaut() * light, 0, 255).astype(np.uint8))).points
    assert np.linalg.norm(seen - face.points, axis=1).mean() < 0.012 * face.outer_canthal_px


def test_an_enlarged_photo_gives_the_same_mesh_enlarged(face: Mesh) -> None:
    large = photo_of(np.kron(astronaut(), np.ones((3, 3, 1), np.uint8)))
    seen = (the_face(large).points + 0.5) / 3 - 0.5
    assert np.linalg.norm(seen - face.points, axis=1).mean() < 0.012 * face.outer_canthal_px


@pytest.mark.parametrize("upside_down", [astronaut()[::-1], astronaut()[::-1, ::-1]])
def test_a_face_that_stands_on_its_head_gets_no_mesh(upside_down: np.ndarray) -> None:
    assert find_faces(photo_of(upside_down)) == ()


def test_a_small_face_in_a_large_photo_is_found(face: Mesh) -> None:
    large = np.full((1500, 2000, 3), 90, np.uint8)
    large[900:1412, 1400:1912] = astronaut()
    seen = the_face(photo_of(large))
    assert np.linalg.norm(seen.points - (face.points - np.array([-1400, -900])), axis=1).mean() < 0.02 * face.outer_canthal_px


def test_two_faces_are_refused_and_told_biggest_first() -> None:
    beside = np.hstack([cv2.resize(astronaut(), (384, 384)), np.zeros((384, 0, 3), np.uint8)])
    both = np.full((512, 896, 3), 90, np.uint8)
    both[:, :512], both[:384, 512:] = astronaut(), beside
    faces = find_faces(photo_of(both))
    assert [round(face.outer_canthal_px / 62, 1) for face in faces] == pytest.approx([1.0, 0.75], abs=0.1)
    with pytest.raises(PhotoError) as refused:
        the_face(photo_of(both))
    assert refused.value.code == "two_faces"


def drawing() -> np.ndarray:
    """Two eyes, a nose and a mouth."""
    paper = np.full((600, 600, 3), 235, np.uint8)
    cv2.circle(paper, (300, 300), 200, (30, 30, 30), 4)
    for x in (230, 370):
        cv2.circle(paper, (x, 250), 18, (30, 30, 30), -1)
    cv2.ellipse(paper, (300, 370), (90, 50), 0, 0, 180, (30, 30, 30), 4)
    return paper


NO_FACES = {
    "a drawing": drawing,
    "fields of colour": fields,
    "grey": lambda: np.full((700, 700, 3), 128, np.uint8),
    "noise": lambda: np.random.default_rng(5).integers(0, 256, (700, 700, 3), np.uint8),
    "the rocket beside the face": lambda: astronaut()[230:, :],
}


@pytest.mark.parametrize("name", NO_FACES)
def test_what_is_no_face_is_refused(name: str) -> None:
    with pytest.raises(PhotoError) as refused:
        the_face(photo_of(NO_FACES[name]()))
    assert refused.value.code == "no_face"


def test_roll_follows_the_leaning_of_the_head(face: Mesh) -> None:
    for degrees in (-20, 20):
        leaning = the_face(photo_of(warped(cv2.getRotationMatrix2D((220, 130), degrees, 1.0)))).pose
        assert leaning.roll_deg == pytest.approx(face.pose.roll_deg - degrees, abs=2)


def test_yaw_and_roll_change_sides_with_a_mirror_and_pitch_does_not(face: Mesh) -> None:
    other = the_face(photo_of(astronaut()[:, ::-1])).pose
    assert other.yaw_deg == pytest.approx(-face.pose.yaw_deg, abs=3)
    assert other.roll_deg == pytest.approx(-face.pose.roll_deg, abs=3)
    assert other.pitch_deg == pytest.approx(face.pose.pitch_deg, abs=3)


@pytest.mark.parametrize(("turn_deg", "nod_deg"), [(15, 0), (-15, 0), (0, 10), (0, -10), (10, 5)])
def test_pose_is_that_by_which_a_mesh_was_turned(face: Mesh, turn_deg: float, nod_deg: float) -> None:
    level = turned(face, -face.pose.yaw_deg, 0)
    level = turned(level, 0, -level.pose.pitch_deg)
    pose = turned(turned(level, 0, nod_deg), turn_deg, 0).pose
    assert (pose.yaw_deg, pose.pitch_deg) == pytest.approx((turn_deg, nod_deg), abs=2.5)


def turned(face: Mesh, yaw_deg: float, pitch_deg: float) -> Mesh:
    """The mesh of a head that turns to its left (into the picture's right) and looks up."""
    yaw, pitch = np.deg2rad([yaw_deg, pitch_deg])
    solid = np.column_stack([face.points - face.points.mean(axis=0), face.depth - face.depth.mean()]).astype(np.float64)
    nod = np.array([[1, 0, 0], [0, np.cos(pitch), np.sin(pitch)], [0, -np.sin(pitch), np.cos(pitch)]])
    turn = np.array([[np.cos(yaw), 0, -np.sin(yaw)], [0, 1, 0], [np.sin(yaw), 0, np.cos(yaw)]])
    moved = (solid @ nod.T @ turn.T).astype(np.float32)
    return Mesh(moved[:, :2], moved[:, 2], face.confidence)


def test_the_mesh_is_the_same_on_one_thread_and_on_two(face: Mesh) -> None:
    threads = cv2.getNumThreads()
    try:
        for n_threads in (1, 2):
            cv2.setNumThreads(n_threads)
            assert (the_face(photo_of(astronaut())).points == face.points).all()
    finally:
        cv2.setNumThreads(threads)


def test_photos_of_several_threads_are_not_mixed_up(face: Mesh) -> None:
    other = photo_of(astronaut()[:, ::-1])
    alone = the_face(other).points
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(the_face, [photo_of(astronaut()), other] * 6))
    assert all((mesh.points == (face.points, alone)[i % 2]).all() for i, mesh in enumerate(found))


def test_missing_networks_are_told_with_what_to_do(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(mesh, "__file__", str(tmp_path / "mesh.py"))
    mesh._network.cache_clear()
    with pytest.raises(RuntimeError, match="make install"):
        find_faces(photo_of(astronaut()))
    mesh._network.cache_clear()
