"""The seam to the protocol's words: the knowledge as its reader reads it. What decides asks the protocol itself."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import fields, is_dataclass
from typing import Any, Final, TypeVar

from django.utils.translation import gettext, gettext_lazy

from ...protocol import words
from ...protocol.catalogue import Conflict, Source
from ...protocol.kinds.base import STRENGTH_RANK, Case, Example
from ...protocol.knowledge import Knowledge, load
from ...protocol.rule_book import subject_of
from ...protocol.treatment import SEVERITIES, SYMPTOMS
from .language import gettext as _
from .language import remembered

T = TypeVar("T")

#: The fields of the knowledge that people read; a field of any other name holds a code.
_READ: Final = frozenset(
    {
        *("advice", "and_until", "ask", "clinician", "do_now", "does", "downtime", "expect", "expects", "help", "label", "lifts_when"),
        *("name", "note", "numbing", "patient", "question", "says", "text", "then", "title", "watch_for", "what"),
    }
)
#: What is no name in the knowledge, and is shown as words.
_MORE_CODES: Final = (
    *("strictest", "guideline", "lenient", "house", "clear", "caution", "review", "defer", "contraindicated", "incomplete"),
    *("normal", "contact", "same_day", "emergency", "source", "inference", "new", "stricter", "looser", "wording"),
    *("conditions", "allergies", "medicines", "exposures"),
    *("course", "ladder", "programme", "topical", "current", "past", "resolved", "stopped", "yes", "no"),
)
#: What a decision is called on a page, from the least to the most that stands in the way, and what nobody answered.
DECISIONS: Final = {
    "clear": gettext_lazy("yes"),
    "caution": gettext_lazy("with care"),
    "review": gettext_lazy("a clinician decides"),
    "defer": gettext_lazy("later"),
    "contraindicated": gettext_lazy("not now"),
    "incomplete": gettext_lazy("still open"),
}
_ENDING: Final = re.compile("(_(at|on|id|sealed|mm|hz|deg|px|h|g|cm2|c))+$")
#: Names of works and of examples stay as they are; what a case becomes is a code.
_AS_THEY_ARE: Final = (Conflict, Example, Source)


def retold(thing: T, turn: Callable[[str], str]) -> T:
    """An entry of the knowledge, or all of it, with every text turned and every code left alone."""
    return _retold(thing, turn, is_read=False)  # type: ignore[no-any-return]


def _retold(thing: Any, turn: Callable[[str], str], *, is_read: bool) -> Any:
    if isinstance(thing, str):
        return turn(thing) if is_read and thing else thing
    if type(thing) is tuple:
        return tuple(_retold(one, turn, is_read=is_read) for one in thing)
    if isinstance(thing, dict):
        return {key: _retold(one, turn, is_read=is_read) for key, one in thing.items()}
    if not is_dataclass(thing) or isinstance(thing, (*_AS_THEY_ARE, type)):
        return thing
    read = _READ - {"then"} if isinstance(thing, Case) else _READ
    values = {one.name: _retold(getattr(thing, one.name), turn, is_read=one.name in read) for one in fields(thing) if one.init}
    return type(thing)(**values)


def told(entry: T) -> T:
    """An entry in the language of its reader."""
    return retold(entry, gettext)


@remembered(4)
def known() -> Knowledge:
    """All that the protocol knows, in the language of its reader. For pages, never for decisions."""
    return told(load())


def texts(knowledge: Knowledge) -> Iterator[tuple[str, str]]:
    """Every text of the knowledge with the place where it stands, for translators: what is read, and codes that are shown as words."""
    found: list[str] = []
    for part in (one.name for one in fields(knowledge)):
        held = getattr(knowledge, part)
        rows = held.items() if isinstance(held, dict) else enumerate(held, start=1) if isinstance(held, tuple) else ()
        for key, entry in rows:
            retold(entry, lambda text: found.append(text) or text)  # type: ignore[func-returns-value]
            yield from ((f"{part}/{getattr(entry, 'id', key)}", text) for text in found)
            found.clear()
    yield from (("codes", words.spoken(code)) for code in _codes(knowledge))


def _codes(knowledge: Knowledge) -> Iterator[str]:
    yield from (*SYMPTOMS, *SEVERITIES, *STRENGTH_RANK, *_MORE_CODES)
    yield from dict.fromkeys(subject_of(entry) for entry in (*knowledge.rules.values(), *knowledge.aftercare.values(), *knowledge.triage))
    yield from (*knowledge.questions, *knowledge.rules, *knowledge.aftercare, *(row.id for row in knowledge.triage))


def zone_name(code: str) -> str:
    """A zone as people say it."""
    return known().zones[code].name


def modality_name(code: str) -> str:
    """A way of needling as people say it."""
    return known().modalities[code].name


def spoken(code: str) -> str:
    """A code of the protocol in words: ``acne_scars`` is acne scars."""
    return gettext(words.spoken(code))


def listed(some: Sequence[str], is_either: bool = False) -> str:
    """``a, b and c``, or ``a, b or c``."""
    *firsts, last = some or [""]
    if not firsts:
        return last
    first, *others = firsts
    for one in others:
        first = _("%(before)s, %(next)s") % {"before": first, "next": one}
    both = _("%(before)s or %(last)s") if is_either else _("%(before)s and %(last)s")
    return both % {"before": first, "last": last}


def field_words(name: str) -> str:
    """What a field is called, in English: ``numbed_at`` is numbed, ``speed_hz`` is speed. Units and keys are no part of it."""
    return words.spoken(_ENDING.sub("", name))
