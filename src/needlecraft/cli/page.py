"""A page of text for a terminal: wrapped, aligned, coloured where that is possible and plain where it is not."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from .terminal import Terminal

#: A piece of text and the names of its styles, such as ``"bold red"``; a bare string is plain.
Span = str | tuple[str, str]

_CODES: Final = {"bold": "1", "dim": "2", "red": "31", "green": "32", "yellow": "33", "blue": "34", "magenta": "35", "cyan": "36"}
NO_BREAK: Final = "\N{NO-BREAK SPACE}"
_JOINERS: Final = ("\N{ZERO WIDTH NON-JOINER}", "\N{ZERO WIDTH JOINER}")
_GAP: Final = 2
_UNITS: Final = "h|d|w|mo|y|mm|cm²|cm2|g|min|minutes?|zones?|hours?|days?|weeks?|months?|years?|°C"
MONTHS: Final = "(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*"
#: Spaces at which no line ends: between a number and its unit, inside a date.
_KEPT_TOGETHER: Final = re.compile(
    rf"(?<=\d) (?=(?:{_UNITS}|{MONTHS})\b)|(?<=[a-z]) (?=(?:19|20|21)\d\d\b)|(?<=line) (?=\d)|(?<=lines) (?=\d)"
)
_ASCII: Final = str.maketrans(
    {
        "■": "#", "▲": ">", "◆": "*", "◐": "!", "✓": "+", "●": "@", "○": "o", "◇": "v", "·": ".", "━": "=", "─": "-",
        "“": '"', "”": '"', "‘": "'", "’": "'", "–": "-", "—": "-", "…": "~", "²": "2", "°": "", NO_BREAK: " ",
    }
)  # fmt: skip


def clean(text: str) -> str:
    """Text on one line and without characters that would steer the terminal: what a record says is shown, never obeyed."""
    if text.isprintable():
        return text
    return "".join(c if c.isprintable() or c in _JOINERS or c == NO_BREAK else " " if c.isspace() else "?" for c in text)


class Page:
    """Gathers lines; ``str()`` gives them with one newline at the end. Indents and columns are in characters."""

    def __init__(self, terminal: Terminal) -> None:
        self.terminal, self.width = terminal, terminal.width
        self._lines: list[str] = []

    def __str__(self) -> str:
        text = "\n".join(self._lines).strip("\n") + "\n"
        if self.terminal.has_unicode:
            return text
        return text.translate(_ASCII).encode("ascii", "replace").decode("ascii")

    def blank(self) -> None:
        """One empty line, never two."""
        if self._lines and self._lines[-1]:
            self._lines.append("")

    def command(self, text: str) -> None:
        """A line to be copied: never wrapped."""
        self._lines.append(f"  {clean(text)}")

    def heading(self, title: str) -> None:
        """The name of a part of the page."""
        self.blank()
        self.text((title, "bold"))

    def text(self, *spans: Span, indent: int = 0, hang: int | None = None, end: Span = "") -> None:
        """A paragraph; its first line begins at ``indent``, the others at ``hang`` (by itself the same).

        ``end`` stands at the far end of the last line, or of a line of its own where it has no room.
        """
        hang = indent if hang is None else hang
        pieces = list(_pieces(spans))
        plain = "".join(text for text, _ in pieces)
        lines = list(_breaks(plain, self.width - indent, self.width - hang))
        for n, (start, stop) in enumerate(lines):
            self._lines.append(" " * (hang if n else indent) + self._styled(pieces, start, stop))
        if end:
            start, stop = lines[-1]
            self._end(end, used=(hang if len(lines) > 1 else indent) + len(plain[start:stop].rstrip()))

    def _end(self, span: Span, used: int) -> None:
        ((text, style),) = _pieces([span])
        gap = self.width - used - len(text)
        if gap < _GAP:
            self._lines.append("")
            gap = self.width - len(text)
        self._lines[-1] += " " * gap + self.style(text.replace(NO_BREAK, " "), style)

    def row(self, label: Sequence[Span], *spans: Span, indent: int = 0, column: int) -> None:
        """A label at ``indent`` and, from ``column`` on, what belongs to it. A label that is too long has a line of its own."""
        pieces = list(_pieces(label))
        used = indent + sum(len(text) for text, _ in pieces)
        if used >= column:
            self.text(*label, indent=indent)
            self.text(*spans, indent=column)
        else:
            self.text(*label, " " * (column - used), *spans, indent=indent, hang=column)

    def _styled(self, pieces: list[tuple[str, str]], start: int, end: int) -> str:
        result, position = [], 0
        end = start + len("".join(text for text, _ in pieces)[start:end].rstrip())
        for text, style in pieces:
            part = text[max(start - position, 0) : max(end - position, 0)].replace(NO_BREAK, " ")
            position += len(text)
            result.append(self.style(part, style))
        return "".join(result)

    def style(self, text: str, style: str) -> str:
        """The text with its styles, where the terminal has colours."""
        if not (text and style and self.terminal.has_colour):
            return text
        codes = ";".join(_CODES[name] for name in style.split())
        return f"\x1b[{codes}m{text}\x1b[0m"


def _pieces(spans: Sequence[Span]) -> Iterator[tuple[str, str]]:
    for span in spans:
        text, style = (span, "") if isinstance(span, str) else span
        yield _KEPT_TOGETHER.sub(NO_BREAK, clean(text)), style


def _breaks(plain: str, first: int, rest: int) -> Iterator[tuple[int, int]]:
    """Where the lines begin and end. A word longer than a line is cut."""
    start, width = 0, first
    while len(plain) - start > width:
        cut = plain.rfind(" ", start, start + width + 1)
        if not plain[start : max(cut, start)].strip():
            cut = start + width
        yield start, cut
        start = cut + 1 if plain[cut] == " " else cut
        width = rest
    yield start, len(plain)
