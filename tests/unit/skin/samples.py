"""Photos for tests: drawn ones, and one real face, that of Eileen Collins (NASA, public domain)."""

from __future__ import annotations

import base64
import io
import struct
import zlib
from functools import cache
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageCms
from skimage import data

from needlecraft.skin.capture import CaptureFacts
from needlecraft.skin.colour_space import srgb
from needlecraft.skin.photo import Photo

_HERE = Path(__file__).parent
#: Four fields of colour, 540 wide and 720 high, stored lying and with a place among its EXIF.
HEIC = base64.b64decode((_HERE / "flat.heic.txt").read_text())
#: The same with 10 bits, upright and without EXIF.
DEEP_HEIC = base64.b64decode((_HERE / "deep.heic.txt").read_text())
FIELDS = np.array([[(200, 60, 40), (40, 180, 60)], [(50, 70, 190), (128, 128, 128)]], np.uint8)
PLACE = b"Stipple Phone"


def fields(height: int = 720, width: int = 540) -> NDArray[np.uint8]:
    """The four fields: no turning or mirroring leaves them as they are."""
    return np.kron(FIELDS, np.ones((height // 2, width // 2, 1), np.uint8))


def written(image: Image.Image, kind: str = "JPEG", **options: Any) -> bytes:
    file = io.BytesIO()
    image.save(file, kind, **options)
    return file.getvalue()


def exif(orientation: int = 1) -> Image.Exif:
    """What a telephone tells, with much that nobody needs to know."""
    told = Image.Exif()
    told[0x010F], told[0x0110], told[0x0112], told[0x013B] = PLACE.decode(), "Model 7", orientation, "A Name"
    inner = told.get_ifd(0x8769)
    inner.update(
        {0x9003: "2026:05:04 10:20:30", 0x829A: 0.01, 0x829D: 1.8, 0x8827: 64, 0x920A: 6.9, 0xA405: 52, 0xA434: "Lens of a telephone"}
    )
    inner.update({0x927C: b"note of the maker", 0xA431: "SERIAL-1", 0x9286: b"ASCII\0\0\0a comment"})
    told.get_ifd(0x8825).update({1: "N", 2: (47.0, 30.0, 1.0), 3: "E", 4: (13.0, 22.0, 1.0)})
    return told


def deep_png(pixels: NDArray[np.uint16]) -> bytes:
    return bytes(cv2.imencode(".png", pixels[..., ::-1])[1])


def deep_tiff(pixels: NDArray[np.uint16], orientation: int = 1) -> bytes:
    """A TIFF of 16 bits without packing, which neither Pillow nor OpenCV can write with an orientation."""
    height, width = pixels.shape[:2]
    body = pixels.astype("<u2").tobytes()
    tags = [
        (256, width),
        (257, height),
        (258, 8),
        (259, 1),
        (262, 2),
        (273, 14),
        (274, orientation),
        (277, 3),
        (278, height),
        (279, len(body)),
    ]
    entries = b"".join(
        struct.pack("<HHII", tag, 3 if tag == 258 else 4 if value > 65535 else 3, 3 if tag == 258 else 1, value) for tag, value in tags
    )
    header = b"II*\0" + struct.pack("<I", 14 + len(body)) + struct.pack("<HHH", 16, 16, 16)
    return header + body + struct.pack("<H", len(tags)) + entries + bytes(4)


def bomb() -> bytes:
    """A PNG of some hundred bytes that claims 20,000 times 20,000 pixels."""
    header = b"IHDR" + struct.pack(">IIBBBBB", 20_000, 20_000, 8, 2, 0, 0, 0)
    small = written(Image.new("RGB", (8, 8)), "PNG")
    return small[:8] + struct.pack(">I", 13) + header + struct.pack(">I", zlib.crc32(header)) + small[33:]


def profile(primaries: tuple[tuple[float, float, float], ...], curve: bytes, name: str = "Test") -> bytes:
    """An ICC profile of version 2 made of curves and a matrix, with what LittleCMS asks for."""
    described = name.encode() + b"\0"
    tags = {
        b"desc": b"desc\0\0\0\0" + struct.pack(">I", len(described)) + described + bytes(78),
        b"wtpt": _xyz((0.9642, 1.0, 0.8249)),
        **{tag: _xyz(xyz) for tag, xyz in zip((b"rXYZ", b"gXYZ", b"bXYZ"), primaries, strict=True)},
        **dict.fromkeys((b"rTRC", b"gTRC", b"bTRC"), curve),
    }
    table, body = b"", b""
    start = 132 + 12 * len(tags)
    for tag, given in tags.items():
        content = given + bytes(-len(given) % 4)
        table += tag + struct.pack(">II", start + len(body), len(content))
        body += content
    size = start + len(body)
    header = struct.pack(">I4sI4s4s4s12s4s", size, b"none", 0x04300000, b"mntr", b"RGB ", b"XYZ ", bytes(12), b"acsp")
    header += bytes(28) + struct.pack(">iii", 63190, 65536, 54061) + bytes(48)
    return header + struct.pack(">I", len(tags)) + table + body


def table_profile() -> bytes:
    """An ICC profile made of a table: every colour is a grey, as bright as red, green and blue are together."""
    ramp = bytes(range(256)) * 3
    corners = b"".join(bytes([round(255 * (r + g + b) / 3), 128, 128]) for r in (0, 1) for g in (0, 1) for b in (0, 1))
    identity = struct.pack(">9i", 65536, 0, 0, 0, 65536, 0, 0, 0, 65536)
    table = b"mft1\0\0\0\0\3\3\2\0" + identity + ramp + corners + ramp
    plain = profile(P3_PRIMARIES, table)
    return (plain[:20] + b"Lab " + plain[24:]).replace(b"rTRC", b"A2B0", 1)


def _xyz(values: tuple[float, float, float]) -> bytes:
    return b"XYZ \0\0\0\0" + struct.pack(">3i", *(round(value * 65536) for value in values))


def srgb_curve() -> bytes:
    return b"para\0\0\0\0\0\3\0\0" + struct.pack(
        ">5i", *(round(value * 65536) for value in (2.4, 1 / 1.055, 0.055 / 1.055, 1 / 12.92, 0.04045))
    )


#: The D50 columns of the profiles that Apple and Adobe ship.
P3_PRIMARIES = ((0.51512, 0.24120, -0.00105), (0.29198, 0.69225, 0.04189), (0.15710, 0.06657, 0.78407))
ADOBE_PRIMARIES = ((0.60974, 0.31111, 0.01947), (0.20528, 0.62567, 0.06087), (0.14919, 0.06322, 0.74457))
DISPLAY_P3 = profile(P3_PRIMARIES, srgb_curve(), "Display P3")
ADOBE_RGB = profile(ADOBE_PRIMARIES, b"curv\0\0\0\0" + struct.pack(">IH", 1, 563), "Adobe RGB (1998)")
SRGB = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()


def photo_of(pixels: NDArray[np.uint8]) -> Photo:
    height, width = pixels.shape[:2]
    return Photo(np.ascontiguousarray(pixels), srgb(8), CaptureFacts("PNG", 8, width, height))


@cache
def astronaut() -> NDArray[np.uint8]:
    """The face, its shoulders and a flag, 512 x 512."""
    return np.asarray(data.astronaut())
