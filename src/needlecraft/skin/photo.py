"""A photo as it is measured: upright pixels, what their values mean, and the few facts of its taking that a measurement needs.

Nothing else of a file survives: no place, no notes of the maker, no preview, no name. What cannot be measured honestly is refused with a
code and one sentence, before it is decoded where that is possible.
"""

from __future__ import annotations

import hashlib
import io
import threading
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any, Final

import cv2
import numpy as np
import pi_heif
from numpy.typing import NDArray
from PIL import Image, ImageCms
from PIL.JpegImagePlugin import JpegImageFile
from PIL.TiffImagePlugin import TiffImageFile

from .arrays import Box, Colour
from .capture import DAMAGED_METADATA, CaptureFacts, exif_of, jpeg_quality, read_exif, told, turn_of
from .colour_space import ColourSpace, Pixels, ProfileError, display_p3, encoded_srgb, read_profile, srgb
from .reducing import shrunk

MOST_BYTES: Final = 150_000_000
"""A TIFF of 16 bits and 24 megapixels has 144 MB."""
MOST_PIXELS: Final = 80_000_000
"""Telephones take up to 50 megapixels; a bomb claims far more in a few bytes."""
FEWEST_PIXELS: Final = 300_000
"""With less, a face across the picture has under 2 px for a millimetre, and no texture can be measured."""
DAMAGED: Final = "The file is damaged or cut off; send it again, or take a new photo."
TOO_MANY_PIXELS: Final = f"The photo has more than {MOST_PIXELS // 1_000_000} megapixels; send a smaller one."
TRANSPARENT: Final = "Parts of the photo are transparent, so it was worked on; send the photo as the camera took it."
_HEIF_BRANDS: Final = (b"heic", b"heix", b"heim", b"heis", b"mif1")
_MOVING_BRANDS: Final = (b"hevc", b"hevx", b"hevm", b"hevs", b"msf1")


class PhotoError(Exception):
    """A photo that is not measured: ``code`` for programs, ``str()`` a sentence for people that says what to do."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


@dataclass(frozen=True, slots=True, eq=False)
class Photo:
    """Upright pixels (h, w, 3) of 8 or 16 bits, still encoded as ``space`` says, and the facts of their taking."""

    pixels: Pixels
    space: ColourSpace
    facts: CaptureFacts

    @property
    def shape(self) -> tuple[int, int]:
        """Height and width in pixels."""
        return self.pixels.shape[0], self.pixels.shape[1]

    def linear(self, box: Box | None = None) -> Colour:
        """Linear sRGB (h, w, 3) float32 of the photo, or of a part of it. Without a card it is no reflectance: the camera saw to that."""
        return self.space.linear(self.pixels if box is None else self.pixels[box.y : box.y + box.height, box.x : box.x + box.width])

    def preview(self, longest_px: int) -> NDArray[np.uint8]:
        """A copy (h, w, 3) in sRGB of 8 bits whose longer side is ``longest_px``; the photo's own size if that is smaller."""
        scale = min(1.0, longest_px / max(self.shape))
        height, width = (max(1, round(side * scale)) for side in self.shape)
        small = shrunk(self.pixels, height, width)
        return np.array(small, np.uint8) if self.space is srgb(8) else encoded_srgb(self.space.linear(small))


def load(data: bytes) -> Photo:
    """Read a JPEG, PNG, TIFF or HEIC file. Raises PhotoError for everything else, and for what cannot be measured."""
    if len(data) > MOST_BYTES:
        raise PhotoError("too_many_bytes", f"The file is larger than {MOST_BYTES // 1_000_000} MB; send the photo as JPEG or HEIC.")
    try:
        photo = _read(data, _kind(data))
        return replace(photo, facts=replace(photo.facts, sha256=hashlib.sha256(data).hexdigest()))
    except PhotoError:
        raise
    except Image.DecompressionBombError:
        raise PhotoError("too_many_pixels", TOO_MANY_PIXELS) from None
    except Exception:  # a decoder fails in as many ways as a file can be broken
        raise PhotoError("damaged", DAMAGED) from None


_ONE_AT_A_TIME: Final = threading.Lock()


@contextmanager
def _unwarned() -> Iterator[None]:
    """What Pillow warns of is told among the notes. What is warned of is set for all threads together, hence one at a time."""
    with _ONE_AT_A_TIME, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


