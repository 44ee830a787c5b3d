"""A photo is read upright, in its own colours, with few facts; what cannot be measured is refused."""

from __future__ import annotations

import dataclasses
import io
import struct
import warnings
import zlib
from collections.abc import Callable
from datetime import datetime

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageOps

from needlecraft.skin import photo
from needlecraft.skin.arrays import Box
from needlecraft.skin.capture import DAMAGED_METADATA
from needlecraft.skin.photo import PhotoError, load

from .samples import (
    ADOBE_RGB,
    DEEP_HEIC,
    DISPLAY_P3,
    FIELDS,
    HEIC,
    PLACE,
    SRGB,
    bomb,
    deep_png,
    deep_tiff,
    exif,
    fields,
    table_profile,
    written,
)

PLAIN = Image.fromarray(fields())
DEEP = (fields().astype(np.uint16) << 8) + np.arange(540, dtype=np.uint16)[None, :, None] % 256
#: What the clock of the camera said; it names no zone.
TAKEN_AT = datetime.fromisoformat("2026-05-04T10:20:30")
#: Colours that JPEG and HEIC may move a little.
LOSSY = 3


def corners(pixels: np.ndarray) -> np.ndarray:
    height, width = pixels.shape[:2]
    return pixels[height // 4 :: height // 2, width // 4 :: width // 2].astype(int)


READ: dict[str, Callable[[], bytes]] = {
    "JPEG": lambda: written(PLAIN, quality=95, subsampling=0),
    "JPEG, progressive": lambda: written(PLAIN, quality=95, subsampling=0, progressive=True),
    "PNG": lambda: written(PLAIN, "PNG"),
    "PNG that hides nothing": lambda: written(PLAIN.convert("RGBA"), "PNG"),
    "PNG of 16 bits": lambda: deep_png(DEEP),
    "TIFF": lambda: written(PLAIN, "TIFF"),
    "TIFF, packed": lambda: written(PLAIN, "TIFF", compression="tiff_lzw"),
    "TIFF of 16 bits": lambda: bytes(cv2.imencode(".tiff", DEEP[..., ::-1])[1]),
    "HEIC": lambda: HEIC,
    "HEIC of 10 bits": lambda: DEEP_HEIC,
}


@pytest.mark.parametrize("name", READ)
def test_every_format_gives_the_same_colours_in_the_same_places(name: str) -> None:
    read = load(READ[name]())
    scale = 1 if read.facts.bits == 8 else 257
    assert read.shape == (720, 540)
    assert read.facts.format == name.split(maxsplit=1)[0].strip(",")
    assert np.abs(corners(read.pixels) / scale - FIELDS).max() <= LOSSY


@pytest.mark.parametrize("name", [name for name in READ if "16" in name])
def test_sixteen_bits_are_kept_as_they_were(name: str) -> None:
    read = load(READ[name]())
    assert read.facts.bits == 16
    assert read.pixels.dtype == np.uint16
    assert (read.pixels == DEEP).all()


def test_ten_bits_have_the_same_white_as_eight() -> None:
    assert np.abs(load(DEEP_HEIC).linear() - load(HEIC).linear()).max() < 0.02


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "TIFF"])
@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_photo_is_turned_upright_once(kind: str, orientation: int) -> None:
    data = written(PLAIN, kind, exif=exif(orientation))
    with Image.open(io.BytesIO(data)) as opened:
        oracle = np.asarray(ImageOps.exif_transpose(opened))
    read = load(data)
    assert (read.pixels == oracle).all()
    assert (read.facts.height_px, read.facts.width_px) == read.shape == oracle.shape[:2]


@pytest.mark.parametrize("orientation", range(1, 9))
def test_sixteen_bits_of_png_are_turned_upright_once(orientation: int) -> None:
    block = exif(orientation).tobytes()[6:]
    chunk = struct.pack(">I", len(block)) + b"eXIf" + block + struct.pack(">I", zlib.crc32(b"eXIf" + block))
    plain = deep_png(DEEP)
    oracle = np.asarray(ImageOps.exif_transpose(Image.open(io.BytesIO(written(PLAIN, "PNG", exif=exif(orientation))))))
    read = load(plain[:33] + chunk + plain[33:])
    assert (read.pixels >> 8 == oracle).all()


@pytest.mark.parametrize("orientation", range(1, 9))
def test_sixteen_bits_of_tiff_are_turned_upright_once(orientation: int) -> None:
    oracle = np.asarray(ImageOps.exif_transpose(Image.open(io.BytesIO(written(PLAIN, "PNG", exif=exif(orientation))))))
    read = load(deep_tiff(fields().astype(np.uint16) * 257, orientation))
    assert (read.pixels == oracle.astype(np.uint16) * 257).all()


