"""How a patient is found although nothing readable is stored: keyed hashes of what somebody might type.

A name is folded (small letters, no accents) and cut into words. Stored for each word: its beginnings, and the word with one letter
left out, so that a word typed with one letter wrong, missing, too many or swapped still meets it. A phone number is found by its last
digits, an email address and a date of birth as a whole. Who has the database and not the master key learns from the tokens only which
patients share one.
"""

from __future__ import annotations

import hmac
import re
import unicodedata
from collections.abc import Iterable, Iterator
from datetime import date
from typing import Final

from django.conf import settings

_BYTES: Final = 8
_LONGEST_START: Final = 12
_SHORTEST_TYPO: Final = 4
_PHONE_END: Final = 4
_PHONE_TELLS: Final = 6
"""Digits from which on a whole number tells two people apart."""
_EMAIL: Final = re.compile(r"\S+@\S+")
_DATES: Final = (
    re.compile(r"(?P<y>\d{4})-(?P<m>\d{1,2})-(?P<d>\d{1,2})"),
    re.compile(r"(?P<d>\d{1,2})[./ ](?P<m>\d{1,2})[./ ](?P<y>\d{4})"),
)


def words(text: str) -> list[str]:
    """The folded words of a name: ``Renée O'Neill`` gives ``renee``, ``oneill``."""
    plain = unicodedata.normalize("NFKD", text.casefold().replace("ß", "ss").replace("ø", "o").replace("ł", "l"))
    bare = "".join(c for c in plain if not unicodedata.combining(c) and c not in "'’")
    return re.findall(r"\w+", bare)


def digits(text: str) -> str:
    """The digits of a phone number."""
    return "".join(c for c in text if c.isdecimal())


def token(practice_id: int, kind: str, text: str) -> bytes:
    """The keyed hash of something findable."""
    return hmac.digest(settings.MASTER_KEY, f"{practice_id}:{kind}:{text}".encode(), "sha256")[:_BYTES]


def email_token(practice_id: int, email: str) -> bytes:
    """The token of an email address, in whatever letters it is written."""
    return token(practice_id, "email", email.strip().casefold())


def born_token(practice_id: int, born_on: date) -> bytes:
    """The token of a date of birth."""
    return token(practice_id, "born", born_on.isoformat())


def contacts(practice_id: int, phone: str, email: str) -> list[bytes]:
    """Tokens of which whoever shares a phone number or an email address has one; empty where both are missing or too short to tell."""
    number = digits(phone)
    found = _phone_tokens(practice_id, number) if len(number) >= _PHONE_TELLS else []
    return found + ([email_token(practice_id, email)] if email else [])


def _phone_tokens(practice_id: int, number: str) -> list[bytes]:
    """Of a number as it is, and as it is dialled from abroad."""
    return [token(practice_id, "phone", number), token(practice_id, "phone", number.lstrip("0"))]


def stored(practice_id: int, name: str, born_on: date | None, phone: str | None, email: str | None) -> set[bytes]:
    """All tokens of a patient."""
    found = set()
    for word in words(name):
        found.update(token(practice_id, "start", word[:n]) for n in range(1, min(len(word), _LONGEST_START) + 1))
        found.add(token(practice_id, "word", word))
        found.update(token(practice_id, "less", less) for less in _one_less(word))
    number = digits(phone or "")
    found.update(token(practice_id, "phone", number[-n:]) for n in range(_PHONE_END, len(number) + 1))
    if born_on:
        found.add(born_token(practice_id, born_on))
    if email:
        found.add(email_token(practice_id, email))
    return found


def asked(practice_id: int, text: str) -> list[list[bytes]]:
    """For each word of a question the tokens of which a patient must have one; empty where nothing can be asked."""
    result, rest = _whole(practice_id, text)
    number = digits(rest)
    if len(number) >= _PHONE_END and not re.search(r"[^\W\d_]", rest):
        return [*result, _phone_tokens(practice_id, number)]
    return result + [[token(practice_id, "start", word[:_LONGEST_START])] for word in words(rest)]


def asked_loosely(practice_id: int, text: str) -> list[list[bytes]]:
    """The same with one mistake allowed in every word that is long enough."""
    result, rest = _whole(practice_id, text)
    for word in words(rest):
        some = [token(practice_id, "start", word[:_LONGEST_START])]
        if len(word) >= _SHORTEST_TYPO - 1:
            some.append(token(practice_id, "less", word))
        if len(word) >= _SHORTEST_TYPO:
            some += [token(practice_id, kind, less) for less in _one_less(word) for kind in ("word", "less")]
        result.append(some)
    return result


def _one_less(word: str) -> Iterable[str]:
    """The word with one letter left out, for words long enough to be recognised then."""
    return {word[:i] + word[i + 1 :] for i in range(len(word))} if len(word) >= _SHORTEST_TYPO else ()


def _whole(practice_id: int, text: str) -> tuple[list[list[bytes]], str]:
    """The tokens of what is found as a whole alone, an email address and a date of birth, and the rest of the question."""
    email = _EMAIL.search(text)
    day, rest = _date_in(text.replace(email[0], " ") if email else text)
    result = [[email_token(practice_id, email[0])]] if email else []
    return result + ([[born_token(practice_id, day)]] if day else []), rest


def _date_in(text: str) -> tuple[date | None, str]:
    """A date of birth in the question, and the rest of it."""
    for day, rest in _dates(text):
        return day, rest
    return None, text


def _dates(text: str) -> Iterator[tuple[date, str]]:
    for pattern in _DATES:
        found = pattern.search(text)
        if found:
            try:
                yield date(int(found["y"]), int(found["m"]), int(found["d"])), text[: found.start()] + text[found.end() :]
            except ValueError:
                continue
