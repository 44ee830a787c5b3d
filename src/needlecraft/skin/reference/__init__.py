"""What the filters mean, written out slowly: every pixel by itself, every kernel in full, float64.

For tests and for readers; minutes for a whole photo.
"""

from .blob import Blob, blobs
from .gaussian import band, smooth
from .line import ridges

__all__ = ["Blob", "band", "blobs", "ridges", "smooth"]