def _kind(data: bytes) -> str:
    """The format by its first bytes, whatever the name of the file says."""
    if data.startswith(b"\xff\xd8\xff"):
        return "JPEG"
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return "PNG"
    if data.startswith((b"II*\0", b"MM\0*")):
        return "TIFF"
    if data[4:8] == b"ftyp":
        brands = data[8 : min(int.from_bytes(data[:4]), 64)]
        if any(brand in brands for brand in _HEIF_BRANDS) and data[8:12] not in _MOVING_BRANDS:
            return "HEIC"
        raise PhotoError("not_a_photo", "This is a video or a format that is not read; send a photo as JPEG, PNG, TIFF or HEIC.")
    raise PhotoError("not_a_photo", "This is no photo that can be read; send a JPEG, PNG, TIFF or HEIC file.")


def _read(data: bytes, kind: str) -> Photo:
    if kind == "HEIC":
        return _read_heic(data)
    with _unwarned():
        image = Image.open(io.BytesIO(data), formats=["JPEG", "MPO"] if kind == "JPEG" else [kind])
        _check_size(*image.size)
        # A JPEG of a telephone may carry a second picture, of light or depth; the first is the photo.
        if kind != "JPEG" and getattr(image, "n_frames", 1) > 1:
            raise PhotoError("moving", "The file holds more than one picture; send a single photo.")
        _check_mode(image.mode, image.has_transparency_data)
        if kind == "PNG":
            image.load()  # metadata may stand behind the pixels
        # A TIFF, whose tags are the file itself, is closed with its pixels.
        tags, is_sound = read_exif(image.getexif if kind == "TIFF" else lambda: exif_of(image.info.get("exif")))
    pixels = _opaque(_decoded(data, image, turn_of(tags)))
    facts = told(tags) | {"jpeg_quality": jpeg_quality(image.quantization) if isinstance(image, JpegImageFile) else None}
    return _photo(pixels, kind, image.info.get("icc_profile"), facts, is_sound)


def _read_heic(data: bytes) -> Photo:
    """The decoder turns the picture by the file's own word, so that the orientation among its metadata is not to be followed again."""
    file = pi_heif.open_heif(data, convert_hdr_to_8bit=False)
    image = file[file.primary_index]
    _check_size(*image.size)
    _check_mode(image.mode.split(";")[0], False)
    pixels = np.array(image)  # a copy: the decoder frees its memory
    if pixels.dtype == np.uint16:  # 10 or 12 bits lie at the upper end of 16: white is made white
        pixels = pixels | (pixels >> image.info["bit_depth"])
    with _unwarned():
        tags, is_sound = read_exif(lambda: exif_of(image.info.get("exif")))
    return _photo(_opaque(pixels), "HEIC", image.info.get("icc_profile"), told(tags), is_sound, _coded_space(image))


def _coded_space(image: Any) -> ColourSpace | None:
    """The colour space that a HEIC names by codes (ITU-T H.273, 2021) in place of a profile; None where it is sRGB or not said."""
    codes = image.info.get("nclx_profile", {})
    if codes.get("transfer_characteristics") in _HDR_CURVES:
        raise PhotoError("hdr", "The photo has a curve for bright screens (HDR), which is not read; switch HDR off, or send it as JPEG.")
    return display_p3(16 if "16" in image.mode else 8) if codes.get("color_primaries") == _P3_CODE else None


def _photo(
    pixels: Pixels, kind: str, profile: bytes | None, facts: dict[str, Any], is_sound: bool, coded: ColourSpace | None = None
) -> Photo:
    bits = pixels.dtype.itemsize * 8
    notes = [] if is_sound else [DAMAGED_METADATA]
    space = coded or srgb(bits)
    if profile:
        try:
            space = read_profile(profile, bits)
        except ProfileError as error:
            pixels, note = _by_colour_engine(pixels, profile, str(error))
            notes.append(note)
            space = srgb(pixels.dtype.itemsize * 8)
    height, width = pixels.shape[:2]
    known = CaptureFacts(
        kind, pixels.dtype.itemsize * 8, width, height, space.name if profile or coded else None, notes=tuple(notes), **facts
    )
    return Photo(pixels, space, known)