def test_a_heic_is_not_turned_a_second_time_by_its_metadata() -> None:
    read = load(HEIC)
    assert np.abs(corners(read.pixels) - FIELDS).max() <= LOSSY
    assert read.facts.camera == "Flat Phone"
    assert read.facts.taken_at == TAKEN_AT


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "TIFF"])
def test_the_facts_are_those_of_the_list_and_nothing_else_survives(kind: str) -> None:
    facts = load(written(PLAIN, kind, exif=exif().tobytes(), icc_profile=DISPLAY_P3)).facts
    assert facts.taken_at == TAKEN_AT
    assert facts.exposure_s == pytest.approx(0.01)
    assert (facts.f_number, facts.iso, facts.focal_length_mm, facts.focal_length_35mm) == pytest.approx((1.8, 64, 6.9, 52))
    assert (facts.camera, facts.lens, facts.profile) == ("Model 7", "Lens of a telephone", "Display P3")
    told = repr(dataclasses.asdict(facts)).encode()
    assert all(secret not in told for secret in (PLACE, b"A Name", b"47.0", b"SERIAL", b"note of", b"a comment"))


@pytest.mark.parametrize("quality", [40, 50, 75, 90, 95, 100])
def test_the_quality_of_a_jpeg_is_estimated_within_two(quality: int) -> None:
    estimate = load(written(PLAIN, quality=quality)).facts.jpeg_quality
    assert estimate is not None
    assert abs(estimate - quality) <= 2


@pytest.mark.parametrize(("profile", "name"), [(DISPLAY_P3, "Display P3"), (ADOBE_RGB, "Adobe RGB (1998)")])
def test_a_profile_is_honoured_and_named(profile: bytes, name: str) -> None:
    plain, read = load(written(PLAIN, "PNG")), load(written(PLAIN, "PNG", icc_profile=profile))
    assert read.facts.profile == name
    assert not read.facts.notes
    assert np.abs(read.linear() - plain.linear()).max() > 0.05
    assert np.abs(corners(read.preview(720)).astype(int) - FIELDS).max() > 5


def test_a_heic_may_name_display_p3_by_a_code() -> None:
    plain, read = load(HEIC), load(HEIC.replace(SRGB_BY_CODE, b"colrnclx\0\x0c\0\x0d"))
    assert (plain.facts.profile, read.facts.profile) == (None, "Display P3")
    assert (read.linear() - plain.linear())[10, 10, 0] > 0.05


@pytest.mark.parametrize("data", [written(PLAIN, "PNG", icc_profile=table_profile()), written(PLAIN, icc_profile=table_profile())])
def test_a_profile_of_a_table_is_followed_by_a_colour_engine_and_noted(data: bytes) -> None:
    read = load(data)
    assert read.facts.notes[0].endswith("brought to 8 bits of sRGB by a colour engine.")
    assert np.ptp(corners(read.pixels), axis=2).max() <= 2
    assert read.facts.bits == 8


def test_metadata_behind_the_pixels_of_a_png_turns_it_too() -> None:
    block = exif(6).tobytes()[6:]
    chunk = struct.pack(">I", len(block)) + b"eXIf" + block + struct.pack(">I", zlib.crc32(b"eXIf" + block))
    plain = written(PLAIN, "PNG")
    assert load(plain[:-12] + chunk + plain[-12:]).shape == (540, 720)


def test_a_profile_that_cannot_be_used_is_passed_over_and_noted() -> None:
    read = load(written(PLAIN, "PNG", icc_profile=SRGB[:200] + bytes(300)))
    assert read.facts.notes[0].endswith("taken as sRGB.")
    assert (read.pixels == fields()).all()


def test_metadata_that_is_damaged_is_passed_over_and_noted() -> None:
    data = written(PLAIN, exif=exif().tobytes()[:40])
    read = load(data)
    assert read.facts.notes == (DAMAGED_METADATA,)
    assert read.facts.exposure_s is None


def moving() -> bytes:
    return written(PLAIN, "PNG", save_all=True, append_images=[Image.new("RGB", PLAIN.size)])


def see_through() -> bytes:
    image = PLAIN.convert("RGBA")
    image.putpixel((5, 5), (0, 0, 0, 254))
    return written(image, "PNG")


#: In a HEIC: primaries 1, curve 13.
SRGB_BY_CODE = b"colrnclx\0\x01\0\x0d"

