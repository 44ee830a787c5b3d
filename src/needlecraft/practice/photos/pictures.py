"""A photo as it arrives, and as it is kept: upright pixels in sRGB and nothing else.

Every photo is written anew as JPEG, of quality 95 and without thinning of colours, whatever it came as. Cutting metadata out of the
file that came would keep its pixels bit by bit, but could not turn them upright, would leave what is hidden between or behind them, and
would keep HEIC, which most browsers cannot show. What is lost is the rounding of one JPEG; what is won is that nothing but pixels can
be kept. Colours are brought to sRGB by the profile in the file, so that photos of two cameras can be compared.
"""

from __future__ import annotations

import hashlib
import io
import re
import zipfile
from dataclasses import dataclass
from typing import Final

import pi_heif
from django.utils.translation import gettext as _
from PIL import Image, ImageCms, ImageOps

from .models import Size

#: The largest JPEG of today's telephones (48 megapixels) has about 25 MB; the whole file is held in memory.
MOST_BYTES: Final = 30 * 1024 * 1024
#: Telephones take up to 48 megapixels (8064 x 6048). Work on one needs 600 MB for a few seconds; a bomb claims a thousand times as many
#: in a few bytes.
MOST_PIXELS: Final = 50_000_000
#: With less no skin can be judged; it also refuses icons and tracking dots.
FEWEST_PX: Final = 200
#: The longer side of the sizes that are made of the original: for a large screen, and for a list on a sharp one.
LONGEST_PX: Final = {Size.SCREEN: 2048, Size.SMALL: 480}
_QUALITY: Final = {Size.ORIGINAL: 95, Size.SCREEN: 90, Size.SMALL: 80}

_HEIC: Final = (b"heic", b"heix", b"heim", b"heis")
_HEIC_MOVING: Final = (b"hevc", b"hevx", b"hevm", b"hevs", b"msf1")
_PNG_END: Final = b"IEND\xaeB`\x82"
#: What a browser, a reader or a server would run or show in place of a picture; long enough never to stand in pixels by chance.
_OTHER: Final = re.compile(rb"<(?:script|!doctype\s|html[\s>]|\?php\s)|www\.w3\.org/2000/svg|%pdf-[12]\.|rar!\x1a\x07", re.IGNORECASE)
_ARCHIVED: Final = b"PK\x03\x04"
_SRGB: Final = ImageCms.createProfile("sRGB")

pi_heif.register_heif_opener()


class NotAPhoto(Exception):
    """What was sent is not kept: ``str()`` says why, and what to do."""


@dataclass(frozen=True, slots=True)
class Picture:
    """A photo fit to be kept: JPEG files by size, and the width, height and SHA-256 of the original among them."""

    files: dict[Size, bytes]
    width_px: int
    height_px: int
    sha256: str


def read(data: bytes) -> Picture:
    """Decode a photo and write it anew. Raises NotAPhoto."""
    if len(data) > MOST_BYTES:
        raise NotAPhoto(too_large())
    kind = _kind(data)
    if _is_something_else_too(data):
        raise NotAPhoto(_("The file is a photo and something else in one, and is not taken. Take a new photo."))
    try:
        image = _upright(data, kind)
        files = {size: _written(image, size) for size in Size}
    except NotAPhoto:
        raise
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise NotAPhoto(_too_many()) from None
    except Exception:  # a decoder fails in as many ways as a file can be broken
        raise NotAPhoto(_damaged()) from None
    return Picture(files, image.width, image.height, hashlib.sha256(files[Size.ORIGINAL]).hexdigest())


def _kind(data: bytes) -> str:
    """What the first bytes say, whatever the name of the file says."""
    if data.startswith(b"\xff\xd8\xff"):
        return "JPEG"
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        if _PNG_END not in data:
            raise NotAPhoto(_damaged())
        return "PNG"
    if data[4:8] == b"ftyp":
        if data[8:12] in _HEIC_MOVING:
            raise NotAPhoto(_moving())
        brands = data[8 : min(int.from_bytes(data[:4]), 64)]
        if any(brand in brands for brand in _HEIC):
            return "HEIF"
    raise NotAPhoto(_("This is no photo that can be kept. Send a JPEG, PNG or HEIC file."))


def _is_something_else_too(data: bytes) -> bool:
    """Would other programs take it for a page, a script, a document or an archive? What is missed here is lost with the rewriting."""
    return bool(_OTHER.search(data)) or (_ARCHIVED in data and zipfile.is_zipfile(io.BytesIO(data)))


def _upright(data: bytes, kind: str) -> Image.Image:
    """The pixels in sRGB, as they were seen; the size is looked at before anything is decoded."""
    image = Image.open(io.BytesIO(data), formats=[kind])
    if image.width * image.height > MOST_PIXELS:
        raise NotAPhoto(_too_many())
    if min(image.size) < FEWEST_PX:
        raise NotAPhoto(_("The photo is too small to see the skin. Each side needs 200 pixels at least."))
    # A JPEG of a telephone may carry a second picture, of light or depth; the first is the photo.
    if kind != "JPEG" and getattr(image, "n_frames", 1) > 1:
        raise NotAPhoto(_moving())
    image.load()
    seen = _in_srgb(ImageOps.exif_transpose(image))
    seen.info = {}
    return seen


def _in_srgb(image: Image.Image) -> Image.Image:
    profile = image.info.get("icc_profile")
    if image.mode.startswith("I"):
        image = image.point(lambda level: level / 256).convert("L")
    if image.has_transparency_data:
        seen = image.convert("RGBA")
        image = Image.new("RGB", image.size, "white")
        image.paste(seen, mask=seen.getchannel("A"))
    if profile:
        try:
            known = ImageCms.ImageCmsProfile(io.BytesIO(profile))
            plain = image if image.mode in ("RGB", "CMYK", "L") else image.convert("RGB")
            return ImageCms.profileToProfile(plain, known, _SRGB, outputMode="RGB")
        except (ImageCms.PyCMSError, OSError):
            pass  # a profile that cannot be read says nothing
    return image.convert("RGB")


def _written(image: Image.Image, size: Size) -> bytes:
    if size in LONGEST_PX:
        image = ImageOps.contain(image, (LONGEST_PX[size],) * 2) if max(image.size) > LONGEST_PX[size] else image
    file = io.BytesIO()
    image.save(file, "JPEG", quality=_QUALITY[size], subsampling=0)
    return file.getvalue()


def too_large() -> str:
    """The sentence for a file of more than MOST_BYTES."""
    return _("The file is larger than 30 MB. Take the photo in a smaller size.")


def _too_many() -> str:
    return _("The photo has more than 50 million pixels. Take it in a smaller size.")


def _damaged() -> str:
    return _("The photo is damaged or cut off. Take it again, or send the file once more.")


def _moving() -> str:
    return _("The file holds moving or several pictures. Send one photo.")
