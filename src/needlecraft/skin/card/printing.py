"""The card on paper."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any, Final, Literal

import typst

from . import layout

Paper = Literal["a4", "us-letter"]

_FOLDER: Final = Path(__file__).parent
_STANDARDS: Final[tuple[Literal["a-2a"], Literal["ua-1"]]] = ("a-2a", "ua-1")


def pdf(paper: Paper = "a4") -> bytes:
    """The card as PDF, in exact millimetres, with marks to cut along and what to do; the same bytes every time.

    All of it lies where A4 and US letter overlap, so that either may be in the printer: only the scale must be 100 %. Nothing is known of
    the colours that come out: see ``layout``.
    """
    made: Any = _compiler(paper).compile(format="pdf", pdf_standards=list(_STANDARDS), timestamp=int(layout.DRAWN_AT.timestamp()))
    return bytes(made)


def _compiler(paper: Paper) -> typst.Compiler:
    return typst.Compiler(
        _FOLDER / "card.typ",
        root=_FOLDER,
        font_paths=_fonts(),
        ignore_system_fonts=True,
        sys_inputs={"card": json.dumps(_drawn() | {"paper": paper})},
    )


@cache
def _fonts() -> typst.Fonts:
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[_FOLDER / "fonts"])


def _drawn() -> dict[str, object]:
    """Everything that has a place on the card, in millimetres."""
    return {
        "title": layout.TITLE,
        "size": [layout.WIDTH_MM, layout.HEIGHT_MM],
        "module": layout.MODULE_MM,
        "markers": [
            {"at": square[0].tolist(), "rows": layout.marker_modules(corner).tolist()} for corner, square in enumerate(layout.MARKERS)
        ],
        "patch": layout.PATCH_MM,
        "patches": [{"at": [patch.x_mm, patch.y_mm], "fill": patch.hex, "code": patch.code} for patch in layout.PATCHES],
        "slanted": layout.SLANTED.tolist(),
        "ruler": {"at": list(layout.RULER_FROM_MM), "length": layout.RULER_MM},
    }
