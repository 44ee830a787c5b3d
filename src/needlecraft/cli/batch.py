"""Many patients: one JSON record a line in, one answer a line out, in the same order, with memory that does not grow."""

from __future__ import annotations

import gc
import json
import sys
from collections.abc import Iterator
from datetime import date, datetime
from typing import BinaryIO, Final

from ..protocol import screen
from ..protocol.engine import engine_for
from ..protocol.findings import Screening
from ..protocol.loader import Document, UnreadableError, decode, read_json
from ..protocol.policy import Policy
from .answer_line import answer_line, compact
from .deliver import encoded, write_bytes
from .progress import Progress, progress_on
from .reading import STDIN, patient_of, standard_input

LONGEST_LINE: Final = 1_000_000
#: New objects before the collector looks for circles: a line makes some thousands and leaves none of them in a circle.
_COLLECT_AFTER: Final = 10_000


def screen_batch(name: str, on: date | datetime, policy: Policy) -> int:
    """Answer every line of a file, or of standard input for ``-``. A bad line is answered with its number and the error.

    Returns 0 when the file could be read to its end; raises UnreadableError when it could not.
    """
    _settle(policy)
    if name == STDIN:
        _answer_all(standard_input(), "standard input", on, policy)
        return 0
    try:
        file = open(name, "rb")  # noqa: SIM115  closed below; only the opening may fail in this way
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        raise UnreadableError(f"{name}: cannot be read ({reason}); check the name and the permissions") from None
    with file:
        _answer_all(file, name, on, policy)
    return 0


def _settle(policy: Policy) -> None:
    """Compile the rules before the first line, and spare the collector what stays for the whole run."""
    engine_for(policy)
    gc.freeze()
    gc.set_threshold(_COLLECT_AFTER)


def _answer_all(file: BinaryIO, name: str, on: date | datetime, policy: Policy) -> None:
    at_once = name != getattr(file, "name", None) or sys.stdout.isatty()
    with progress_on(sys.stderr, file) as progress:
        for number, line in _lines(file, name, progress):
            write_bytes(_answer(number, line, name, on, policy))
            if at_once:
                sys.stdout.flush()
    sys.stdout.flush()


def _lines(file: BinaryIO, name: str, progress: Progress) -> Iterator[tuple[int, bytes]]:
    """Every line with its number; of one that is too long no more than its beginning."""
    number = 0
    try:
        while line := file.readline(LONGEST_LINE + 1):
            number += 1
            rest = line
            while not rest.endswith(b"\n") and len(rest) > LONGEST_LINE:
                rest = file.readline(LONGEST_LINE + 1)
                progress.advance(len(rest))
            yield number, line
            progress.advance(len(line))
    except OSError as error:
        raise UnreadableError(f"{name}: cannot be read on after line {number} ({error.strerror or error})") from None


def _answer(number: int, line: bytes, name: str, on: date | datetime, policy: Policy) -> bytes:
    try:
        text = answer_line(_screened(line, f"{name}:{number}", on, policy))
    except UnreadableError as error:
        mistakes = getattr(error, "mistakes", (str(error),))
        text = compact({"line": number, "error": " | ".join(one.removeprefix(f"{name}:{number}: ") for one in mistakes)})
    return encoded(text)


def _screened(line: bytes, place: str, on: date | datetime, policy: Policy) -> Screening:
    if len(line.rstrip(b"\r\n")) > LONGEST_LINE:
        raise UnreadableError(f"longer than {LONGEST_LINE:,} bytes; a record is a few kilobytes")
    text = decode(line, place).strip()
    if not text:
        raise UnreadableError("empty line")
    try:
        data = read_json(text, place)
    except json.JSONDecodeError as error:
        raise UnreadableError(f"not readable JSON: {error.msg} at character {error.pos + 1}") from None
    except ValueError:
        raise UnreadableError("not readable JSON: a number has more digits than any record needs") from None
    return screen(patient_of(Document(data, place)), on, policy)
