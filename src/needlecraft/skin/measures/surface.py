"""What is measured, and what a number says of itself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

from ..arrays import Box, Colour, Plane, Scale
from ..regions import Region

MARGIN_MM: Final = 6.0
"""What filters see beyond a zone."""


@dataclass(frozen=True, slots=True, eq=False)
class Surface:
    """Skin ready to be measured.

    ``linear``: (height, width, 3) linear sRGB, reflectance if ``is_calibrated``. ``zones`` lie in it; ``weight`` has its height and width,
    and where that is under one half, as on skin seen aslant, nothing is measured.
    """

    linear: Colour
    zones: Mapping[str, Region]
    scale: Scale
    is_calibrated: bool
    weight: Plane | None = None

    def cut(self) -> Surface:
        """No more than the zones and a margin around them: nothing else is measured."""
        boxes = [zone.box for zone in self.zones.values() if zone.n_px]
        if not boxes:
            return self
        margin = round(MARGIN_MM * self.scale.px_per_mm)
        left, top = (max(0, min(box[i] for box in boxes) - margin) for i in (0, 1))
        right, bottom = (max(box[i] + box[i + 2] for box in boxes) + margin for i in (0, 1))
        height, width = self.linear.shape[:2]
        part = Box(left, top, min(right, width) - left, min(bottom, height) - top)
        zones = {name: zone.within(part) for name, zone in self.zones.items()}
        weight = None if self.weight is None else part.cut(self.weight)
        return replace(self, linear=part.cut(self.linear), zones=zones, weight=weight)


@dataclass(frozen=True, slots=True)
class Value:
    """One number, or the reason why there is none (``why``).

    ``n_px``: pixels of the zone that were used. ``coverage``: their share of the zone; the rest is glare, covered, or has no light in it.
    ``note``: what to keep in mind when reading it.
    """

    value: float | None
    unit: str
    n_px: int = 0
    coverage: float = 0.0
    note: str = ""
    why: str = ""
