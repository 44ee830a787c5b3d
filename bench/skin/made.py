"""Photos of 12 megapixels of which the truth is known: an enlarged face with made detail, and made skin."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray
from skimage import data
from tests.skin_made import STILL, Camera, Light, Warp, make
from tests.skin_made.camera import take

from needlecraft.skin.arrays import Plane
from needlecraft.skin.colour import optical_density
from needlecraft.skin.colour_space import srgb

SHAPE = (4000, 3000)
#: The middle of the face in scikit-image's photo of Eileen Collins (NASA, public domain), and how far it is enlarged.
FACE_AT, ENLARGED = (221.0, 112.0), 17.0
#: Her outer canthi are 62 px apart there.
PX_PER_MM = 62 * ENLARGED / 90
MOVED = Warp(rotation_deg=2.5, scale=1.03, shift_px=(40, -25), wave_px=14, seed=5)
QUALITY = 92


@dataclass(frozen=True, slots=True)
class TwoPhotos:
    """Two files of one face; the second is the first moved by ``MOVED``, under other light."""

    first: Path
    second: Path


def two_photos(folder: Path) -> TwoPhotos:
    """Write them to a folder."""
    density = _face_density()
    first = take(density, STILL, Light(), Camera(noise=1.5, seed=1)).pixels
    second = take(density, MOVED, Light(exposure=1.06, balance=(1.03, 1.0, 0.98), gradient=0.10), Camera(noise=2.0, seed=2)).pixels
    return TwoPhotos(_written(folder / "first.jpg", first), _written(folder / "second.jpg", second))


def preview_frame(photo: Path, longest_px: int = 640) -> NDArray[np.uint8]:
    """A frame of a camera's preview."""
    large = cv2.imread(str(photo), cv2.IMREAD_COLOR_RGB)
    scale = longest_px / max(large.shape[:2])
    return np.asarray(cv2.resize(large, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA), np.uint8)


def green_density(pixels: NDArray[np.uint8]) -> Plane:
    """Optical density of green, as the product takes it."""
    return optical_density(np.ascontiguousarray(srgb(8).linear(pixels)[..., 1]))


@cache
def _face_density() -> NDArray[np.float32]:
    """Enlarged, with the pores, lines and microrelief of made skin, which enlarging does not give."""
    height, width = SHAPE
    (x, y), factor = FACE_AT, ENLARGED
    place = np.array([[factor, 0, width / 2 - factor * x], [0, factor, height / 2 - factor * y]])
    # Straight from the small photo, so that nothing beyond its own edges is made up except by repeating them.
    large = cv2.warpAffine(data.astronaut(), place, (width, height), flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE)
    detail = make(1, SHAPE, px_per_mm=PX_PER_MM).shadow()
    return np.asarray(optical_density(srgb(8).linear(large)) + (detail - detail.mean())[..., None], np.float32)


def _written(path: Path, pixels: NDArray[np.uint8]) -> Path:
    cv2.imwrite(str(path), pixels[..., ::-1], [cv2.IMWRITE_JPEG_QUALITY, QUALITY])
    return path
