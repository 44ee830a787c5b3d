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
_MOST_MISTAKES: Final = 20


class RecordError(UnreadableError):
    """A record says what cannot be. ``mistakes`` holds a sentence with place and remedy for each; ``str()`` has all on one line."""

    def __init__(self, *mistakes: str) -> None:
        self.mistakes = mistakes
        super().__init__(" | ".join(mistakes))


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

    ``where`` turns a path into the name and line of the file for messages. Where a list of ``mistakes`` is given they are gathered in
    it, and what could not be read counts as missing; without one the first mistake is raised.
    """

    __slots__ = ("data", "mistakes", "path", "where")

    def __init__(
        self,
        data: Any,
        path: Path_ = (),
        where: Callable[[Path_], str] = lambda path: "record",
        mistakes: list[str] | None = None,
    ) -> None:
        self.path, self.where, self.mistakes = path, where, mistakes
        if not isinstance(data, Mapping):
            self.fail((), f"expected keys and values here, not {_kind(data)}")
        self.data: Mapping[str, Any] = data

    def fail(self, key: Path_, problem: str) -> NoReturn:
        """Raise RecordError for the value at ``key``."""
        raise RecordError(f"{self.place(key)}: {problem}")

    def refuse(self, key: Path_, problem: str) -> None:
        """Note a mistake in the value at ``key``; raise RecordError where mistakes are not gathered."""
        self.gather(RecordError(f"{self.place(key)}: {problem}"))

    def gather(self, error: RecordError) -> None:
        """Note what an inner reader raised; raise where mistakes are not gathered, or where there are too many to go on."""
        if self.mistakes is None:
            raise error
        self.mistakes += error.mistakes
        if len(self.mistakes) >= _MOST_MISTAKES:
            raise RecordError(*self.mistakes, f"these are the first {len(self.mistakes)} mistakes; there may be more")

    def place(self, key: Path_ = ()) -> str:
        """File, line and name of the value at ``key``."""
        path = (*self.path, *key)
        name = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in path).lstrip(".")
        return f"{self.where(path)}: {name}" if name else self.where(path)

    def inner(self, key: str) -> Fields:
        """The mapping under a key; an empty one where it is missing."""
        try:
            return Fields(self.take(key, {}), (*self.path, key), self.where, self.mistakes)
        except RecordError as error:
            self.gather(error)
            return Fields({}, (*self.path, key), self.where, self.mistakes)

    def take(self, key: str, absent: Any = None) -> Any:
        """The raw value; ``absent`` when the key is missing or null."""
        value = self.data.get(key, _MISSING)
        if value is _MISSING:
            return absent
        return absent if value is None else value

    def lacks(self, key: str) -> bool:
        """Is the key missing or null?"""
        return self.take(key) is None

    def done(self, allowed: Collection[str]) -> None:
        """Refuse every key that is not ``allowed``."""
        for key in self.data:
            if key not in allowed:
                self.refuse((key,), f"unknown key; {nearest(str(key), allowed, 'allowed: ' + ', '.join(allowed))}")

    def one_of(self, key: str, allowed: Collection[str], absent: T, listed_by: str = "questions") -> str | T:
        """A word of a closed list; a long one is printed by the command ``listed_by``."""
        value = self.take(key, absent)
        if value is not absent and (not isinstance(value, str) or value not in allowed):
            hint = nearest(str(value), allowed, f"the command 'needlecraft {listed_by}' lists what is known")
            self.refuse((key,), f"{show(value)} is not known; {hint}")
            return absent
        return value

    def yes_no(self, key: str, absent: T) -> str | T:
        """``yes`` or ``no`` (also true or false)."""
        value = self.take(key, absent)
        if value is absent:
            return absent
        if not isinstance(value, (str, bool)) or value not in _YES_NO:
            self.refuse((key,), f"{show(value)} is not an answer; write yes or no, and leave out what is not known")
            return absent
        return _YES_NO[value]

    def day(self, key: str, absent: T) -> date | T:
        """A date, YYYY-MM-DD."""
        value = self.moment(key, absent)
        if isinstance(value, datetime):
            self.refuse((key,), f"{show(self.data[key])} has a time of day; write the date only, YYYY-MM-DD")
            return absent
        return value

    def moment(self, key: str, absent: T) -> date | datetime | T:
        """A date or a local date-time. The offset of a date-time is dropped: all of a record is in the practice's own time."""
        value = self.take(key, absent)
        if value is absent:
            return absent
        try:
            return self.read_moment(value, (key,))
        except RecordError as error:
            self.gather(error)
            return absent

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
            self.refuse((key,), f"{show(value)} is not a number from {low:g} to {high:g}{' ' + unit if unit else ''}")
            return absent
        return value

    def whole(self, key: str, low: int, high: int, absent: T) -> int | T:
        """A whole number from ``low`` to ``high``."""
        value = self.take(key, absent)
        if value is absent:
            return absent
        if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
            self.refuse((key,), f"{show(value)} is not a whole number from {low} to {high}")
            return absent
        return value

    def words(self, key: str, known: Collection[str]) -> tuple[str, ...]:
        """A list of words of a closed list, without repetitions, in the order given."""
        result: dict[str, None] = {}
        for i, value in enumerate(self.items(key)):
            if not isinstance(value, str) or value not in known:
                self.refuse((key, i), f"{show(value)} is not known; {nearest(str(value), known)}")
            else:
                result[value] = None
        return tuple(result)

    def text(self, key: str, absent: T) -> str | T:
        """Free text of at most 500 characters on one line."""
        value = self.take(key, absent)
        if value is absent:
            return absent
        try:
            return self.read_text(value, (key,))
        except RecordError as error:
            self.gather(error)
            return absent

    def texts(self, key: str) -> Iterator[str]:
        """The free texts of a list."""
        for i, value in enumerate(self.items(key)):
            try:
                text = self.read_text(value, (key, i))
            except RecordError as error:
                self.gather(error)
            else:
                yield text

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
            self.refuse((key,), f"expected a list here, not {_kind(value)}")
            return []
        if len(value) > _LONGEST_LIST:
            self.refuse((key,), f"{len(value)} entries; at most {_LONGEST_LIST} are allowed")
            return []
        return value

    def each(self, key: str, word: str | None = None) -> Iterator[Fields]:
        """The mappings of a list. Where ``word`` is given a bare word is short for ``{word: ...}``."""
        for i, value in enumerate(self.items(key)):
            short = {word: value} if word and isinstance(value, str) else value
            try:
                entry = Fields(short, (*self.path, key, i), self.where, self.mistakes)
            except RecordError as error:
                self.gather(error)
            else:
                yield entry


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