def _by_colour_engine(pixels: Pixels, profile: bytes, why: str) -> tuple[Pixels, str]:
    """The pixels in sRGB of 8 bits, by LittleCMS; as they are where it cannot read the profile either."""
    eight = pixels if pixels.dtype == np.uint8 else (pixels >> 8).astype(np.uint8)
    try:
        known = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        seen = ImageCms.profileToProfile(Image.fromarray(eight), known, ImageCms.createProfile("sRGB"), outputMode="RGB")
    except (ImageCms.PyCMSError, OSError, TypeError, ValueError):
        return pixels, f"The colour profile {why} and cannot be used; the colours are taken as sRGB."
    return np.array(seen), f"The colour profile {why}: the colours were brought to 8 bits of sRGB by a colour engine."


def _check_size(width: int, height: int) -> None:
    if width * height > MOST_PIXELS:
        raise PhotoError("too_many_pixels", TOO_MANY_PIXELS)
    if width * height < FEWEST_PIXELS:
        raise PhotoError(
            "too_few_pixels", "The photo is too small to measure skin; send the photo as the camera took it, 0.5 megapixels or more."
        )


def _check_mode(mode: str, has_transparency: bool) -> None:
    """Only colours are measured: red, green and blue, with an alpha channel that is looked at once it is decoded."""
    if mode == "CMYK":
        raise PhotoError("cmyk", "The photo is prepared for print (CMYK), which loses colours; send the photo as the camera took it.")
    if mode in ("P", "PA"):
        raise PhotoError("palette", "The photo has a palette of a few colours; send the photo as the camera took it.")
    if mode == "RGB" and has_transparency:  # one colour stands for what is not there
        raise PhotoError("transparent", TRANSPARENT)
    if mode not in ("RGB", "RGBA"):
        raise PhotoError("no_colour", "The photo has no plain colours (it is grey, or in another colour system); send a colour photo.")


def _is_deep(data: bytes, image: Image.Image) -> bool:
    """Are there 16 bits a channel? Pillow reads such files as 8."""
    if image.format == "PNG":
        return data[_PNG_DEPTH_AT] == _DEEP
    if isinstance(image, TiffImageFile):
        return bool(max(image.tag_v2.get(_BITS_PER_SAMPLE, (8,))) == _DEEP)
    return False


def _decoded(data: bytes, image: Image.Image, orientation: int) -> Pixels:
    """Upright pixels; a TIFF both decoders turn by themselves.

    OpenCV decodes JPEG twice as fast as Pillow, to the same values, and keeps 16 bits.
    """
    buffer = np.frombuffer(data, np.uint8)
    if image.format in ("JPEG", "MPO"):
        pixels = cv2.imdecode(buffer, cv2.IMREAD_COLOR_RGB | cv2.IMREAD_IGNORE_ORIENTATION)
    elif _is_deep(data, image):
        with _unwarned():
            image.load()  # finds what is cut off, which OpenCV fills with black
        deep = cv2.imdecode(buffer, cv2.IMREAD_UNCHANGED)
        pixels = None if deep is None else cv2.cvtColor(deep, cv2.COLOR_BGRA2RGBA if image.mode == "RGBA" else cv2.COLOR_BGR2RGB)
    else:
        with _unwarned():
            pixels = np.array(image)
    if pixels is None or sorted(pixels.shape[:2]) != sorted(image.size):
        raise PhotoError("damaged", DAMAGED)
    return np.asarray(pixels) if image.format == "TIFF" else _turned(np.asarray(pixels), orientation)


def _opaque(pixels: Pixels) -> Pixels:
    """Red, green and blue alone. An alpha channel that hides nothing is dropped."""
    colours, alpha = pixels[..., :3], pixels[..., 3:]
    if alpha.size and alpha.min() < np.iinfo(alpha.dtype).max:
        raise PhotoError("transparent", TRANSPARENT)
    return np.ascontiguousarray(colours)


def _turned(pixels: Pixels, orientation: int) -> Pixels:
    """Upright, by the EXIF orientation (CIPA DC-008:2019, 4.6.4)."""
    standing = cv2.transpose(pixels) if orientation in _LYING else pixels
    return np.asarray(cv2.flip(standing, _FLIPS[orientation]) if orientation in _FLIPS else standing)


_LYING: Final = (5, 6, 7, 8)
_FLIPS: Final = {2: 1, 3: -1, 4: 0, 6: 1, 7: -1, 8: 0}
_PNG_DEPTH_AT: Final = 24
_BITS_PER_SAMPLE: Final = 258
_DEEP: Final = 16
_P3_CODE: Final = 12
_HDR_CURVES: Final = (16, 18)
