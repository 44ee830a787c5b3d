"""A face in the public domain at the size of a phone's photo, and the same face photographed again with a known change."""

from __future__ import annotations

from functools import cache

import cv2
import numpy as np
from tests.skin_made.scene import make

from needlecraft.skin.compare import Comparison, compare
from needlecraft.skin.limits import Limits
from needlecraft.skin.photo import Photo
from needlecraft.skin.subject import Subject, of_same_place

from .samples import astronaut, photo_of


@cache
def face() -> np.ndarray:
    """The face at the size of a phone's photo, with detail of that size, which enlarging does not give."""
    large = cv2.resize(astronaut()[:300, 70:370], (1_500, 1_500), interpolation=cv2.INTER_CUBIC).astype(np.float32)
    detail = make(1, large.shape[:2], px_per_mm=3.4).shadow()
    return np.clip(large * 10 ** -(detail - detail.mean())[..., None], 0, 255)


def again(red_on_left_cheek: float = 0.0, blur_px: float = 0.0, turned_deg: float = 1.5) -> Photo:
    """The next photo: turned, nearer, with other light, and redder on one cheek."""
    seen = face().copy()
    if red_on_left_cheek:
        redder = np.zeros(seen.shape[:2], np.float32)
        cv2.circle(redder, (900, 720), 130, 1, -1)
        redder = cv2.GaussianBlur(redder, (0, 0), 10)
        seen[..., 1:] *= 10 ** (-red_on_left_cheek / 2.2 * redder)[..., None]
    if blur_px:
        seen = cv2.GaussianBlur(seen, (0, 0), blur_px)
    move = cv2.getRotationMatrix2D((750, 750), turned_deg, 1.02)
    seen = cv2.warpAffine(seen, move, (1_500, 1_500), flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REFLECT)
    noise = np.random.default_rng(2).normal(size=seen.shape) * 1.5
    return photo_of(np.clip(seen * 1.04 + noise, 0, 255).astype(np.uint8))


@cache
def first() -> Photo:
    """The baseline."""
    noise = np.random.default_rng(3).normal(size=face().shape) * 1.5
    return photo_of(np.clip(face() + noise, 0, 255).astype(np.uint8))


def beside(baseline: Subject, followup: Photo, limits: Limits | None = None) -> Comparison:
    """A follow-up without a face beside its baseline."""
    return compare(baseline, of_same_place(followup, baseline), limits)
