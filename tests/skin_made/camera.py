"""A lamp and a camera with known faults."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from .warp import STILL, Warp


@dataclass(frozen=True, slots=True)
class Light:
    """The lamp. ``exposure`` and ``balance`` multiply the light; ``gradient`` is how far the edges differ from the middle."""

    exposure: float = 1.0
    balance: tuple[float, float, float] = (1.0, 1.0, 1.0)
    gradient: float = 0.0
    """0.3: the left edge has 0.85 and the right edge 1.15 times the light of the middle."""


@dataclass(frozen=True, slots=True)
class Camera:
    """The lens, the sensor and what the camera makes of them. ``noise`` is a spread in code values of 255."""

    blur_px: float = 0.0
    noise: float = 0.6
    sharpening: float = 0.0
    jpeg_quality: int | None = None
    seed: int = 0


@dataclass(frozen=True, slots=True)
class Photograph:
    """``pixels``: (height, width, 3) uint8 sRGB. ``displacement``: what to add to a pixel of the scene to find it in this photo."""

    pixels: np.ndarray
    displacement: np.ndarray

    @property
    def linear(self) -> np.ndarray:
        """Linear sRGB, float32, from the formula of IEC 61966-2-1."""
        code = np.arange(256, dtype=np.float64) / 255
        table = np.where(code <= 0.04045, code / 12.92, ((code + 0.055) / 1.055) ** 2.4).astype(np.float32)
        return table[self.pixels]


_CODES = 65535
_LIGHT = np.arange(_CODES + 1, dtype=np.float64) / _CODES
_SRGB = (255 * np.where(_LIGHT <= 0.0031308, 12.92 * _LIGHT, 1.055 * _LIGHT ** (1 / 2.4) - 0.055)).astype(np.float32)


def take(density: np.ndarray, warp: Warp, light: Light, camera: Camera) -> Photograph:
    """Light through the lamp, the movement, the lens, the sensor, the tone curve and the file."""
    shape = density.shape[:2]
    if warp != STILL:
        density = _moved(density, warp)
    linear = cv2.exp((density * np.float32(-np.log(10))).reshape(shape[0], -1)).reshape(density.shape)
    side = 1 + light.gradient * (np.linspace(0, 1, shape[1], dtype=np.float32) - 0.5)
    linear *= (side[:, None] * np.float32(light.exposure) * np.array(light.balance, np.float32))[None]
    if camera.blur_px:
        linear = cv2.GaussianBlur(linear, (0, 0), camera.blur_px)
    encoded = _SRGB[(np.clip(linear, 0, 1) * _CODES + 0.5).astype(np.uint16)]
    if camera.sharpening:
        encoded += np.float32(camera.sharpening) * (encoded - cv2.GaussianBlur(encoded, (0, 0), 1.0))
    if camera.noise:
        rng = np.random.default_rng([camera.seed, 99])
        encoded += np.float32(camera.noise) * rng.standard_normal(encoded.shape, dtype=np.float32)
    pixels = np.clip(encoded + 0.5, 0, 255).astype(np.uint8)
    if camera.jpeg_quality is not None:
        _, packed = cv2.imencode(".jpg", pixels[..., ::-1], [cv2.IMWRITE_JPEG_QUALITY, camera.jpeg_quality])
        pixels = np.ascontiguousarray(cv2.imdecode(packed, cv2.IMREAD_COLOR)[..., ::-1])
    return Photograph(pixels, warp.displacement(shape))


def _moved(density: np.ndarray, warp: Warp) -> np.ndarray:
    shape = density.shape[:2]
    at = warp.sources(shape)
    at[..., 0] += np.arange(shape[1], dtype=np.float32)
    at[..., 1] += np.arange(shape[0], dtype=np.float32)[:, None]
    return cv2.remap(density, at, None, cv2.INTER_CUBIC, borderMode=cv2.BORDER_REFLECT_101)
