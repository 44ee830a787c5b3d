"""What the code values of a photo mean: one curve for each channel and the primaries, brought to linear sRGB.

Only profiles made of curves and a matrix are read here, which are those that cameras and telephones write (ICC.1:2022, 8.3.3). Profiles
made of tables of colours are for a colour engine: see ``photo.py``.
"""

from __future__ import annotations

import functools
import struct
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeAlias

import cv2
import numpy as np
from numpy.typing import NDArray

from .arrays import Colour

Pixels: TypeAlias = NDArray[np.unsignedinteger[Any]]
"""(height, width, 3), red, green, blue, of 8 or 16 bits"""
Doubles: TypeAlias = NDArray[np.float64]
Curve: TypeAlias = Callable[[Doubles], Doubles]

D50_XYZ = (0.9642, 1.0, 0.8249)
"""The white of the profile connection space (ICC.1:2022, 7.2.16)."""
D65_XY = (0.3127, 0.3290)
"""The white of sRGB (IEC 61966-2-1:1999)."""
P3_XY = ((0.680, 0.320), (0.265, 0.690), (0.150, 0.060))
"""The primaries of Display P3 (SMPTE EG 432-1:2010)."""
SRGB_XY = ((0.64, 0.33), (0.30, 0.60), (0.15, 0.06))
"""The primaries of sRGB (IEC 61966-2-1:1999)."""
BRADFORD = ((0.8951, 0.2664, -0.1614), (-0.7502, 1.7135, 0.0367), (0.0389, -0.0685, 1.0296))
"""Cone responses of the linear Bradford adaptation (ICC.1:2022, annex E)."""
SRGB_KNEE, SRGB_SLOPE = 0.0031308, 12.92
"""Below this linear value the curve of sRGB is a line of this slope (IEC 61966-2-1:1999)."""
IDENTITY_TOLERANCE = 2e-3
"""A matrix this near to the identity is that of sRGB, written with the roundings of a profile: under half a code value of 255."""


class ProfileError(Exception):
    """A colour profile that cannot be read here; ``str()`` says why."""


@dataclass(frozen=True, slots=True, eq=False)
class ColourSpace:
    """Linear values of the code values, and the way from there to linear sRGB.

    ``curves`` (256 or 65536, 3) float32 are linear values from 0 to 1; ``matrix`` (3, 3) float32 is None where the primaries are those of
    sRGB. Colours outside sRGB come out below 0 or above 1 and are kept so.
    """

    name: str
    curves: NDArray[np.float32]
    matrix: NDArray[np.float32] | None

    def linear(self, pixels: Pixels) -> Colour:
        """Linear sRGB (h, w, 3) float32 of encoded pixels (h, w, 3), whose depth must be that of the curves."""
        linear = cv2.LUT(pixels, self.curves[:, np.newaxis])
        return np.asarray(linear if self.matrix is None else cv2.transform(linear, self.matrix), np.float32)


@functools.cache
def srgb(bits: int) -> ColourSpace:
    """The colour space of a photo that says nothing: sRGB (IEC 61966-2-1:1999) of 8 or 16 bits."""
    return ColourSpace("sRGB", _tabulated((_srgb_curve,) * 3, bits), None)


@functools.cache
def display_p3(bits: int) -> ColourSpace:
    """Display P3, in which telephones of Apple write: the curve and the white of sRGB with wider primaries."""
    matrix = np.linalg.inv(_to_xyz(SRGB_XY)) @ _to_xyz(P3_XY)
    return ColourSpace("Display P3", srgb(bits).curves, matrix.astype(np.float32))


def encoded_srgb(linear: NDArray[np.float32]) -> NDArray[np.uint8]:
    """8 bits of sRGB for showing, of linear sRGB; what sRGB cannot show is clipped."""
    table = _encoding()
    codes = np.rint(np.clip(linear, 0, 1) * (table.size - 1)).astype(np.uint16)
    return table[codes]


def read_profile(profile: bytes, bits: int) -> ColourSpace:
    """The colour space of an ICC profile made of curves and a matrix. Raises ProfileError for any other and for a damaged one."""
    tags = _tags(profile)
    if any(name in tags for name in (b"A2B0", b"A2B1", b"A2B2")):
        raise ProfileError("is made of a table of colours")
    try:
        primaries = np.column_stack([_xyz(tags[name]) for name in (b"rXYZ", b"gXYZ", b"bXYZ")])
        curves = _tabulated(tuple(_curve(tags[name]) for name in (b"rTRC", b"gTRC", b"bTRC")), bits)
    except (KeyError, struct.error, ValueError, ArithmeticError):
        raise ProfileError("lacks a curve or a primary") from None
    matrix = np.linalg.inv(_srgb_to_d50()) @ primaries
    if not (max(np.abs(matrix).max(), np.abs(curves).max()) < LARGEST_FACTOR):
        raise ProfileError("has values that no colour has")
    is_srgb = bool(np.abs(matrix - np.eye(3)).max() < IDENTITY_TOLERANCE)
    return ColourSpace(_description(tags), curves, None if is_srgb else matrix.astype(np.float32))


N_PARAMETERS = {0: 1, 1: 3, 2: 4, 3: 5, 4: 7}
"""Of each kind of parametric curve (ICC.1:2022, table 68)."""
LARGEST_FACTOR = 10.0
"""No real set of primaries needs a larger factor: the widest in use, ProPhoto, stays below 3."""
_HEADER_BYTES = 128
_MOST_TAGS = 100


