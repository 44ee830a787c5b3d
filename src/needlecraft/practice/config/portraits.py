"""Stippled portraits of people who do not exist, for the fictional practice and for tests: dots, no faces of anybody."""

from __future__ import annotations

import io
from math import cos, exp, hypot, radians, sin
from random import Random
from typing import Final, NamedTuple

from PIL import Image, ImageDraw

_PAPER: Final = (244, 232, 220)
_N_DOTS: Final = 40_000


class Face(NamedTuple):
    """A person: ``seed`` makes them, ``turned_deg`` turns the head (left cheek first), ``redness`` is that of the cheeks, from 0 to 1."""

    seed: int
    turned_deg: int = 0
    redness: float = 0.0


def portrait(face: Face, width_px: int = 900) -> bytes:
    """A JPEG, a quarter higher than wide."""
    chance = Random(face.seed * 1000 + face.turned_deg)
    person = Random(face.seed)
    broad, long, hair = person.uniform(0.6, 0.68), person.uniform(0.82, 0.9), person.uniform(0.25, 0.5)
    image = Image.new("RGB", (width_px, width_px * 5 // 4), _PAPER)
    draw = ImageDraw.Draw(image)
    spots = [(person.uniform(-0.45, 0.45), person.uniform(0.0, 0.45)) for _ in range(14)]
    for _ in range(_N_DOTS):
        x, y = chance.uniform(-1, 1), chance.uniform(-1.25, 1.25)
        ink = _ink(x / broad, y / long, sin(radians(face.turned_deg)), cos(radians(face.turned_deg)), hair)
        red = face.redness * _red(x / broad, y / long, sin(radians(face.turned_deg)), spots)
        if chance.random() < max(ink, red):
            radius = width_px * chance.uniform(0.0014, 0.003)
            at_x, at_y = (x + 1) * width_px / 2, (y + 1.25) * width_px / 2
            colour = (178, 62, 54) if red > ink else (74, 56, 46)
            draw.ellipse((at_x - radius, at_y - radius, at_x + radius, at_y + radius), fill=colour)
    file = io.BytesIO()
    image.save(file, "JPEG", quality=88)
    return file.getvalue()


def _ink(x: float, y: float, side: float, front: float, hair: float) -> float:
    """How dark a place is: outline, hair, eyes, brows, nose, mouth, neck; the head is a unit circle."""
    away = hypot(x, y)
    if away > 1:
        is_neck = abs(x + side * 0.15) < 0.42 and 0.8 < y < 1.75  # noqa: PLR2004
        is_hair = y < 0.1 and away < 1.16 + 0.1 * hair  # noqa: PLR2004
        return 0.9 if is_hair else 0.25 if is_neck else 0.001
    dark = 0.05 + 0.5 * max(0.0, away - 0.72) ** 1.2 + 0.12 * max(0.0, x * 0.6 + y * 0.25)
    if y < -0.62 + 0.5 * hair * x * x:
        dark = 0.85
    for eye in (-0.38, 0.38):
        middle = eye * front - side * 0.45
        if abs(middle) < 0.82:  # noqa: PLR2004
            dark = max(dark, _blot(x, y, middle, -0.08, 0.13 * front + 0.04, 0.055), 0.8 * _blot(x, y, middle, -0.24, 0.2, 0.03))
    nose = -side * 0.72
    dark = max(dark, 0.6 * _blot(x, y, nose, 0.25, 0.1, 0.05), 0.3 * _blot(x, y, nose * 0.8, 0.05, 0.03, 0.22))
    return max(dark, 0.85 * _blot(x, y, -side * 0.5, 0.52, 0.22 * front + 0.08, 0.045))


def _red(x: float, y: float, side: float, spots: list[tuple[float, float]]) -> float:
    if hypot(x, y) > 1:
        return 0.0
    cheeks = max(_blot(x, y, middle - side * 0.35, 0.22, 0.26, 0.24) for middle in (-0.45, 0.45))
    return 0.55 * cheeks + 0.5 * max(_blot(x, y, at_x - side * 0.35, at_y, 0.035, 0.04) for at_x, at_y in spots)


def _blot(x: float, y: float, at_x: float, at_y: float, wide: float, high: float) -> float:
    return exp(-(((x - at_x) / wide) ** 2 + ((y - at_y) / high) ** 2) / 2)
