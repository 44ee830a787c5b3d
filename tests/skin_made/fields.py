"""Random fields and stamps, the material of a scene."""

from __future__ import annotations

import cv2
import numpy as np

TILE_PX = 2048


def clouds(rng: np.random.Generator, shape: tuple[int, int], size_px: float) -> np.ndarray:
    """Smooth noise of unit spread whose lumps are about ``size_px`` wide."""
    rows, columns = (max(4, int(side / size_px) + 3) for side in shape)
    grid = rng.standard_normal((rows, columns)).astype(np.float32)
    field = cv2.resize(grid, (shape[1], shape[0]), interpolation=cv2.INTER_CUBIC)
    return (field - field.mean()) / max(float(field.std()), 1e-6)


def furrows(rng: np.random.Generator, shape: tuple[int, int], spacing_px: float) -> np.ndarray:
    """Microrelief: two crossing families of furrows about ``spacing_px`` apart, of unit spread, made in the frequency domain.

    Larger scenes repeat it every 2048 pixels.
    """
    rows, columns = (min(TILE_PX, side) for side in shape)
    white = np.fft.rfft2(rng.standard_normal((rows, columns)).astype(np.float32))
    v = np.fft.fftfreq(rows).astype(np.float32)[:, None] * spacing_px
    u = np.fft.rfftfreq(columns).astype(np.float32)[None, :] * spacing_px
    radius, angle = np.hypot(u, v), np.arctan2(v, u)
    ring = np.exp(-((radius - 1) ** 2) / (2 * 0.25**2))
    families = sum(np.exp(-(np.sin(angle - towards) ** 2) / (2 * 0.3**2)) for towards in np.radians([25, -60]))
    tile = np.fft.irfft2(white * ring * families, s=(rows, columns)).astype(np.float32)
    tile /= tile.std()
    if tile.shape == shape:
        return tile
    return np.tile(tile, (-(-shape[0] // rows), -(-shape[1] // columns)))[: shape[0], : shape[1]].copy()


def stamp(plane: np.ndarray, x: float, y: float, amount: float, width_px: float, *, flat: bool) -> None:
    """Adds a spot in place: a Gaussian of standard deviation ``width_px``, or a disc of that radius with a soft edge."""
    reach = int(np.ceil(width_px * (1.7 if flat else 4) + 1))
    left, top = round(x) - reach, round(y) - reach
    x0, y0 = max(left, 0), max(top, 0)
    x1, y1 = min(left + 2 * reach + 1, plane.shape[1]), min(top + 2 * reach + 1, plane.shape[0])
    if x0 >= x1 or y0 >= y1:
        return
    across = np.arange(x0, x1, dtype=np.float32) - np.float32(x)
    down = np.arange(y0, y1, dtype=np.float32)[:, None] - np.float32(y)
    if flat:
        edge = 1 + np.exp(np.clip((np.hypot(across, down) - width_px) / (0.12 * width_px), -30, 30))
        plane[y0:y1, x0:x1] += np.float32(amount) / edge
    else:
        two = np.float32(2 * width_px**2)
        plane[y0:y1, x0:x1] += np.float32(amount) * np.exp(-(down**2) / two) * np.exp(-(across**2) / two)
