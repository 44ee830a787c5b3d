import pytest
from tests.unit.skin.card.made import View, drawing

from needlecraft.skin.capture import CaptureFacts
from needlecraft.skin.card.finding import find
from needlecraft.skin.colour_space import srgb
from needlecraft.skin.photo import Photo


@pytest.fixture(scope="session")
def card_drawing():
    return drawing()


@pytest.fixture(scope="session")
def found():
    """A photo of eight or sixteen bits, and the card in it."""

    def find_it(pixels):
        height, width = pixels.shape[:2]
        focal_mm = View.focal_px * 43.27 / (height**2 + width**2) ** 0.5
        bits = 8 * pixels.itemsize
        facts = CaptureFacts("PNG", bits, width, height, focal_length_35mm=focal_mm)
        photo = Photo(pixels, srgb(bits), facts)
        return photo, find(photo)

    return find_it
