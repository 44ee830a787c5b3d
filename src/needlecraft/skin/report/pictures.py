"""What a comparison shows: both photos in one frame, and where they differ."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Mapping
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from ..colour_space import encoded_srgb
from ..compare import Comparison
from . import maps

LONGEST_PX: Final = 1_200
_QUALITY: Final = 88


def pictures(comparison: Comparison) -> Mapping[str, bytes]:
    """JPEG files, at most 1,200 pixels long: ``before``, ``after``, and each map that can be drawn by its name."""
    pair = comparison.pair
    scale = min(1.0, LONGEST_PX / max(pair.before.shape[:2]))
    before, after = (encoded_srgb(maps.smaller(image, scale)) for image in (pair.before, pair.after))
    drawn = {name: np.round(255 * image).astype(np.uint8) for name, image in maps.drawn(comparison, scale).items()}
    return {name: _jpeg(image) for name, image in {"before": before, "after": after, **drawn}.items()}


def as_address(jpeg: bytes) -> str:
    """A picture as an address that holds it."""
    return f"data:image/jpeg;base64,{b64encode(jpeg).decode()}"


def _jpeg(image: NDArray[np.uint8]) -> bytes:
    _, data = cv2.imencode(".jpg", image[..., ::-1], [cv2.IMWRITE_JPEG_QUALITY, _QUALITY])
    return data.tobytes()
