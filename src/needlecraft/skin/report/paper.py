"""The PDF of a comparison, set by typst."""

from __future__ import annotations

import json
import tempfile
from dataclasses import asdict
from importlib import resources
from pathlib import Path
from typing import Final

import typst

from ..compare import Comparison
from .pictures import pictures
from .story import story

_EPOCH: Final = 0
"""The day of making stands in no field of the file, so that the same photos give the same bytes."""


def paper(comparison: Comparison) -> bytes:
    """The comparison as PDF. It holds both photos: keep it as carefully as them."""
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        folder.joinpath("page.typ").write_bytes(resources.files(__package__).joinpath("page.typ").read_bytes())
        folder.joinpath("mark.svg").write_bytes(resources.files(__package__).joinpath("mark.svg").read_bytes())
        folder.joinpath("story.json").write_text(json.dumps(asdict(story(comparison)), ensure_ascii=False), "utf-8")
        for name, jpeg in pictures(comparison).items() if comparison.changes else ():
            folder.joinpath(f"{name}.jpg").write_bytes(jpeg)
        fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=True)
        compiler = typst.Compiler(folder / "page.typ", root=folder, font_paths=fonts, ignore_system_fonts=True)
        made = compiler.compile(format="pdf", pdf_standards=["a-2a"], timestamp=_EPOCH)
    assert isinstance(made, bytes)
    return made
