"""From file names and words on the command line to records, policies, dates and moments. Every mistake is one sentence."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Sequence
from datetime import date, datetime
from functools import lru_cache
from io import BytesIO
from pathlib import Path
from typing import BinaryIO, Final

from ..protocol.fields import RecordError
from ..protocol.knowledge import load
from ..protocol.loader import MAX_BYTES, Document, UnreadableError, decode, read_file, read_text
from ..protocol.policy import BUILT_IN, Policy
from ..protocol.record import PatientRecord, read_patient_document
from .page import clean

STDIN: Final = "-"
EARLIEST, LATEST = date(1900, 1, 1), date(2199, 12, 31)
_DATE: Final = re.compile(r"\d{4}-\d\d-\d\d")
_LOCAL: Final = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d)?")
_INSTANT: Final = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[-+]\d\d:?\d\d)?")


class UsageError(UnreadableError):
    """What stands on the command line cannot be done. ``str()`` is one sentence with the remedy."""


def read_documents(name: str) -> list[Document]:
    """All documents of a file, or of standard input for ``-``. Raises UnreadableError, also where there is nothing in it."""
    try:
        documents = _read_stdin() if name == STDIN else read_file(Path(name))
    except RecursionError:
        raise UnreadableError(f"{name}: nested too deeply") from None
    except ValueError:
        raise UnreadableError(f"{name}: cannot be read: a name or a number in it is not one that a computer can hold") from None
    documents = [document for document in documents if document.data is not None]
    if not documents:
        raise UnreadableError(f"{name}: there is nothing in it; 'needlecraft questions' lists what a record can say")
    return documents


def standard_input() -> BinaryIO:
    """The bytes of standard input. Raises UsageError when it is closed."""
    if sys.stdin is None:
        raise UsageError("-: standard input is closed; name a file")
    buffer: BinaryIO | None = getattr(sys.stdin, "buffer", None)
    return BytesIO(sys.stdin.read().encode("utf-8", "backslashreplace")) if buffer is None else buffer


def forget_stdin() -> None:
    """Standard input is read once in a run, however often it is named; before a new run it is forgotten."""
    _read_stdin.cache_clear()


@lru_cache(maxsize=1)
def _read_stdin() -> list[Document]:
    raw = standard_input().read(MAX_BYTES + 1)
    if len(raw) > MAX_BYTES:
        raise UnreadableError(f"standard input: larger than {MAX_BYTES:,} bytes; a record is a few kilobytes")
    return read_text(decode(raw, "standard input"), "standard input")


#: What stands at the head of a record that is no patient's, and what reads it.
_OTHER_RECORDS: Final = {"treatment": "needlecraft aftercare", "report": "needlecraft triage"}


def read_one_patient(name: str) -> PatientRecord:
    """The patient record of a file. Raises UnreadableError."""
    documents = read_documents(name)
    if len(documents) > 1:
        raise UnreadableError(f"{documents[1].where()}: a second document; one file is about one patient")
    return patient_of(documents[0])


def patient_of(document: Document) -> PatientRecord:
    """The patient record of a document. Raises UnreadableError."""
    keys = document.data.keys() if isinstance(document.data, dict) else ()
    for key, command in _OTHER_RECORDS.items():
        if key in keys:
            raise UnreadableError(f"{document.name}: tells of a {key} and not of a patient; '{command}' reads it")
    try:
        return read_patient_document(document, load())
    except RecursionError:
        raise RecordError(f"{document.name}: nested too deeply") from None


def policy_of(word: str, latest: date) -> Policy:
    """One of the three policies, or one from a file, adopted by the day ``latest``. Raises UnreadableError.

    A rule of the house that changes nothing is told on standard error.
    """
    if word in BUILT_IN:
        return BUILT_IN[word]
    if word != STDIN and not os.path.lexists(word):
        raise UsageError(f"--policy {word}: no such policy or file; write {', '.join(BUILT_IN)}, or the name of a policy file")
    from ..protocol.policy import read_policy

    documents = read_documents(word)
    if len(documents) > 1:
        raise UnreadableError(f"{documents[1].where()}: a second document; one file is one policy")
    policy = read_policy(documents[0].data, load(), documents[0].where, latest)
    _tell_what_changes_nothing(policy, documents[0])
    return policy


def _tell_what_changes_nothing(policy: Policy, document: Document) -> None:
    from ..protocol.adoption import adds_nothing

    for i, one in enumerate(policy.adopted):
        if one.house and sys.stderr is not None and adds_nothing(one, BUILT_IN[policy.base], load()):
            place = f"{document.where(('adopted', i, 'house'))}: adopted[{i}].house"
            sys.stderr.write(f"needlecraft: {clean(place)}: changes nothing; on {one.rule} {policy.base} is nowhere laxer than it\n")


def day_of(option: str, text: str) -> date:
    """A date of the calendar, YYYY-MM-DD. Raises UsageError."""
    try:
        day = date.fromisoformat(text) if _DATE.fullmatch(text) else None
    except ValueError:
        day = None
    if day is None:
        raise UsageError(f"{option} {text}: not a date that exists; write YYYY-MM-DD, such as 2026-12-01")
    return _in_range(option, text, day)


def _in_range(option: str, text: str, day: date) -> date:
    if not EARLIEST <= day <= LATEST:
        raise UsageError(f"{option} {text}: outside {EARLIEST} to {LATEST}; check the year")
    return day


def day_or_moment_of(option: str, text: str) -> date | datetime:
    """A date, or a local date-time YYYY-MM-DDTHH:MM. Raises UsageError."""
    if not _LOCAL.fullmatch(text):
        return day_of(option, text)
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise UsageError(f"{option} {text}: not a moment that exists; write YYYY-MM-DDTHH:MM") from None
    _in_range(option, text, moment.date())
    return moment


def instant_of(option: str, text: str) -> datetime:
    """A moment with its offset from UTC. Raises UsageError."""
    try:
        moment = datetime.fromisoformat(text) if _INSTANT.fullmatch(text) else None
    except ValueError:
        moment = None
    if moment is None:
        raise UsageError(f"{option} {text}: not a moment that exists; write YYYY-MM-DDTHH:MM+00:00")
    _in_range(option, text, moment.date())
    if moment.tzinfo is None:
        raise UsageError(f"{option} {text}: no offset from UTC; write it with one, such as {moment.isoformat(timespec='minutes')}+00:00")
    return moment


def nearest_of(word: str, known: Sequence[str]) -> str:
    """The ending of a message: the known words most like ``word``, or all of them."""
    from difflib import get_close_matches

    close = [one for one in known if one.startswith(word)][:3] if word else []
    close = close or get_close_matches(word, known, n=3, cutoff=0.6)
    return f"did you mean {' or '.join(close)}?" if close else f"allowed: {', '.join(known)}"
