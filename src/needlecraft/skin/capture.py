"""The facts of a photo's taking that a measurement needs: a list of what is allowed, and nothing beside it.

Place, names, serial numbers, notes of the maker and previews are never read into anything that is kept.
"""

from __future__ import annotations

import math
import warnings
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from PIL import Image
from PIL.ExifTags import IFD, Base

LONGEST_TEXT: Final = 64
"""Names of cameras and lenses are shorter; what is longer is cut."""
DAMAGED_METADATA: Final = "What the file says of its taking is damaged in part; what could not be read is left out."
_TAKEN_AT: Final = "%Y:%m:%d %H:%M:%S"


@dataclass(frozen=True, slots=True)
class CaptureFacts:
    """What is known of a photo; None is unknown. ``taken_at`` is the camera's own clock, which names no time zone."""

    format: str
    bits: int
    width_px: int
    height_px: int
    profile: str | None = None
    """The name of the colour profile in the file; without one its colours are taken as sRGB."""
    taken_at: datetime | None = None
    exposure_s: float | None = None
    f_number: float | None = None
    iso: float | None = None
    focal_length_mm: float | None = None
    focal_length_35mm: float | None = None
    lens: str | None = None
    camera: str | None = None
    jpeg_quality: int | None = None
    """Estimated from the tables of quantisation as those of the IJG library are scaled; telephones have tables of their own."""
    notes: tuple[str, ...] = ()
    """What was odd about the file and was passed over, a sentence each."""
    sha256: str = ""
    """Of the file, so that a result names the photo that it came from."""


def read_exif(load: Callable[[], Image.Exif]) -> tuple[dict[int, Any], bool]:
    """The tags of a file, those of place left aside; and whether all of them could be read."""
    with warnings.catch_warnings(record=True) as complaints:
        warnings.simplefilter("always")
        try:
            exif = load()
            tags = dict(exif)
            tags.update(exif.get_ifd(IFD.Exif))
        except Exception:  # a parser fails in as many ways as a block can be broken
            return {}, False
    return tags, not complaints


def exif_of(block: bytes | None) -> Image.Exif:
    """A block of EXIF that a decoder handed out."""
    exif = Image.Exif()
    exif.load(block or b"")
    return exif


def turn_of(tags: Mapping[int, Any]) -> int:
    """The EXIF orientation, 1 to 8; 1 where it is missing or makes no sense."""
    value = tags.get(Base.Orientation)
    return value if isinstance(value, int) and value in range(1, 9) else 1


def told(tags: Mapping[int, Any]) -> dict[str, Any]:
    """The facts of the list that the tags tell, by the names they have in CaptureFacts."""
    return {
        "taken_at": _moment(tags.get(Base.DateTimeOriginal)),
        "exposure_s": _positive(tags.get(Base.ExposureTime)),
        "f_number": _positive(tags.get(Base.FNumber)),
        "iso": _positive(tags.get(Base.ISOSpeedRatings)),
        "focal_length_mm": _positive(tags.get(Base.FocalLength)),
        "focal_length_35mm": _positive(tags.get(Base.FocalLengthIn35mmFilm)),
        "lens": _text(tags.get(Base.LensModel)),
        "camera": _text(tags.get(Base.Model)),
    }


def jpeg_quality(tables: Mapping[int, list[int]]) -> int | None:
    """The quality, 1 to 100, at which the IJG library would have used this table of brightness; None if there is none."""
    table = tables.get(0)
    if not table or len(table) != len(IJG_LUMINANCE):
        return None
    scale = sum(table) / sum(IJG_LUMINANCE)
    quality = 100 - 50 * scale if scale <= 1 else 50 / scale
    return max(1, min(100, round(quality)))


def _positive(value: Any) -> float | None:
    if isinstance(value, tuple):
        value = value[0] if value else None
    try:
        number = float(value)
    except (TypeError, ValueError, ZeroDivisionError, OverflowError):
        return None
    return number if math.isfinite(number) and number > 0 else None


def _text(value: Any) -> str | None:
    if not isinstance(value, str):
        return None
    return "".join(letter for letter in value[:LONGEST_TEXT] if letter.isprintable()).strip() or None


def _moment(value: Any) -> datetime | None:
    try:
        return datetime.strptime(value.strip("\0 "), _TAKEN_AT)  # noqa: DTZ007 (the clock of a camera names no zone)
    except (AttributeError, ValueError):
        return None


IJG_LUMINANCE: Final = (
    16, 11, 10, 16, 24, 40, 51, 61,
    12, 12, 14, 19, 26, 58, 60, 55,
    14, 13, 16, 24, 40, 57, 69, 56,
    14, 17, 22, 29, 51, 87, 80, 62,
    18, 22, 37, 56, 68, 109, 103, 77,
    24, 35, 55, 64, 81, 104, 113, 92,
    49, 64, 78, 87, 103, 121, 120, 101,
    72, 92, 95, 98, 112, 100, 103, 99,
)  # fmt: skip
"""The table of brightness at quality 50 (ITU-T T.81:1992, annex K, table K.1)."""
