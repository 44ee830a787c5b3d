"""Real faces, where somebody has a folder of them: points against templates, copies that were warped, and photos taken seconds apart.

``london`` has the Face Research Lab London Set, ``zoom`` one person from 15, 30, 45 and 60 cm (DeBruine & Jones 2017, doi
10.6084/m9.figshare.5047666, CC BY 4.0). Nothing else needs them.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray
from tests.skin_made import STILL, Camera, Light, Warp
from tests.skin_made.camera import take

from needlecraft.skin import alignment, sharpness
from needlecraft.skin.arrays import Mask, Plane
from needlecraft.skin.capture import CaptureFacts
from needlecraft.skin.colour import optical_density
from needlecraft.skin.colour_space import srgb
from needlecraft.skin.compare import lay_over
from needlecraft.skin.filters import smooth
from needlecraft.skin.photo import Photo, load
from needlecraft.skin.regions import Region
from needlecraft.skin.subject import Subject, of_face

from .. import skin_faces
from ..report import Row

N_WARPED = 10
FEWEST = 5
"""People for whom resampling says anything."""
FINE_PX, COARSE_PX = 1.5, 8.0
BLURS_PX = (0.5, 1.0, 1.5)
RETAKES = (("45cm", "60cm"), ("30cm", "45cm"))


@dataclass(frozen=True, slots=True)
class FacesMeasured:
    """Errors of points in per cent of the outer-canthal distance, with 95 % intervals; of registration in pixels."""

    n_people: int
    landmarks: dict[str, dict[str, float]]
    repeatability: dict[str, dict[str, float]]
    warped_px: tuple[float, ...]
    sharpness_px: tuple[float, ...]
    """How far the blur found between a photo and a blurred copy is from the truth."""
    retakes: dict[tuple[str, str], tuple[float, float, float]]
    """Correlation of the skin before and after registration, and the share found again."""

    def rows(self) -> Iterator[Row]:
        for name, found in self.landmarks.items():
            interval = f"{found['low']:.2f} to {found['high']:.2f}" if found["people"] >= FEWEST else "too few for an interval"
            ours = f"{found['mean']:.2f} % ({interval}), people: {found['people']:.0f}"
            target, met = ("2.9 %", found["mean"] <= 2.9) if name == "all" else ("", None)
            yield Row(f"points of the mesh against templates set by hand, {name}", ours, "", "", target, met)
        moved = self.repeatability["all"]["mean"]
        yield Row("points of the mesh on the same photo, changed", f"{moved:.2f} %", "", "", "0.2 %", moved <= 0.2)
        mean, most = float(np.mean(self.warped_px)), max(self.warped_px)
        what = f"{len(self.warped_px)} photos of faces against warped copies, mean error"
        yield Row(what, f"{mean:.3f} px (worst face: {most:.3f})", "", "", "under 0.15 px", mean < 0.15)
        what = f"blur of {len(self.sharpness_px)} blurred copies, found at lashes, brows and lips: mean error"
        off = np.abs(self.sharpness_px)
        yield Row(what, f"{off.mean():.2f} px (worst: {off.max():.2f})", "", "", "about 0.1 px", bool(off.mean() <= 0.1))
        for (one, other), (before, after, agreement) in self.retakes.items():
            ours = f"{after:.2f} (laid roughly: {before:.2f}), {agreement:.0%} found again"
            yield Row(f"skin from {one} and from {other}, correlation", ours, "", "", "0.95", after >= 0.945)


def measure(folder: Path) -> FacesMeasured:
    """All of it."""
    london, zoom = folder / "london", folder / "zoom"
    with (london / "people.csv").open(encoding="utf-8") as file:
        people = {row["face_id"]: row for row in csv.DictReader(file)}
    neutral = sorted(london.glob("*_03.jpg"))
    errors = {path.stem[:3]: skin_faces.template_errors(path) for path in neutral}
    landmarks = {part: skin_faces.interval([error[part] for error in errors.values()]) for part in ("all", *skin_faces.SAME)}
    return FacesMeasured(
        len(neutral),
        landmarks | dict(skin_faces.by_group(errors, people)),
        skin_faces.repeatability(neutral),
        tuple(warped_error_px(path, seed) for seed, path in enumerate(neutral[:N_WARPED])),
        tuple(error for seed, path in enumerate(neutral[:N_WARPED]) for error in sharpness_errors_px(path, seed)),
        {pair: _retaken(*(of_face(load((zoom / f"{name}.jpg").read_bytes())) for name in pair)) for pair in RETAKES},
    )


def warped_error_px(path: Path, seed: int) -> float:
    """Mean over the zones of how far the registration of a warped copy is from the truth."""
    first = load(path.read_bytes())
    warp = Warp(rotation_deg=2, scale=1.02, shift_px=(20, -12), wave_px=8, seed=seed)
    camera = Camera(noise=2.0, jpeg_quality=88, seed=seed)
    taken = take(optical_density(first.linear()), warp, Light(exposure=1.1, gradient=0.2), camera)
    one, other = of_face(first), of_face(_photo(taken.pixels))
    found = lay_over(one, other).registration
    truth = one.box.cut(taken.displacement)
    rows, columns = np.mgrid[: one.box.height, : one.box.width]
    across = found.x_px + other.box.x - (columns + one.box.x + truth[..., 0])
    down = found.y_px + other.box.y - (rows + one.box.y + truth[..., 1])
    return float(np.hypot(across, down)[one.skin].mean())


def sharpness_errors_px(path: Path, seed: int) -> Iterator[float]:
    """Blur found less the truth, of a photo taken again through a softer lens."""
    first = load(path.read_bytes())
    one, density = of_face(first), optical_density(first.linear())
    for blur_px in BLURS_PX:
        softer = _photo(take(density, STILL, Light(), Camera(blur_px=blur_px, noise=1.0, seed=seed)).pixels)
        if found := sharpness.between(one.linear, softer.linear(one.box), one.edges):
            yield found.blur_px - blur_px


def _retaken(one: Subject, other: Subject) -> tuple[float, float, float]:
    before = _green(one)
    pair = lay_over(one, other)
    start = alignment.by_points(one.mesh.points, other.mesh.points)  # type: ignore[union-attr]
    size = before.shape[::-1]
    roughly = cv2.warpAffine(_green(other), start, size, flags=cv2.INTER_CUBIC | cv2.WARP_INVERSE_MAP, borderMode=cv2.BORDER_REPLICATE)
    after = pair.registration.carry(_green(other))
    return (
        correlation(before, roughly, one.skin),
        correlation(before, after, one.skin),
        pair.registration.agreement(Region.of(one.skin)),
    )


def correlation(one: Plane, other: Plane, skin: Mask) -> float:
    """Of what lies between two sizes, in pixels: pores, marks and lines."""
    bands = (smooth(plane, FINE_PX) - smooth(plane, COARSE_PX) for plane in (one, other))
    return float(np.corrcoef(*(plane[skin] for plane in bands))[0, 1])


def _green(subject: Subject) -> Plane:
    return optical_density(np.ascontiguousarray(subject.linear[..., 1]))


def _photo(pixels: NDArray[np.uint8]) -> Photo:
    height, width = pixels.shape[:2]
    return Photo(pixels, srgb(8), CaptureFacts("JPEG", 8, width, height))
