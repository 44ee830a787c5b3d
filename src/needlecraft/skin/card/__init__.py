"""The card that is held beside a face: how it looks, its print, how it is found, what it tells of scale and colour."""

from .calibration import Calibration, Correction, calibrate, relative
from .error import CardError
from .finding import Card, find
from .layout import EDITION, TITLE
from .measured import Measured
from .printing import pdf

__all__ = ["EDITION", "TITLE", "Calibration", "Card", "CardError", "Correction", "Measured", "calibrate", "find", "pdf", "relative"]
