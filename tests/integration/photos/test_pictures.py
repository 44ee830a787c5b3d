"""What is taken for a photo, what is refused and in which words, and what is left of it."""

from __future__ import annotations

import io
import struct
import subprocess
import sys
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image, ImageCms, PngImagePlugin

from needlecraft.practice.photos import pictures
from needlecraft.practice.photos.models import Size
from needlecraft.practice.photos.pictures import NotAPhoto, read

from .samples import HEIC, PLACE, drawn, exif, jpeg, written

SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'


def archive() -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as made:
        made.writestr("a.txt", "hidden")
    return file.getvalue()


def bomb() -> bytes:
    """A PNG of some hundred bytes that claims 20,000 times 20,000 pixels."""
    header = b"IHDR" + struct.pack(">IIBBBBB", 20_000, 20_000, 8, 2, 0, 0, 0)
    small = written(drawn(), "PNG")
    return small[:8] + struct.pack(">I", 13) + header + struct.pack(">I", zlib.crc32(header)) + small[33:]


def moving() -> bytes:
    return written(drawn(), "PNG", save_all=True, append_images=[drawn(seed=2)])


REFUSED: dict[str, tuple[Callable[[], bytes], str]] = {
    "a drawing": (lambda: SVG, "no photo that can be kept"),
    "words": (lambda: b"\x00" * 10_000, "no photo that can be kept"),
    "nothing": (lambda: b"", "no photo that can be kept"),
    "a moving GIF": (lambda: written(drawn(), "GIF"), "no photo that can be kept"),
    "a PDF": (lambda: b"%PDF-1.7\n%%EOF", "no photo that can be kept"),
    "a film": (lambda: b"\x00\x00\x00\x18ftypmp42\x00\x00\x00\x00isommp42", "no photo that can be kept"),
    "a HEIC sequence": (lambda: b"\x00\x00\x00\x18ftyphevc\x00\x00\x00\x00heichevc", "moving or several"),
    "a photo that is a page": (lambda: jpeg() + b"<HTML><body onload=alert(1)>", "something else in one"),
    "a photo that is a script": (lambda: written(drawn(), comment=b"<script>alert(1)</script>"), "something else in one"),
    "a photo that is a drawing": (lambda: jpeg() + b'<svg xmlns="http://www.w3.org/2000/svg">', "something else in one"),
    "a photo that is a document": (lambda: jpeg() + b"%PDF-1.4", "something else in one"),
    "a photo that is an archive": (lambda: jpeg() + archive(), "something else in one"),
    "a moving PNG": (moving, "moving or several"),
    "a bomb": (bomb, "more than 50 million pixels"),
    "one pixel too few": (lambda: written(drawn().resize((199, 400))), "too small"),
    "half a JPEG": (lambda: jpeg()[: len(jpeg()) // 2], "damaged or cut off"),
    "a JPEG without its end": (lambda: jpeg()[:-2], "damaged or cut off"),
    "a PNG without its end": (lambda: written(drawn(), "PNG")[:-12], "damaged or cut off"),
    "half a HEIC": (lambda: HEIC[: len(HEIC) // 2], "damaged or cut off"),
    "a JPEG of noise": (lambda: b"\xff\xd8\xff" + bytes(range(256)) * 40, "damaged or cut off"),
    "too many bytes": (lambda: jpeg() + b"\x00" * pictures.MOST_BYTES, "larger than 30 MB"),
}


@pytest.mark.parametrize("what", REFUSED)
def test_what_is_no_photo_is_refused_in_one_sentence(what: str) -> None:
    made, message = REFUSED[what]
    with pytest.raises(NotAPhoto, match=message):
        read(made())


def test_pixels_that_read_like_a_word_by_chance_are_pixels() -> None:
    for chance in (b"<sVg\x01", b"<HTMLx", b"%pdf-\xff", b"PK\x05\x06", b"<?php\x80"):
        assert kept(jpeg() + b"\x93" + chance + bytes(range(128, 256)))


def kept(data: bytes) -> Image.Image:
    return Image.open(io.BytesIO(read(data).files[Size.ORIGINAL]), formats=["JPEG"])


@pytest.mark.parametrize("data", [lambda: written(drawn(), exif=exif(6)), lambda: written(drawn(), "PNG", exif=exif(6)), lambda: HEIC])
def test_nothing_is_left_of_place_camera_and_words(data: Callable[[], bytes]) -> None:
    assert PLACE in data()
    for file in read(data()).files.values():
        image = Image.open(io.BytesIO(file))
        assert (dict(image.getexif()), PLACE in file, b"Exif" in file, b"http" in file) == ({}, False, False, False)
        assert set(image.info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"}


def test_words_beside_the_pixels_are_gone() -> None:
    told = PngImagePlugin.PngInfo()
    told.add_text("Comment", "Anna, 4 May")
    for data in (written(drawn(), comment=b"Anna, 4 May"), written(drawn(), "PNG", pnginfo=told)):
        assert b"Anna" in data
        assert not any(b"Anna" in file for file in read(data).files.values())


def test_a_photo_stands_upright() -> None:
    lying = drawn().rotate(90, expand=True)
    held = kept(written(lying, exif=exif(6)))
    assert held.size == drawn().size
    assert held.getpixel((150, 40)) != held.getpixel((5, 5))
    assert held.getexif().get(0x0112) is None


def test_what_is_kept_looks_as_it_was_taken() -> None:
    before = drawn().convert("RGB")
    differences = [abs(a - b) for a, b in zip(before.tobytes(), kept(written(before, quality=95)).tobytes(), strict=True)]
    assert sum(differences) / len(differences) < 1.5


@pytest.mark.parametrize("mode", ["L", "P", "RGBA", "LA", "1", "I;16", "CMYK"])
def test_pixels_of_every_kind_become_colours(mode: str) -> None:
    image = drawn().convert("L").convert("I;16").point(lambda level: level * 256) if mode == "I;16" else drawn().convert(mode)
    found = kept(written(image, "JPEG" if mode == "CMYK" else "PNG"))
    assert (found.mode, found.size) == ("RGB", drawn().size)
    assert found.convert("L").getpixel((5, 5)) > 200


def test_colours_of_another_camera_are_brought_to_srgb() -> None:
    grey = ImageCms.ImageCmsProfile(ImageCms.createProfile("XYZ")).tobytes()
    wide = Image.new("RGB", (300, 300), (120, 120, 120))
    assert "icc_profile" not in kept(written(wide, icc_profile=grey)).info
    assert "icc_profile" not in kept(written(wide, icc_profile=b"no profile")).info


def test_sizes_of_a_photo() -> None:
    found = read(written(drawn(3000)))
    sizes = {size: Image.open(io.BytesIO(file)).size for size, file in found.files.items()}
    assert sizes == {Size.ORIGINAL: (3000, 3750), Size.SCREEN: (1638, 2048), Size.SMALL: (384, 480)}
    assert (found.width_px, found.height_px) == (3000, 3750)


LARGE = """
import os, sys
os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
import django; django.setup()
from PIL import Image
from needlecraft.practice.photos import pictures
pictures.read(sys.stdin.buffer.read())
print(next(line.split()[1] for line in open("/proc/self/status") if line.startswith("VmHWM:")))
"""


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="only Linux says how much memory a process has held at most")
def test_a_photo_of_24_megapixels_takes_little_memory() -> None:
    data = written(drawn(600).resize((6000, 4000)), quality=95, exif=exif(6))
    answer = subprocess.run([sys.executable, "-c", LARGE], input=data, capture_output=True, check=True)
    assert int(answer.stdout) < 600 * 1024  # kibibytes
