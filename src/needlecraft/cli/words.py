"""The words, shapes and colours that stand for a decision or an urgency, and how dates and codes are written."""

from __future__ import annotations

from datetime import date, datetime
from typing import Final, NamedTuple

from .page import Span


class Mark(NamedTuple):
    """A colour never stands without its word and its shape."""

    shape: str
    word: str
    colour: str
    short: str

    def span(self) -> Span:
        """Shape and word in their colour."""
        return f"{self.shape} {self.word}", f"bold {self.colour}"


DECISIONS: Final[dict[str, Mark]] = {
    "contraindicated": Mark("■", "contraindicated", "red", "no"),
    "defer": Mark("▲", "defer", "yellow", "later"),
    "review": Mark("◆", "review", "magenta", "review"),
    "caution": Mark("◐", "caution", "cyan", "caution"),
    "clear": Mark("✓", "clear", "green", "clear"),
    "incomplete": Mark("?", "incomplete", "blue", "open"),
}
LEVELS: Final[dict[str, Mark]] = {
    "emergency": Mark("■", "emergency", "red", "emergency"),
    "same_day": Mark("▲", "today", "yellow", "today"),
    "contact": Mark("◆", "contact", "magenta", "contact"),
    "normal": Mark("✓", "normal", "green", "normal"),
}
#: From here on a wait is told in days [h].
_AS_HOURS: Final = 72
ADOPTED, OTHER, STEP = "●", "○", "·"


def small(text: str) -> str:
    """A label inside a sentence: ``make-up``; AHA and other abbreviations stay."""
    return text[:1].lower() + text[1:] if text[1:2].islower() else text


def short_date(moment: date) -> str:
    """``8 Dec 2026``, with the time of day where a moment is not midnight."""
    text = f"{moment.day} {moment:%b %Y}"
    if isinstance(moment, datetime) and (moment.hour or moment.minute):
        text += f" {moment:%H:%M}"
    return text


def short_time(moment: datetime) -> str:
    """``Sat 28 Nov 15:00``: what a patient reads on a clock."""
    return f"{moment:%a} {moment.day} {moment:%b %H:%M}"


def elapsed(hours: float) -> str:
    """``40 min``, ``42 h``, from three days on ``5 d``, with the hours that are left over."""
    if abs(hours) < 1:
        return f"{hours * 60:.0f} min"
    if abs(hours) < _AS_HOURS:
        return f"{hours:.3g} h"
    days, rest = divmod(round(hours), 24)
    return f"{days} d {rest} h" if rest else f"{days} d"
