"""Parts of an image of any outline, each kept no larger than the box around it: a face has twelve of them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from .arrays import Box, Mask, Scalar


@dataclass(frozen=True, slots=True, eq=False)
class Region:
    """``mask`` has the height and width of ``box``; beyond that box nothing belongs to the region."""

    box: Box
    mask: Mask

    @classmethod
    def of(cls, mask: Mask, x: int = 0, y: int = 0) -> Region:
        """The region that is marked in a mask of an image, or of the part of it that begins at ``x`` and ``y``."""
        box = Box(*cv2.boundingRect(mask.view(np.uint8)))
        return cls(box._replace(x=box.x + x, y=box.y + y), box.cut(mask))

    @property
    def n_px(self) -> int:
        """How many pixels belong to it."""
        return int(np.count_nonzero(self.mask))

    def values(self, image: NDArray[Scalar]) -> NDArray[Scalar]:
        """What an image has there: (n,) of a plane and (n, 3) of a colour."""
        return self.box.cut(image)[self.mask]

    def within(self, part: Box) -> Region:
        """What of it lies in a part of the image, in the frame of that part."""
        left, top = max(self.box.x, part.x), max(self.box.y, part.y)
        right = max(left, min(self.box.x + self.box.width, part.x + part.width))
        bottom = max(top, min(self.box.y + self.box.height, part.y + part.height))
        own = Box(left - self.box.x, top - self.box.y, right - left, bottom - top)
        return Region(Box(left - part.x, top - part.y, own.width, own.height), own.cut(self.mask))

    def has(self, x: NDArray[np.floating], y: NDArray[np.floating]) -> Mask:
        """Which places (n,) lie on its pixels."""
        column, row = np.rint(x).astype(int) - self.box.x, np.rint(y).astype(int) - self.box.y
        is_near = (column >= 0) & (row >= 0) & (column < self.box.width) & (row < self.box.height)
        is_inside = np.zeros(is_near.shape, bool)
        is_inside[is_near] = self.mask[row[is_near], column[is_near]]
        return is_inside

    def thinned(self, step: int) -> Region:
        """The same in an image of which every so many rows and columns are kept, the first among them."""
        right, below = -self.box.x % step, -self.box.y % step
        mask = self.mask[below::step, right::step]
        return Region(Box((self.box.x + right) // step, (self.box.y + below) // step, *mask.shape[::-1]), mask)


def union(regions: Iterable[Region], shape: tuple[int, int]) -> Mask:
    """What lies in any of the regions, as a mask of the whole image; nothing where there are none."""
    every = np.zeros(shape, bool)
    for region in regions:
        part = region.box.cut(every)
        np.logical_or(part, region.mask, out=part)
    return every
