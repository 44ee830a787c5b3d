"""Sentences that the protocol makes of its texts, dates and numbers, in the language of their reader.

They are stored as the protocol said them, in English, whoever reads them later. Each is read back by the frame that it was made with; what
no frame fits stays as it was said. Why: decision 25.
"""

from __future__ import annotations

import re
from datetime import date
from functools import lru_cache
from typing import Final

from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_noop as _

from ...protocol.explain import MONTHS
from .facts import listed

#: What the protocol says of a screening, a plan, a day; the first frame that fits counts.
FRAMES: Final = (
    _("Cannot be treated now: %(reasons)s."),
    _("Cannot be decided yet: %(n)s question is open."),
    _("Cannot be decided yet: %(n)s questions are open."),
    _("Not before %(day)s because of %(reasons)s, and on some zones later."),
    _("Not yet because of %(reasons)s, and on some zones later."),
    _("Not before %(day)s because of %(reasons)s, but only on %(places)s."),
    _("Not before %(day)s because of %(reasons)s, but not on %(neither)s."),
    _("Not before %(day)s because of %(reasons)s, but only with %(devices)s."),
    _("Not before %(day)s because of %(reasons)s, but not with %(neither)s."),
    _("Not before %(day)s because of %(reasons)s."),
    _("Not yet because of %(reasons)s."),
    _("A clinician decides because of %(reasons)s, and only on %(places)s."),
    _("A clinician decides because of %(reasons)s, and not on %(neither)s."),
    _("A clinician decides because of %(reasons)s, and only with %(devices)s."),
    _("A clinician decides because of %(reasons)s, and not with %(neither)s."),
    _("A clinician decides because of %(reasons)s."),
    _("Yes, with care, but only on %(places)s."),
    _("Yes, with care, but not on %(neither)s."),
    _("Yes, with care, but only with %(devices)s."),
    _("Yes, with care, but not with %(neither)s."),
    _("Yes, with care."),
    _("Yes, but only on %(places)s."),
    _("Yes, but not on %(neither)s."),
    _("Yes, but only with %(devices)s."),
    _("Yes, but not with %(neither)s."),
    _("Yes."),
    _("%(n)s more reasons"),
    _("nothing that was asked about is offered"),
    _("the skin %(place)s"),
    _("%(what)s allergy"),
    _("When was it: %(what)s?"),
    _("When did it end: %(what)s?"),
    _("When was the last dose: %(what)s?"),
    _("When was a test area treated: %(what)s?"),
    _("How severe is it, mild, moderate or severe: %(what)s?"),
    _("Is it well controlled: %(what)s?"),
    _("Was it prescribed: %(what)s?"),
    _("Does it stay on the skin or is it brought into the skin: %(what)s?"),
    _("Is it licensed for injection into the skin: %(what)s?"),
    _("Born on %(day)s: not before %(until)s."),
    _("Born on %(day)s."),
    _("The first day is %(day)s."),
    _("%(n)s treatments with %(device)s, the first shallower than the last."),
    _("Begins with nano needling, then goes deeper with %(device)s: for skin that is built up first."),
    _("%(n)s treatments with %(device)s over a year, with room for other treatments between."),
    _("%(n)s treatments with %(device)s; depth and energy are those of the device's manual."),
    _("One treatment with %(device)s; on its own it is unlikely to be enough."),
    _("%(n)s of %(wanted)s fit."),
    _("%(n)s of %(wanted)s treatments fit before it."),
    _("Healed by %(day)s, for the event on %(event)s."),
    _("The result can fairly be judged only from %(day)s, after it."),
    _("%(n)s days are left for it."),
    _("No day or depth is left between what is allowed and the wishes: event, days away, downtime, free days, scope."),
    _("Treat a small test area and look at it before the first treatment. No source says how long before: the clinician sets the day."),
    _("licensed topical lidocaine on intact skin, for the time and with or without a cover as its own label says"),
    _(
        "licensed topical lidocaine, or lidocaine with prilocaine, on intact skin, for the time and with or without a cover as its own"
        " label says"
    ),
    _("“%(name)s” (%(what)s)"),
    _("a stricter rule of the house"),
    _("A patch has no dose here: it is pressed on once and moves over nothing."),
    _(
        "The depth is the one set on the device. Needles reach less than the dial says: needles 770 micrometres long left channels 152.5"
        " micrometres deep in the skin of hairless rats (Kalluri 2011, doi:10.1208/s12248-011-9288-3)."
    ),
    _("The end point is that of the device's manual."),
    _("no source gives a needle depth for it; a clinician decides"),
    _("%(what)s ended on %(day)s: not before %(until)s."),
    _("%(what)s ended on %(day)s."),
    _("%(what)s in the past: not before %(until)s."),
    _("%(what)s in the past."),
    _("%(what)s (no state is given, so it counts as current): not before %(until)s."),
    _("%(what)s (no state is given, so it counts as current)."),
    _("%(what)s on %(day)s: not before %(until)s."),
    _("%(what)s on %(day)s."),
    _("%(what)s: not before %(until)s."),
    _("%(first)s, or else %(second)s"),
    _("a %(device)s"),
    _("an %(device)s"),
)
_EITHER: Final = "neither"
_DAY: Final = re.compile(rf"(\d{{1,2}}) ({'|'.join(MONTHS)}) (\d{{4}})(, \d\d:\d\d)?")
_UNNAMED: Final = re.compile(r"\((?!\?)")
_LISTED: Final = re.compile(", | and | or ")
_BETWEEN: Final = re.compile(r"(?<=[.?!]) ")
#: A text of the knowledge has no more sentences; a sentence that was made is no longer, and holds no more in each other.
_MOST_SENTENCES: Final = 12
_LONGEST: Final = 1_000
_DEEPEST: Final = 3
_OWN_LANGUAGE: Final = "en-gb"
_VALUE: Final = {"day": _DAY.pattern, "until": _DAY.pattern, "event": _DAY.pattern, "n": r"\d+", "wanted": r"\d+"}
_WORDS: Final = r"(?:(?!\. ).)+?"


