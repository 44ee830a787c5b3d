from __future__ import annotations

import cv2
import numpy as np
import pytest

from needlecraft.skin.gate import pair_checks, photo_checks
from needlecraft.skin.gate.checks import Check, at_least, at_most, worst
from needlecraft.skin.mesh import Mesh, the_face
from needlecraft.skin.subject import of_face

from .faces import first
from .samples import astronaut, photo_of


@pytest.fixture(scope="module")
def mesh() -> Mesh:
    return the_face(photo_of(astronaut()))


@pytest.mark.parametrize(("value", "outcome"), [(1.0, "pass"), (1.1, "flag"), (3.0, "flag"), (3.1, "refuse")])
def test_a_value_that_should_be_small_is_held_against_two_limits(value: float, outcome: str) -> None:
    found = at_most("x", value, "px", (1.0, 3.0), "do this")
    assert found.outcome == outcome
    assert found.advice == ("" if outcome == "pass" else "do this")


@pytest.mark.parametrize(("value", "outcome"), [(3.0, "pass"), (2.9, "flag"), (1.0, "flag"), (0.9, "refuse")])
def test_a_value_that_should_be_large_too(value: float, outcome: str) -> None:
    assert at_least("x", value, "px", (3.0, 1.0), "do this").outcome == outcome


def test_the_worst_check_is_that_of_the_whole() -> None:
    checks = [at_most("x", value, "", (1, 3), "") for value in (0, 2, 0)]
    assert worst(checks) == "flag"
    assert worst([]) == "pass"


def of(name: str, checks: tuple[Check, ...]) -> Check:
    return next(check for check in checks if check.name == name)


def test_a_face_that_is_too_far_away_is_sent_closer() -> None:
    small = of("distance between the eyes' outer corners", of_face(photo_of(astronaut())).checks)
    assert small.outcome == "refuse"
    assert "come closer" in small.advice


@pytest.mark.parametrize(("gain", "name"), [(3.0, "over-exposure"), (0.04, "under-exposure")])
def test_light_that_is_too_much_or_too_little_is_refused(gain: float, name: str) -> None:
    pixels = np.clip(astronaut() * gain, 0, 255).astype(np.uint8)
    linear, zones = lit(pixels)
    assert of(name, tuple(photo_checks.of_light(linear, zones))).outcome != "pass"


def lit(pixels: np.ndarray) -> tuple[np.ndarray, dict[str, np.ndarray]]:
    subject = of_face(photo_of(astronaut()))
    return subject.box.cut(photo_of(pixels).linear()), dict(subject.zones)


@pytest.mark.parametrize(("blur_mm", "outcome"), [(0.0, "pass"), (0.6, "flag"), (1.5, "refuse")])
def test_a_photo_out_of_focus_is_told(blur_mm: float, outcome: str) -> None:
    pixels = first().pixels if not blur_mm else cv2.GaussianBlur(first().pixels, (0, 0), 3.5 * blur_mm)
    assert of("sharpness", of_face(photo_of(pixels)).checks).outcome == outcome


def test_light_from_one_side_names_the_side_that_needs_it() -> None:
    ramp = np.linspace(0.02, 1, astronaut().shape[1])[:, None] ** 1.5
    for pixels, dark in ((astronaut() * ramp, "right"), (astronaut() * ramp[::-1], "left")):
        linear, zones = lit(pixels.astype(np.uint8))
        uneven = of("illumination uniformity", tuple(photo_checks.of_light(linear, zones)))
        assert f"{dark} side" in uneven.advice


def test_the_same_face_passes_every_check_of_a_pair(mesh: Mesh) -> None:
    assert worst(pair_checks.of_faces(mesh, mesh, np.eye(2, 3))) == "pass"


@pytest.mark.parametrize(("times", "where"), [(1.3, "back"), (1 / 1.3, "closer")])
def test_a_face_of_another_size_is_sent_to_where_it_was(mesh: Mesh, times: float, where: str) -> None:
    other = Mesh(mesh.points * np.float32(times), mesh.depth * np.float32(times), 1.0)
    size = next(check for check in pair_checks.of_faces(mesh, other, np.eye(2, 3) * times) if check.name == "same size")
    assert size.outcome == "flag"
    assert size.value == pytest.approx(0.3, abs=1e-5)
    assert where in size.advice


@pytest.mark.parametrize(("yaw_deg", "outcome"), [(2, "pass"), (6, "flag"), (14, "refuse")])
def test_a_head_that_is_turned_from_the_baseline_is_told(mesh: Mesh, yaw_deg: float, outcome: str) -> None:
    cos, sin = (float(of_angle(np.deg2rad(yaw_deg))) for of_angle in (np.cos, np.sin))
    turned = mesh.points.copy()
    turned[:, 0] = cos * mesh.points[:, 0] + sin * mesh.depth
    other = Mesh(turned, (cos * mesh.depth - sin * mesh.points[:, 0]).astype(np.float32), 1.0)
    yaw = next(check for check in pair_checks.of_faces(mesh, other, np.eye(2, 3)) if check.name == "same pose, yaw")
    assert yaw.value == pytest.approx(yaw_deg, abs=0.5)
    assert yaw.outcome == outcome


def test_another_expression_is_named(mesh: Mesh) -> None:
    points = mesh.points.copy()
    points[14, 1] += 0.2 * mesh.outer_canthal_px
    checks = pair_checks.of_faces(mesh, Mesh(points, mesh.depth, 1.0), np.eye(2, 3))
    expression = next(check for check in checks if check.name == "same expression")
    assert expression.outcome == "refuse"
    assert "mouth" in expression.advice
