"""Documents on paper: what is said is handed over as data, how it looks is said once, in ``papers/paper.typ``.

The same words at the same moment give the same bytes on every machine: no font, file or clock of the machine is used. The PDF is tagged
for screen readers (PDF/UA-1) and made to be kept (PDF/A-2a).
"""

from __future__ import annotations

import json
import os
import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

import typst
from django.http import HttpResponse
from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

Part = dict[str, Any]

_FOLDER: Final = Path(__file__).parent / "papers"
_STANDARDS: Final = ("a-2a", "ua-1")
_UNSEEN: Final = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\uffff\ud800-\udfff]")
_LONG: Final = re.compile(r"(\S{32})(?=\S)")
_NOT_DRAWN: Final = re.compile(r'the text `"(.+?)"` could not be displayed', re.DOTALL)
_ESCAPED: Final = re.compile(r"\\u\{([0-9a-f]+)\}")
_MOST_ROUNDS: Final = 40


@dataclass(frozen=True, slots=True)
class Paper:
    """A document. ``of`` says whose it is, ``foot`` stands on every page; ``at`` is the moment it was made, where the practice is."""

    title: str
    practice: str
    of: str
    foot: str
    at: datetime
    body: tuple[Part, ...]


def heading(text: str) -> Part:
    """The title of a section."""
    return {"kind": "heading", "text": text}


def subheading(text: str) -> Part:
    """The title of a part of a section."""
    return {"kind": "subheading", "text": text}


def words(text: str) -> Part:
    """Paragraphs, one for each line."""
    return {"kind": "words", "texts": text.splitlines() or [""]}


def lead(text: str) -> Part:
    """What matters most, in larger letters."""
    return {"kind": "lead", "text": text}


def small(text: str) -> Part:
    """Small print."""
    return {"kind": "small", "text": text}


def notice(text: str) -> Part:
    """Words that are not to be overlooked."""
    return {"kind": "notice", "text": text}


def points(texts: Iterable[str]) -> Part:
    """A list."""
    return {"kind": "points", "texts": list(texts)}


def pairs(rows: Iterable[tuple[str, str]]) -> Part:
    """Names and what they hold, line by line."""
    return {"kind": "pairs", "rows": [list(row) for row in rows]}


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> Part:
    """A table; every row is as long as its head."""
    return {"kind": "table", "head": list(head), "rows": [list(row) for row in rows]}


def drawing(svg: str, alt: str, under: str) -> Part:
    """A drawing over a line, as a signature is."""
    return {"kind": "drawing", "svg": svg, "alt": alt, "under": under}


def set_paper(paper: Paper) -> bytes:
    """The document as PDF. What no font on board can show stands as its code point (``U+6F22``): nothing is lost, nothing else is used."""
    language, _sep, region = (get_language() or "en-gb").partition("-")
    data = {
        "title": paper.title,
        "practice": paper.practice,
        "of": paper.of,
        "foot": paper.foot,
        "date": date_format(paper.at, "DATETIME_FORMAT"),
        "page": _("page %(n)s of %(all)s"),
        "lang": language,
        "region": region or None,
        "body": paper.body,
    }
    text = json.dumps(_plain(data), ensure_ascii=False)
    stamp = int(paper.at.timestamp())
    for _round in range(_MOST_ROUNDS):
        try:
            return _compiled(text, stamp)
        except typst.TypstError as error:
            found = _NOT_DRAWN.search(str(error))
            if found is None:
                raise
            text = _spelled(text, _ESCAPED.sub(lambda code: chr(int(code[1], 16)), found[1]))
    return _compiled(_spelled(text, {c for c in text if ord(c) > ord("ÿ")}), stamp)


def _compiled(text: str, stamp: int) -> bytes:
    if _process() != os.getpid():
        raise RuntimeError(
            "papers were set before this process was forked: the typesetter's threads did not come along, and it would wait for ever"
        )
    compiler = typst.Compiler(
        _FOLDER / "paper.typ", root=_FOLDER, font_paths=_fonts(), ignore_system_fonts=True, sys_inputs={"paper": text}
    )
    made: bytes = compiler.compile(format="pdf", pdf_standards=list(_STANDARDS), timestamp=stamp)
    return made


@lru_cache(maxsize=1)
def _process() -> int:
    """The process that set the first paper."""
    return os.getpid()


@lru_cache(maxsize=1)
def _fonts() -> typst.Fonts:
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=True)


def _spelled(text: str, characters: Iterable[str]) -> str:
    """Characters by their code points."""
    for character in characters:
        text = text.replace(character, f"[U+{ord(character):04X}]")
    return text


def _plain(value: Any) -> Any:
    """Words without what cannot be seen; a run of letters without a space may be broken."""
    if isinstance(value, str):
        return _LONG.sub("\\1\u200b", _UNSEEN.sub("", unicodedata.normalize("NFC", value)))
    if isinstance(value, dict):
        return {key: one if key == "svg" else _plain(one) for key, one in value.items()}
    return [_plain(one) for one in value] if isinstance(value, list | tuple) else value


def as_file(data: bytes, name: str, ending: str = "pdf") -> HttpResponse:
    """A document to be saved by the browser; its name tells nothing of a person."""
    headers = {"Content-Disposition": f'attachment; filename="{name}.{ending}"'}
    return HttpResponse(data, content_type=f"application/{ending}", headers=headers)