def phrase(text: str) -> str:
    """A text of the protocol, as it is stored, in the language of its reader."""
    return text if get_language() == _OWN_LANGUAGE else _turned(text)


def _turned(text: str) -> str:
    """Sentence by sentence; a text of the knowledge can be several of them."""
    parts, turned = _BETWEEN.split(text), []
    while parts:
        for n in range(min(len(parts), _MOST_SENTENCES), 0, -1):
            found = _known(" ".join(parts[:n])) if n > 1 else _whole(parts[0])
            if found is not None or n == 1:
                turned.append(parts[0] if found is None else found)
                del parts[:n]
                break
    return " ".join(turned)


def _known(text: str) -> str | None:
    """A text that stands in the catalogue, with or without its capital and its full stop."""
    if (found := gettext(text)) != text:
        return found
    begun, end = f"{text[:1].lower()}{text[1:]}".removesuffix("."), "." if text.endswith(".") else ""
    if not begun or (found := gettext(begun)) == begun:
        return None
    return f"{capfirst(found) if text[:1].isupper() else found}{end}"


def _whole(text: str, depth: int = 0) -> str | None:
    """A text that is known, a day, or a sentence in a frame; None for any other."""
    if (known := _known(text)) is not None:
        return known
    if day := _DAY.fullmatch(text):
        return _dated(day)
    if len(text) > _LONGEST or depth > _DEEPEST:
        return None
    for frame, pattern in _patterns():
        if found := pattern.fullmatch(text):
            return gettext(frame) % {name: _value(name, value, depth + 1) for name, value in found.groupdict().items()}
    return None


def _value(name: str, text: str, depth: int) -> str:
    """What stood in a place of a frame: a text, or a list of some; what is not known stays as it was said."""
    if (whole := _whole(text, depth)) is not None:
        return whole
    parts = _LISTED.split(text)
    return listed([_whole(one, depth) or one for one in parts], is_either=name == _EITHER) if len(parts) > 1 else text


def _dated(found: re.Match[str]) -> str:
    day, month, year, clock = found.groups()
    try:
        told = date_format(date(int(year), MONTHS.index(month) + 1, int(day)), "DATE_FORMAT")
    except ValueError:
        return found[0]
    return told + (clock or "")


@lru_cache(maxsize=1)
def _patterns() -> tuple[tuple[str, re.Pattern[str]], ...]:
    return tuple((frame, re.compile(_pattern(frame))) for frame in FRAMES)


def _pattern(frame: str) -> str:
    parts = re.split(r"%\((\w+)\)s", frame)
    names = (f"(?P<{name}>{_UNNAMED.sub('(?:', _VALUE.get(name, _WORDS))})" for name in parts[1::2])
    return "".join(re.escape(text) + name for text, name in zip(parts[::2], [*names, ""], strict=True))
