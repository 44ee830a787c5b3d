"""Where each zone lies: outlines of a face and of a body, drawn by hand, and the shades that give them depth.

A figure is drawn in its own units, from the top left corner. Its left is the patient's right, as a mirror is not: the patient looks at the
reader. What lies on both sides is written once, for the side where x grows, and mirrored.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

Point = tuple[float, float]
Line = tuple[Point, ...]


@dataclass(frozen=True, slots=True)
class Shade:
    """Where light does not reach: around a point, as wide and as high as said, as dark as said."""

    x: float
    y: float
    wide: float
    high: float
    dark: float


@dataclass(frozen=True, slots=True)
class Zone:
    """The outlines of a zone, and what is cut out of it."""

    parts: tuple[Line, ...]
    holes: tuple[Line, ...] = ()


@dataclass(frozen=True, slots=True)
class Figure:
    """A drawing: its size, its zones, the lines that make it a face or a body, and its light."""

    code: str
    width: int
    height: int
    zones: dict[str, Zone]
    skin: tuple[Line, ...]
    hair: tuple[Line, ...]
    lines: tuple[Line, ...]
    shades: tuple[Shade, ...]
    light: float
    spacing: float


def _across(middle: float, *half: Point) -> Line:
    """A closed outline over the middle: the half that is given from top to bottom, and its mirror."""
    return (*half, *((2 * middle - x, y) for x, y in reversed(half) if x != middle))


def _both(middle: float, *lines: Line) -> tuple[Line, ...]:
    """The same on both sides."""
    return (*lines, *(tuple((2 * middle - x, y) for x, y in line) for line in lines))


def _moved(dx: float, line: Line) -> Line:
    return tuple((x + dx, y) for x, y in line)


_M: Final = 200.0
_LIPS: Final = _across(_M, (200, 347), (209, 342), (222, 348), (236, 356), (222, 368), (200, 373))
_FACE_ZONES: Final = {
    "scalp": Zone(
        (_across(_M, (200, 34), (258, 42), (306, 78), (333, 138), (334, 206), (325, 226), (312, 196), (300, 156), (268, 120), (200, 106)),)
    ),
    "forehead": Zone((_across(_M, (200, 114), (246, 119), (278, 140), (289, 172), (270, 190), (234, 193), (200, 200)),)),
    "temples": Zone(_both(_M, ((291, 152), (305, 178), (313, 214), (311, 242), (295, 232), (287, 210), (283, 192), (294, 174)))),
    "eyelids": Zone(_both(_M, ((214, 233), (226, 219), (246, 213), (267, 218), (281, 231), (268, 240), (246, 245), (226, 241)))),
    "under_eyes": Zone(
        _both(_M, ((217, 243), (232, 249), (250, 251), (270, 246), (286, 239), (279, 256), (260, 267), (238, 266), (222, 257)))
    ),
    "cheeks": Zone(
        _both(
            _M,
            (
                (231, 274),
                (258, 275),
                (284, 262),
                (311, 249),
                (311, 285),
                (303, 322),
                (284, 344),
                (262, 347),
                (248, 328),
                (236, 312),
                (231, 294),
            ),
        )
    ),
    "nose": Zone((_across(_M, (200, 206), (209, 212), (211, 250), (219, 282), (229, 300), (224, 314), (209, 318), (200, 321)),)),
    "perioral": Zone((_across(_M, (200, 326), (226, 324), (244, 338), (252, 357), (243, 378), (222, 386), (200, 386)),), (_LIPS,)),
    "lips": Zone((_LIPS,)),
    "chin": Zone((_across(_M, (200, 392), (224, 392), (238, 400), (236, 420), (220, 434), (200, 438)),)),
    "jaw": Zone(_both(_M, ((259, 356), (282, 351), (302, 333), (296, 364), (278, 396), (250, 426), (234, 436), (244, 418), (247, 394)))),
    "neck": Zone((_across(_M, (200, 450), (234, 446), (263, 424), (264, 470), (272, 500), (240, 514), (200, 522)),)),
}
_FACE_SKIN: Final = (
    _across(
        _M,
        *((200, 106), (268, 120), (300, 156), (312, 196), (315, 238), (328, 238), (331, 270), (316, 298), (308, 324), (299, 362)),
        *((280, 397), (266, 414), (267, 468), (280, 498), (316, 514), (362, 534), (200, 538)),
    ),
)
_FACE_LINES: Final = (
    *_both(
        _M,
        ((205, 442), (232, 438), (252, 427), (280, 397), (299, 362), (308, 322), (314, 280), (316, 236)),
        ((212, 203), (226, 196), (246, 192), (268, 196), (284, 206)),
        ((214, 206), (228, 199), (248, 195), (268, 199)),
        ((217, 234), (230, 226), (246, 223), (262, 227), (276, 235)),
        ((219, 235), (232, 228), (247, 225), (261, 229), (274, 236)),
        ((222, 238), (236, 243), (250, 243), (264, 239)),
        ((240, 229), (239, 236), (245, 240), (252, 237), (252, 229), (246, 226), (240, 229)),
        ((246, 233), (246, 234)),
        ((208, 317), (213, 312), (220, 313)),
        ((186, 352), (177, 349), (164, 356)),
        ((200, 346), (191, 342), (178, 347)),
        ((200, 374), (184, 372), (172, 364)),
        ((230, 298), (231, 307), (224, 315)),
        ((317, 238), (326, 234), (333, 244), (331, 270), (322, 294), (312, 300)),
        ((319, 248), (325, 252), (321, 278)),
        ((266, 426), (267, 468), (280, 498), (316, 516), (372, 538)),
        ((205, 529), (232, 526), (262, 520)),
        ((200, 104), (268, 118), (300, 154), (313, 196), (317, 236)),
        ((200, 32), (260, 40), (308, 76), (336, 138), (337, 206), (330, 232)),
    ),
    ((164, 356), (182, 355), (200, 358), (218, 355), (236, 356)),
    ((174, 355), (188, 357), (200, 359), (212, 357), (226, 355)),
)
_FACE_SHADES: Final = (
    Shade(92, 270, 40, 190, 0.6),
    Shade(306, 280, 46, 190, 1.0),
    Shade(150, 340, 40, 30, 0.16),
    Shade(262, 336, 34, 34, 0.3),
    Shade(222, 220, 16, 16, 0.8),
    Shade(178, 220, 14, 16, 0.6),
    Shade(246, 216, 34, 12, 0.5),
    Shade(154, 216, 34, 12, 0.4),
    Shade(221, 284, 10, 34, 0.6),
    Shade(200, 324, 26, 8, 0.8),
    Shade(200, 384, 34, 9, 0.8),
    Shade(214, 426, 40, 14, 0.5),
    Shade(200, 446, 74, 18, 1.1),
    Shade(256, 470, 22, 60, 0.9),
    Shade(200, 128, 130, 18, 0.3),
    Shade(300, 110, 60, 90, 0.6),
    Shade(200, 116, 120, 24, 0.5),
)

_FRONT: Final = 100.0
_BACK: Final = 300.0
_BODY_ZONES: Final = {
    "chest": Zone((_across(_FRONT, (100, 100), (116, 97), (134, 104), (141, 124), (138, 148), (120, 158), (100, 154)),)),
    "abdomen": Zone((_across(_FRONT, (100, 162), (119, 166), (136, 160), (134, 196), (139, 232), (128, 256), (112, 270), (100, 274)),)),
    "arms": Zone(
        _both(
            _FRONT, ((145, 108), (155, 122), (159, 158), (164, 196), (171, 242), (173, 254), (163, 255), (155, 216), (148, 168), (144, 134))
        )
    ),
    "hands": Zone(_both(_FRONT, ((164, 261), (174, 260), (180, 278), (180, 300), (174, 312), (167, 306), (163, 286)))),
    "thighs": Zone(_both(_FRONT, ((106, 284), (118, 272), (132, 260), (141, 262), (143, 300), (136, 350), (113, 350), (107, 318)))),
    "knees": Zone(_both(_FRONT, ((113, 357), (135, 357), (134, 372), (132, 388), (114, 388), (112, 372)))),
    "legs": Zone(
        _both(_FRONT, ((114, 395), (132, 395), (136, 420), (131, 450), (125, 486), (114, 486), (113, 450), (110, 420)))
        + _both(_BACK, ((314, 385), (333, 385), (337, 418), (331, 450), (325, 486), (314, 486), (313, 450), (309, 418)))
    ),
    "back": Zone(
        (_across(_BACK, (300, 94), (318, 98), (337, 108), (340, 140), (336, 170), (333, 200), (337, 232), (320, 240), (300, 244)),)
    ),
}
_HALF: Final = (
    ((0, 12), (14, 15), (22, 30), (21, 48), (14, 66), (0, 73)),
    ((11, 68), (12, 82), (22, 91), (40, 97), (53, 108), (60, 132), (64, 170), (70, 206), (77, 252), (83, 276), (83, 304), (74, 317)),
    ((74, 317), (66, 310), (62, 284), (61, 258), (52, 218), (45, 168), (42, 136)),
    ((42, 136), (40, 164), (36, 194), (41, 232), (46, 266), (46, 304), (39, 350), (38, 376), (40, 420), (32, 470), (27, 494), (34, 510)),
    ((34, 510), (20, 513), (10, 508), (10, 486), (9, 450), (6, 420), (9, 388), (8, 350), (4, 320), (2, 286)),
)
_BODY_LINES: Final = (
    *(line for middle in (_FRONT, _BACK) for half in _HALF for line in _both(middle, tuple((middle + x, y) for x, y in half))),
    *_both(_FRONT, ((103, 96), (120, 93), (140, 99)), ((104, 156), (118, 160), (134, 152))),
    ((99, 244), (101, 247)),
    *_both(_BACK, ((330, 130), (326, 150), (314, 160)), ((300, 276), (316, 288), (336, 282))),
    ((300, 100), (300, 170), (300, 262), (300, 284)),
)
_BODY_SHADES: Final = (
    Shade(140, 180, 12, 90, 0.9),
    Shade(62, 180, 8, 90, 0.5),
    Shade(100, 166, 40, 8, 0.5),
    Shade(100, 130, 5, 30, 0.5),
    Shade(138, 320, 9, 60, 0.8),
    Shade(108, 330, 8, 60, 0.6),
    Shade(132, 430, 8, 50, 0.7),
    Shade(168, 220, 6, 60, 0.7),
    Shade(300, 180, 5, 80, 0.8),
    Shade(338, 180, 10, 70, 0.9),
    Shade(318, 142, 14, 18, 0.4),
    Shade(333, 430, 8, 50, 0.7),
)

_HALF_BODY: Final = (*(point for line in _HALF[1:] for point in line[:-1]), (0, 278))
_BODY_SKIN: Final = tuple(
    _across(middle, *((middle + x, y) for x, y in half)) for middle in (_FRONT, _BACK) for half in (_HALF[0], _HALF_BODY)
)
FACE: Final = Figure(
    "face", 400, 540, _FACE_ZONES, _FACE_SKIN, _FACE_ZONES["scalp"].parts, _FACE_LINES, _FACE_SHADES, light=0.2, spacing=3.2
)
BODY: Final = Figure("body", 400, 530, _BODY_ZONES, _BODY_SKIN, (), _BODY_LINES, _BODY_SHADES, light=0.42, spacing=3.3)
FIGURES: Final = (FACE, BODY)
