"""Skin that was made, so that the truth about it is known: what is on it, how it was lit, and where each point of it went.

Chance comes from numpy and a seed alone; OpenCV resamples, blurs and packs the JPEG. Nothing here is taken from the product.
"""

from .camera import Camera, Light, Photograph
from .pairs import Pair, easy_pair, hard_pair
from .scene import Change, Scene, make
from .warp import STILL, Warp

__all__ = ["STILL", "Camera", "Change", "Light", "Pair", "Photograph", "Scene", "Warp", "easy_pair", "hard_pair", "make"]
