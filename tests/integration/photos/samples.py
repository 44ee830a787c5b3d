"""Photos for tests, drawn."""

from __future__ import annotations

import base64
import io
from functools import cache
from pathlib import Path
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from needlecraft.practice.config.portraits import Face, portrait

#: A stippled portrait of 240 x 300 as telephones of Apple write one, with EXIF that says who made it, where, and that it lies on its side.
HEIC = base64.b64decode((Path(__file__).parent / "stippled.heic.txt").read_text())
PLACE = b"Stipple Phone"


def drawn(width: int = 300, seed: int = 1) -> Image.Image:
    return Image.open(io.BytesIO(_portrait(seed, width)))


@cache
def _portrait(seed: int, width: int) -> bytes:
    return portrait(Face(seed), width)


def exif(orientation: int = 1) -> Image.Exif:
    """What a telephone tells: maker, place, and how it was held."""
    told = Image.Exif()
    told[0x010F], told[0x0112] = PLACE.decode(), orientation
    told.get_ifd(0x8825).update({1: "N", 2: (52.0, 30.0, 1.0), 3: "E", 4: (13.0, 22.0, 1.0)})
    return told


def written(image: Image.Image, kind: str = "JPEG", **options: Any) -> bytes:
    file = io.BytesIO()
    image.save(file, kind, **options)
    return file.getvalue()


def jpeg(seed: int = 1) -> bytes:
    return written(drawn(seed=seed), exif=exif())


def sent(data: bytes | None = None, **other: Any) -> dict[str, Any]:
    """The form, filled in."""
    photo = SimpleUploadedFile("photo.jpg", jpeg() if data is None else data)
    return {"purpose": "baseline", "view": "front", "on": "2026-05-04", "said_yes": "1", "photo": photo, **other}
