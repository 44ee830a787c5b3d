"""A piece of skin: layers of optical density in millimetres, and a list of all that is on it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

import numpy as np

from .camera import Camera, Light, Photograph, take
from .fields import clouds, furrows, stamp
from .tone import BLOOD, MELANIN, NORMAL_BLOOD, PLAIN_OD, melanin_for
from .warp import STILL, Warp


@dataclass(frozen=True, slots=True)
class Change:
    """What is different at a later visit. Shares keep the first part of the things there were."""

    spots: float = 1.0
    marks: float = 1.0
    pores: float = 1.0
    lines_length: float = 1.0
    relief: float = 1.0
    """Factor on the depth of the microrelief."""
    relief_new: float = 0.0
    """Share of the microrelief that is another one (as lit from elsewhere)."""
    erythema_od: float = 0.0
    """Blood added everywhere."""
    patch_od: float = 0.0
    """Blood added in one soft patch, a quarter of the scene wide."""
    melanin_od: float = 0.0
    pore_depth: float = 1.0
    """Factor on the depth of every second pore."""


AS_IT_WAS = Change()


@dataclass(frozen=True, slots=True)
class Scene:
    """Made skin. Counts are per square centimetre; radii, widths and lengths in mm; depths in optical density."""

    seed: int
    shape: tuple[int, int]
    px_per_mm: float = 12.0
    ita_deg: float = 35.0
    spots_per_cm2: float = 2.0
    spot_radius_mm: tuple[float, float] = (0.7, 2.0)
    spot_od: float = 0.12
    marks_per_cm2: float = 1.0
    mark_radius_mm: tuple[float, float] = (0.7, 2.0)
    mark_od: float = 0.12
    pores_per_cm2: float = 30.0
    pore_radius_mm: tuple[float, float] = (0.14, 0.28)
    pore_od: float = 0.12
    lines: int = 4
    line_length_mm: float = 20.0
    line_width_mm: float = 0.25
    """Standard deviation of the profile across."""
    line_od: float = 0.10
    relief_od: float = 0.015
    relief_spacing_mm: float = 0.45
    mottling: float = 0.06
    """Spread of slow variation of melanin and blood, as a share of each."""
    shading_od: float = 0.05
    change: Change = field(default=AS_IT_WAS)

    @property
    def area_cm2(self) -> float:
        """The whole piece."""
        return self.shape[0] * self.shape[1] / self.px_per_mm**2 / 100

    def changed(self, **what: float) -> Scene:
        """The same skin at a later visit."""
        return replace(self, change=replace(self.change, **what))

    def melanin(self) -> np.ndarray:
        """Melanin in optical density of the green channel, spots included."""
        base = melanin_for(self.ita_deg)
        plane = base * (1 + self.mottling * clouds(self._rng(1), self.shape, 15 * self.px_per_mm))
        plane += np.float32(self.change.melanin_od)
        for x, y, radius in self.spots():
            stamp(plane, x, y, self.spot_od, radius, flat=True)
        return plane

    def blood(self) -> np.ndarray:
        """Blood in optical density of the green channel, red marks included."""
        plane = NORMAL_BLOOD * (1 + self.mottling * clouds(self._rng(2), self.shape, 15 * self.px_per_mm))
        plane += np.float32(self.change.erythema_od)
        for x, y, radius in self.marks():
            stamp(plane, x, y, self.mark_od, radius, flat=True)
        if self.change.patch_od:
            stamp(plane, self.shape[1] * 0.6, self.shape[0] * 0.4, self.change.patch_od, min(self.shape) / 8, flat=False)
        return plane

    def shadow(self) -> np.ndarray:
        """What is darker in every channel alike: shading of the form, microrelief, pores, lines."""
        plane = PLAIN_OD + self.shading_od * clouds(self._rng(3), self.shape, max(self.shape) / 2)
        spacing = self.relief_spacing_mm * self.px_per_mm
        depth, new = self.relief_od * self.change.relief, self.change.relief_new
        if depth * (1 - new):
            plane += np.float32(depth * (1 - new)) * furrows(self._rng(4), self.shape, spacing)
        if depth * new:
            plane += np.float32(depth * new) * furrows(self._rng(5), self.shape, spacing)
        for number, (x, y, radius) in enumerate(self.pores()):
            depth = self.pore_od * (self.change.pore_depth if number % 2 else 1)
            stamp(plane, x, y, depth, radius / 2**0.5, flat=False)
        for path in self.line_paths():
            self._draw(plane, path)
        return plane

    def spots(self) -> np.ndarray:
        """(n, 3): x, y, radius in pixels."""
        return self._scattered(6, self.spots_per_cm2, self.spot_radius_mm, self.change.spots)

    def marks(self) -> np.ndarray:
        """(n, 3): x, y, radius in pixels."""
        return self._scattered(7, self.marks_per_cm2, self.mark_radius_mm, self.change.marks)

    def pores(self) -> np.ndarray:
        """(n, 3): x, y, radius in pixels; the radius of a Gaussian hollow is the root of two times its deviation."""
        return self._scattered(8, self.pores_per_cm2, self.pore_radius_mm, self.change.pores)

    def line_paths(self) -> Iterator[np.ndarray]:
        """(n, 2) points a quarter of a width apart along each line, gently bent and apart from each other."""
        rng = self._rng(9)
        length = self.line_length_mm * self.px_per_mm
        step = self.line_width_mm * self.px_per_mm / 4
        for number in range(self.lines):
            lane = (number + 0.5) / self.lines * self.shape[0] + rng.uniform(-0.2, 0.2) * self.shape[0] / self.lines
            start = rng.uniform(0.05, max(0.06, 0.95 - length / self.shape[1])) * self.shape[1]
            along = np.arange(0, length * self.change.lines_length, step)
            sag = rng.uniform(-0.05, 0.05) * length
            yield np.stack([start + along, lane + sag * np.sin(np.pi * along / length)], axis=-1)

    def truth_length_mm(self) -> float:
        """All lines together, the bends included; what runs over the edge is left out."""
        total = 0.0
        for path in self.line_paths():
            inside = path[(path[:, 0] < self.shape[1]) & (path[:, 1] >= 0) & (path[:, 1] < self.shape[0])]
            total += float(np.hypot(*np.diff(inside, axis=0).T).sum())
        return total / self.px_per_mm

    def density(self) -> np.ndarray:
        """(height, width, 3) optical density."""
        melanin, blood, shadow = self.melanin(), self.blood(), self.shadow()
        return np.stack([shadow + melanin * m + blood * b for m, b in zip(MELANIN, BLOOD, strict=True)], axis=-1)

    def photograph(self, warp: Warp = STILL, light: Light = Light(), camera: Camera = Camera()) -> Photograph:  # noqa: B008 (frozen)
        """An 8 bit sRGB photo of the scene, with the truth of where everything went."""
        return take(self.density(), warp, light, camera)

    def _rng(self, part: int) -> np.random.Generator:
        return np.random.default_rng([self.seed, part])

    def _scattered(self, part: int, per_cm2: float, radius_mm: tuple[float, float], share: float) -> np.ndarray:
        """Things that keep clear of each other, so that the count is the truth."""
        rng, wanted = self._rng(part), round(per_cm2 * self.area_cm2)
        height, width = self.shape
        cell = np.sqrt(height * width / max(wanted, 1))
        rows, columns = max(1, int(height / cell)), max(1, int(width / cell))
        places = rng.permutation(rows * columns)[:wanted]
        free = np.maximum(0, 1 - 3.2 * radius_mm[1] * self.px_per_mm / cell)
        jitter = rng.uniform(-0.5, 0.5, (places.size, 2)) * free
        x = (places % columns + 0.5 + jitter[:, 0]) * width / columns
        y = (places // columns + 0.5 + jitter[:, 1]) * height / rows
        radius = rng.uniform(*radius_mm, places.size) * self.px_per_mm
        return np.stack([x, y, radius], axis=-1)[: round(places.size * share)]

    def _draw(self, plane: np.ndarray, path: np.ndarray) -> None:
        """A line as a row of overlapping Gaussians that add up to its depth."""
        width = self.line_width_mm * self.px_per_mm
        amount = self.line_od / 4 / np.sqrt(2 * np.pi)
        for x, y in path:
            stamp(plane, x, y, amount, width, flat=False)


def make(seed: int, shape: tuple[int, int], **what: object) -> Scene:
    """A scene; ``what`` are the fields of ``Scene``."""
    return Scene(seed, shape, **what)  # type: ignore[arg-type]
