"""Where each point of a scene comes to lie in a photo: a known, smooth movement."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

STEP_PX = 8
MARGIN = 3


@dataclass(frozen=True, slots=True)
class Warp:
    """Rotation and scale about the middle, a shift, and smooth waves of at most ``wave_px`` each way."""

    rotation_deg: float = 0.0
    scale: float = 1.0
    shift_px: tuple[float, float] = (0.0, 0.0)
    wave_px: float = 0.0
    seed: int = 0

    def forward(self, points: np.ndarray, shape: tuple[int, int]) -> np.ndarray:
        """Where points (..., 2) of the scene lie in the photo."""
        middle = np.array([shape[1] - 1, shape[0] - 1]) / 2
        return (points - middle) @ self._matrix().T + middle + np.array(self.shift_px) + self._waves(points, shape)

    def backward(self, points: np.ndarray, shape: tuple[int, int]) -> np.ndarray:
        """Which points of the scene the points (..., 2) of the photo show; found by iteration."""
        middle = np.array([shape[1] - 1, shape[0] - 1]) / 2
        back = np.linalg.inv(self._matrix())
        found = points
        for _ in range(8):
            found = (points - middle - np.array(self.shift_px) - self._waves(found, shape)) @ back.T + middle
        return found

    def displacement(self, shape: tuple[int, int]) -> np.ndarray:
        """(height, width, 2) float32: what to add to a pixel of the scene to find it in the photo."""
        return _field(lambda points: self.forward(points, shape) - points, shape)

    def sources(self, shape: tuple[int, int]) -> np.ndarray:
        """(height, width, 2) float32: what to add to a pixel of the photo to find it in the scene."""
        return _field(lambda points: self.backward(points, shape) - points, shape)

    def _matrix(self) -> np.ndarray:
        angle = np.radians(self.rotation_deg)
        return self.scale * np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])

    def _waves(self, points: np.ndarray, shape: tuple[int, int]) -> np.ndarray:
        if not self.wave_px:
            return np.zeros_like(points)
        rng = np.random.default_rng([self.seed, 77])
        turns, phases = rng.uniform(0.4, 1.6, (2, 3, 2)), rng.uniform(0, 2 * np.pi, (2, 3))
        turns *= rng.choice([-1, 1], (2, 3, 2))
        at = points / np.array([shape[1], shape[0]]) * 2 * np.pi
        axes = [sum(np.sin(at @ turn + phase) for turn, phase in zip(turns[i], phases[i], strict=True)) / 3 for i in range(2)]
        return self.wave_px * np.stack(axes, axis=-1)


STILL = Warp()


def _field(of: object, shape: tuple[int, int]) -> np.ndarray:
    """A smooth field, computed on every eighth pixel and enlarged."""
    rows, columns = (-(-side // STEP_PX) + 2 * MARGIN for side in shape)
    x = (np.arange(columns) - MARGIN + 0.5) * STEP_PX - 0.5
    y = (np.arange(rows) - MARGIN + 0.5) * STEP_PX - 0.5
    coarse = of(np.stack(np.meshgrid(x, y), axis=-1)).astype(np.float32)  # type: ignore[operator]
    large = cv2.resize(coarse, (columns * STEP_PX, rows * STEP_PX), interpolation=cv2.INTER_CUBIC)
    start = MARGIN * STEP_PX
    return np.ascontiguousarray(large[start : start + shape[0], start : start + shape[1]])
