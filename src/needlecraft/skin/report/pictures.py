"""What a comparison shows: both photos in one frame, and where they differ."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Mapping
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from ..arrays import Colour, Mask, Plane
from ..colour import optical_density
from ..colour_space import encoded_srgb
from ..compare import Pair
from ..filters import band
from ..measures.colours import INDEX
from ..measures.planes import TEXTURE_MM
from ..registration import AGREES_PX

LONGEST_PX: Final = 1_200
REDNESS_AT_FULL_COLOUR: Final = 8.0
"""In units of the erythema index."""
TEXTURE_AT_FULL_COLOUR: Final = 0.3
"""As a decimal logarithm: twice as strong, or half."""
_BLURRED_MM: Final = 1.0
_CONTRAST_FLOOR_OD: Final = 0.002
_LESS, _MORE = np.array((43, 108, 176), np.float32) / 255, np.array((179, 38, 30), np.float32) / 255
_HATCH_PX: Final = 9
_QUALITY: Final = 88


def pictures(pair: Pair) -> Mapping[str, bytes]:
    """JPEG files: ``before``, ``after``, ``redness``, ``texture``, at most 1,200 pixels long."""
    scale = min(1.0, LONGEST_PX / max(pair.before.shape[:2]))
    before, after = (_smaller(image, scale) for image in (pair.before, pair.after))
    px_per_mm = pair.baseline.scale.px_per_mm * scale
    seen = _smaller(pair.registration.disagreement_px, scale) < AGREES_PX
    skin = _smaller(pair.baseline.skin.astype(np.float32), scale) > 0.5  # noqa: PLR2004 - half of it
    redness = (_redness(after, px_per_mm) - _redness(before, px_per_mm)) / REDNESS_AT_FULL_COLOUR
    texture = (_texture(after, px_per_mm) - _texture(before, px_per_mm)) / TEXTURE_AT_FULL_COLOUR
    return {
        "before": _jpeg(encoded_srgb(before)),
        "after": _jpeg(encoded_srgb(after)),
        "redness": _jpeg(_map(before, redness, skin, seen)),
        "texture": _jpeg(_map(before, texture, skin, seen)),
    }


def as_address(jpeg: bytes) -> str:
    """A picture as an address that holds it."""
    return f"data:image/jpeg;base64,{b64encode(jpeg).decode()}"


def _smaller(image: Plane, scale: float) -> Plane:
    return cv2.resize(image, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA) if scale < 1 else image


def _redness(linear: Colour, px_per_mm: float) -> Plane:
    od = optical_density(linear)
    return cv2.GaussianBlur(INDEX * (od[..., 1] - od[..., 0]), (0, 0), _BLURRED_MM * px_per_mm)


def _texture(linear: Colour, px_per_mm: float) -> Plane:
    """The decimal logarithm of the local strength of fine detail."""
    od = np.ascontiguousarray(optical_density(linear)[..., 1])
    detail = band(od, *(wavelength * px_per_mm for wavelength in TEXTURE_MM))
    return np.log10(cv2.sqrt(cv2.GaussianBlur(detail * detail, (0, 0), 2 * _BLURRED_MM * px_per_mm)) + _CONTRAST_FLOOR_OD)


def _map(before: Colour, difference: Plane, skin: Mask, seen: Mask) -> NDArray[np.uint8]:
    """The baseline in grey, coloured where the follow-up is more or less; what was not found again is hatched."""
    grey = encoded_srgb(before).mean(axis=2, keepdims=True) / 255
    strength = np.clip(np.abs(difference), 0, 1)[..., None] * (skin & seen)[..., None]
    towards = np.where(difference[..., None] > 0, _MORE, _LESS)
    mixed = grey * (1 - 0.75 * strength) + towards * 0.75 * strength
    rows, columns = np.indices(skin.shape)
    hatched = skin & ~seen & ((rows + columns) % _HATCH_PX < 2)  # noqa: PLR2004 - two pixels wide
    mixed[hatched] = 0.1
    return np.round(255 * mixed).astype(np.uint8)


def _jpeg(image: NDArray[np.uint8]) -> bytes:
    _, data = cv2.imencode(".jpg", image[..., ::-1], [cv2.IMWRITE_JPEG_QUALITY, _QUALITY])
    return data.tobytes()