REFUSED: dict[str, tuple[Callable[[], bytes], str]] = {
    "nothing": (lambda: b"", "not_a_photo"),
    "words": (lambda: b"words " * 1000, "not_a_photo"),
    "a GIF": (lambda: written(PLAIN, "GIF"), "not_a_photo"),
    "a WebP": (lambda: written(PLAIN, "WEBP"), "not_a_photo"),
    "a drawing": (lambda: b'<svg xmlns="http://www.w3.org/2000/svg"/>', "not_a_photo"),
    "a film": (lambda: b"\x00\x00\x00\x18ftypmp42\x00\x00\x00\x00isommp42", "not_a_photo"),
    "a film of HEIC": (lambda: b"\x00\x00\x00\x18ftyphevc\x00\x00\x00\x00heichevc", "not_a_photo"),
    "a HEIC for bright screens": (lambda: HEIC.replace(SRGB_BY_CODE, b"colrnclx\0\x09\0\x10"), "hdr"),
    "a bomb": (bomb, "too_many_pixels"),
    "a small photo": (lambda: written(PLAIN.resize((540, 540))), "too_few_pixels"),
    "a moving PNG": (moving, "moving"),
    "a TIFF of two pages": (lambda: written(PLAIN, "TIFF", save_all=True, append_images=[PLAIN]), "moving"),
    "a JPEG for print": (lambda: written(PLAIN.convert("CMYK")), "cmyk"),
    "a TIFF for print": (lambda: written(PLAIN.convert("CMYK"), "TIFF"), "cmyk"),
    "a grey JPEG": (lambda: written(PLAIN.convert("L")), "no_colour"),
    "a grey PNG of 16 bits": (lambda: bytes(cv2.imencode(".png", DEEP[..., 0])[1]), "no_colour"),
    "a palette": (lambda: written(PLAIN.convert("P"), "PNG"), "palette"),
    "what can be seen through": (see_through, "transparent"),
    "a colour that can be seen through": (lambda: written(PLAIN, "PNG", transparency=(128, 128, 128)), "transparent"),
    **{f"half a {name}": (lambda make=make: make()[: len(make()) // 2], "damaged") for name, make in READ.items()},
    **{f"a {name} without its last twentieth": (lambda make=make: make()[: -len(make()) // 20], "damaged") for name, make in READ.items()},
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_cannot_be_measured_is_refused_with_a_code_and_what_to_do(name: str) -> None:
    make, code = REFUSED[name]
    with pytest.raises(PhotoError) as refused:
        load(make())
    assert refused.value.code == code
    assert "; send" in str(refused.value) or "; " in str(refused.value)
    assert str(refused.value).endswith(".")


def test_a_file_that_is_too_large_is_not_looked_into(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(photo, "MOST_BYTES", 1000)
    with pytest.raises(PhotoError) as refused:
        load(written(PLAIN, "PNG"))
    assert refused.value.code == "too_many_bytes"


def test_a_part_is_the_same_as_that_part_of_the_whole() -> None:
    read = load(written(PLAIN, "PNG", icc_profile=DISPLAY_P3))
    box = Box(200, 300, 150, 100)
    assert np.allclose(read.linear(box), box.cut(read.linear()), atol=1e-6)
    assert read.linear(box).dtype == np.float32


@pytest.mark.parametrize(("longest", "shape"), [(360, (360, 270)), (5000, (720, 540))])
def test_a_preview_is_a_small_copy_in_srgb_and_never_enlarged(longest: int, shape: tuple[int, int]) -> None:
    for data in (written(PLAIN, "PNG"), deep_png(DEEP)):
        small = load(data).preview(longest)
        assert small.shape == (*shape, 3)
        assert small.dtype == np.uint8
        assert np.abs(corners(small) - FIELDS).max() <= 1


#: Small files of each format; their size is let pass, so that what is behind is tried.
SMALL = [
    written(PLAIN.resize((24, 32)), kind, exif=exif(6), icc_profile=profile)
    for kind in ("JPEG", "PNG", "TIFF")
    for profile in (DISPLAY_P3, ADOBE_RGB)
] + [HEIC, DEEP_HEIC, deep_png(DEEP[::30, ::30]), bytes(cv2.imencode(".tiff", DEEP[::30, ::30])[1])]


@given(
    st.sampled_from(SMALL), st.sampled_from(SMALL), st.lists(st.tuples(st.integers(0, 5000), st.integers(0, 255)), max_size=6), st.data()
)
@settings(max_examples=300)
def test_whatever_is_sent_is_read_or_refused_and_nothing_else_happens(
    one: bytes, other: bytes, changes: list[tuple[int, int]], draw: st.DataObject
) -> None:
    spliced = bytearray(one)
    if draw.draw(st.booleans()):
        cut = draw.draw(st.integers(0, len(one)))
        spliced = bytearray(one[:cut] + other[draw.draw(st.integers(0, len(other))) :])
    for place, value in changes:
        if spliced:
            spliced[place % len(spliced)] = value
    with pytest.MonkeyPatch.context() as patch, warnings.catch_warnings():
        warnings.simplefilter("error")
        patch.setattr(photo, "FEWEST_PIXELS", 1)
        patch.setattr(photo, "MOST_PIXELS", 2_000_000)
        try:
            read = load(bytes(spliced))
        except PhotoError:
            return
        assert read.pixels.shape == (read.facts.height_px, read.facts.width_px, 3)
        assert np.isfinite(read.linear(Box(0, 0, 4, 4))).all()


def test_random_bytes_behind_every_signature_are_refused() -> None:
    rng = np.random.default_rng(7)
    for head in (b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"II*\0", b"MM\0*", b"\x00\x00\x00\x18ftypheic\0\0\0\0mif1heic"):
        for size in (0, 40, 4000):
            with pytest.raises(PhotoError):
                load(head + rng.integers(0, 256, size, np.uint8).tobytes())
