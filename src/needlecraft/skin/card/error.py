"""Why a card is of no use."""

from __future__ import annotations


class CardError(Exception):
    """A card that is there but of no use: ``code`` for programs, ``str()`` for people, with what to do.

    From ``find``: cut_off, covered, two_cards, other_edition, too_small, too_tilted, blurred, bent. From ``calibrate``: clipped,
    uneven_light, shaded, unlike_its_patches. From ``relative``: other_card. From ``Measured.read``: measured_file.
    """

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
