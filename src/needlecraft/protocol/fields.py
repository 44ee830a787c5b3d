"""Reading a mapping field by field: every mistake is one sentence with its place, what is allowed and the nearest names."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Mapping
from datetime import date, datetime
from typing import Any, Final, NoReturn, TypeVar

from .loader import Path_, UnreadableError

T = TypeVar("T")
_YES_NO: Final = {"yes": "yes", "no": "no", True: "yes", False: "no"}
_MISSING: Final = object()
#: Years that a record can speak of.
EARLIEST: Final = 1900
LATEST: Final = 2199
_FEW: Final = 24
_DATE: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_LONGEST_TEXT: Final = 500
_LONGEST_LIST: Final = 1000
_LONGEST_SHOWN: Final = 60


class RecordError(UnreadableError):
    """A record says something that cannot be. ``str()`` is one sentence with place and remedy."""


def nearest(word: str, known: Collection[str], otherwise: str = "the command 'needlecraft questions' lists the codes") -> str:
    """The ending of a message: up to three known names like ``word``, the whole list where it is short, or ``otherwise``."""
    from difflib import get_close_matches

    close = get_close_matches(str(word).lower().replace(" ", "_").replace("-", "_"), list(known), n=3, cutoff=0.6)
    if close:
        return f"did you mean {' or '.join(close)}?"
    if len(known) <= _FEW:
        return f"allowed: {', '.join(sorted(known) if isinstance(known, (set, frozenset)) else known)}"
    return otherwise


class Fields:
    """One mapping of a record. Each reader takes a key off it; :meth:`done` refuses what is left over.

    ``where`` turns a path into the name and line of the file for messages.
    """

    __slots__ = ("data", "path", "where")

    def __init__(self, data: Any, path: Path_ = (), where: Callable[[Path_], str] = lambda path: "record") -> None:
        self.path, self.where = path, where
        if not isinstance(data, Mapping):
            self.fail((), f"expected keys and values here, not {_kind(data)}")
        self.data: Mapping[str, Any] = data

    def fail(self, key: Path_, problem: str) -> NoReturn:
        """Raise RecordError for the value at ``key``."""
        path = (*self.path, *key)
        name = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in path).lstrip(".")
        raise RecordError(f"{self.where(path)}: {name}: {problem}" if name else f"{self.where(path)}: {problem}")

    def take(self, key: str, absent: Any = None) -> Any:
        """The raw value; ``absent`` when the key is missing or null."""
        value = self.data.get(key, _MISSING)
        if value is _MISSING:
            return absent
        return absent if value is None else value

    def done(self, allowed: Collection[str]) -> None:
        """Refuse every key that is not ``allowed``."""
        for key in self.data:
            if key not in allowed:
                self.fail((key,), f"unknown key; {nearest(str(key), allowed, 'allowed: ' + ', '.join(allowed))}")

    def one_of(self, key: str, allowed: Collection[str], absent: T, listed_by: str = "questions") -> str | T:
        """A word of a closed list; a long one is printed by the command ``listed_by``."""
        value = self.take(key, absent)
        if value is not absent and (not isinstance(value, str) or value not in allowed):
            hint = nearest(str(value), allowed, f"the command 'needlecraft {listed_by}' lists what is known")
            self.fail((key,), f"{show(value)} is not known; {hint}")
        return value

    def yes_no(self, key: str, absent: T) -> str | T:
        """``yes`` or ``no`` (also true or false)."""
        value = self.take(key, absent)
        if value is absent:
            return absent
        if not isinstance(value, (str, bool)) or value not in _YES_NO:
            self.fail((key,), f"{show(value)} is not an answer; write yes or no, and leave out what is not known")
        return _YES_NO[value]

    def day(self, key: str, absent: T) -> date | T:
        """A date, YYYY-MM-DD."""
        value = self.moment(key, absent)
        if isinstance(value, datetime):
            self.fail((key,), f"{show(self.data[key])} has a time of day; write the date only, YYYY-MM-DD")
        return value

    def moment(self, key: str, absent: T) -> date | datetime | T:
        """A date or a local date-time. The offset of a date-time is dropped: all of a record is in the practice's own time."""
        value = self.take(key, absent)
        return absent if value is absent else self.read_moment(value, (key,))

    def read_moment(self, value: Any, key: Path_) -> date | datetime:
        """Read one date or local date-time that stands at ``key``."""
        if not isinstance(value, str) or not _DATE.match(value):
            self.fail(key, f"{show(value)} is not a date; write it as 2026-11-24, with a time as 2026-11-24T15:00, or leave it out")
        try:
            whole_day = _DATE.fullmatch(value)
            moment = date.fromisoformat(value) if whole_day else datetime.fromisoformat(value).replace(tzinfo=None)
        except ValueError:
            self.fail(key, f"{show(value)} is not a date that exists; write YYYY-MM-DD or YYYY-MM-DDTHH:MM")
        if not EARLIEST <= moment.year <= LATEST:
            self.fail(key, f"{show(value)} is not between {EARLIEST} and {LATEST}; check the year")
        return moment

    def instant(self, key: str, absent: T) -> datetime | T:
        """A date-time with an offset from UTC."""
        value = self.take(key, absent)
        if value is absent:
            return absent
        try:
            moment = datetime.fromisoformat(value) if isinstance(value, str) and _DATE.match(value) and not _DATE.fullmatch(value) else None
        except ValueError:
            moment = None
        if moment is None:
            self.fail((key,), f"{show(value)} is not a moment that exists; write YYYY-MM-DDTHH:MM:SS+00:00")
        if moment.tzinfo is None:
            self.fail((key,), f"{show(value)} has no offset from UTC; write it with one, such as {moment.isoformat()}+00:00")
        if not EARLIEST <= moment.year <= LATEST:
            self.fail((key,), f"{show(value)} is not between {EARLIEST} and {LATEST}; check the year")
        return moment

    def number(self, key: str, low: float, high: float, unit: str, absent: T) -> float | T:
        """A number from ``low`` to ``high`` in ``unit``."""
        value = self.take(key, absent)
        if value is absent:
            return absent
        if isinstance(value, bool) or not isinstance(value, (int, float)) or not low <= value <= high:
            self.fail((key,), f"{show(value)} is not a number from {low:g} to {high:g}{' ' + unit if unit else ''}")
        return value

    def whole(self, key: str, low: int, high: int, absent: T) -> int | T:
        """A whole number from ``low`` to ``high``."""
        value = self.take(key, absent)
        if value is absent:
            return absent
        if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
            self.fail((key,), f"{show(value)} is not a whole number from {low} to {high}")
        return value

    def words(self, key: str, known: Collection[str]) -> tuple[str, ...]:
        """A list of words of a closed list, without repetitions, in the order given."""
        result: dict[str, None] = {}
        for i, value in enumerate(self.items(key)):
            if not isinstance(value, str) or value not in known:
                self.fail((key, i), f"{show(value)} is not known; {nearest(str(value), known)}")
            result[value] = None
        return tuple(result)

    def text(self, key: str, absent: T) -> str | T:
        """Free text of at most 500 characters on one line."""
        value = self.take(key, absent)
        return absent if value is absent else self.read_text(value, (key,))

    def read_text(self, value: Any, key: Path_) -> str:
        """Check one free text that stands at ``key``."""
        if not isinstance(value, str) or not value.strip():
            self.fail(key, f"expected words here, not {_kind(value)}")
        if len(value) > _LONGEST_TEXT:
            self.fail(key, f"{len(value)} characters; {_LONGEST_TEXT} are allowed")
        return " ".join(value.split())

    def items(self, key: str) -> list[Any]:
        """A list (empty when missing). A long one is refused: nobody has 1,000 conditions."""
        value = self.take(key, [])
        if not isinstance(value, list):
            self.fail((key,), f"expected a list here, not {_kind(value)}")
        if len(value) > _LONGEST_LIST:
            self.fail((key,), f"{len(value)} entries; at most {_LONGEST_LIST} are allowed")
        return value

    def each(self, key: str, word: str | None = None) -> Iterator[Fields]:
        """The mappings of a list. Where ``word`` is given a bare word is short for ``{word: ...}``."""
        for i, value in enumerate(self.items(key)):
            short = {word: value} if word and isinstance(value, str) else value
            yield Fields(short, (*self.path, key, i), self.where)


def show(value: Any) -> str:
    """A value as it can stand in a message: quoted, short, on one line."""
    text = repr(value)
    return text if len(text) <= _LONGEST_SHOWN else f"{text[: _LONGEST_SHOWN - 3]}..."


def _kind(value: Any) -> str:
    if value is None:
        return "nothing"
    if isinstance(value, Mapping):
        return "keys and values"
    return "a list" if isinstance(value, list) else show(value)