def _tags(profile: bytes) -> dict[bytes, bytes]:
    if len(profile) < _HEADER_BYTES + 4 or profile[36:40] != b"acsp":
        raise ProfileError("is no ICC profile")
    if profile[16:24] != b"RGB XYZ ":
        raise ProfileError("is not between RGB and XYZ")
    (n_tags,) = struct.unpack_from(">I", profile, _HEADER_BYTES)
    try:
        entries = [struct.unpack_from(">4sII", profile, _HEADER_BYTES + 4 + 12 * i) for i in range(min(n_tags, _MOST_TAGS))]
    except struct.error:
        raise ProfileError("is cut short") from None
    return {name: profile[start : start + size] for name, start, size in entries}


def _xyz(tag: bytes) -> Doubles:
    if tag[:4] != b"XYZ ":
        raise ValueError
    return np.array(struct.unpack_from(">3i", tag, 8)) / 65536


def _curve(tag: bytes) -> Curve:
    """A tone curve (ICC.1:2022, 10.6 and 10.18)."""
    if tag[:4] == b"curv":
        return _sampled_curve(tag)
    if tag[:4] == b"para":
        return _parametric_curve(tag)
    raise ValueError


def _sampled_curve(tag: bytes) -> Curve:
    (count,) = struct.unpack_from(">I", tag, 8)
    if count == 0:
        return lambda x: x
    if count == 1:
        gamma = struct.unpack_from(">H", tag, 12)[0] / 256
        return lambda x: x**gamma
    samples = np.frombuffer(tag, ">u2", count, 12) / 65535
    return lambda x: np.interp(x, np.linspace(0, 1, count), samples)


def _parametric_curve(tag: bytes) -> Curve:
    (kind,) = struct.unpack_from(">H", tag, 8)
    values = [value / 65536 for value in struct.unpack_from(f">{N_PARAMETERS[kind]}i", tag, 12)]
    g, a, b, c, d, e, f = _seven(kind, values)
    return lambda x: np.where(x >= d, np.maximum(a * x + b, 0) ** g + e, c * x + f)


def _seven(kind: int, values: list[float]) -> tuple[float, ...]:
    """The shorter forms of the parametric curve as the longest: (a x + b)^g + e from d on, c x + f below."""
    match kind:
        case 0:
            return (values[0], 1, 0, 0, 0, 0, 0)
        case 1:
            return _seven(2, [*values, 0])
        case 2:
            g, a, b, offset = values
            return (g, a, b, 0, -b / a, offset, offset)
        case 3:
            return (*values, 0, 0)
        case _:
            return tuple(values)


def _srgb_curve(x: Doubles) -> Doubles:
    return np.where(x <= SRGB_KNEE * SRGB_SLOPE, x / SRGB_SLOPE, ((x + 0.055) / 1.055) ** 2.4)


def _tabulated(curves: tuple[Curve, ...], bits: int) -> NDArray[np.float32]:
    codes = np.linspace(0, 1, 2**bits)
    with np.errstate(all="ignore"):  # a damaged curve is found by its values
        return np.ascontiguousarray(np.column_stack([curve(codes) for curve in curves]), np.float32)


@functools.cache
def _encoding() -> NDArray[np.uint8]:
    linear = np.linspace(0, 1, 2**16)
    encoded = np.where(linear <= SRGB_KNEE, linear * SRGB_SLOPE, 1.055 * linear ** (1 / 2.4) - 0.055)
    return np.asarray(np.rint(255 * encoded), np.uint8)


@functools.cache
def _srgb_to_d50() -> Doubles:
    """Linear sRGB to XYZ under D50, by the Bradford adaptation."""
    to_cones = np.array(BRADFORD)
    gains = (to_cones @ np.array(D50_XYZ)) / (to_cones @ _xyz_of(*D65_XY))
    return np.asarray(np.linalg.inv(to_cones) @ np.diag(gains) @ to_cones @ _to_xyz(SRGB_XY))


def _to_xyz(primaries_xy: tuple[tuple[float, float], ...]) -> Doubles:
    """Linear values to XYZ under D65, of these primaries (SMPTE RP 177-1993)."""
    primaries = np.array([_xyz_of(x, y) for x, y in primaries_xy]).T
    return np.asarray(primaries @ np.diag(np.linalg.solve(primaries, _xyz_of(*D65_XY))))


def _xyz_of(x: float, y: float) -> Doubles:
    return np.array([x / y, 1, (1 - x - y) / y])


def _description(tags: dict[bytes, bytes]) -> str:
    """The name a profile gives itself: short printable text, or nothing. In version 4 it is the first of several languages."""
    tag = tags.get(b"desc", b"")
    try:
        if tag[:4] == b"mluc":
            size, start = struct.unpack_from(">II", tag, 20)
            text = tag[start : start + min(size, 2 * LONGEST_NAME)].decode("utf-16-be", "ignore")
        else:
            text = tag[12 : 12 + LONGEST_NAME].split(b"\0")[0].decode("ascii", "ignore")
    except struct.error:
        return ""
    return "".join(letter for letter in text if letter.isprintable()).strip()


LONGEST_NAME = 60
"""Letters of the name of a profile that are kept."""
