"""Which keys were destroyed, in a file beside the secrets: what a backup from before an erasure brings back is destroyed again by it.

A line holds the fingerprint of a wrapped key, the number of the practice and the day; nothing of the person, and nothing that opens
anything. Lines are only added, and are on the disk before the call returns.
"""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Final, NamedTuple

FILE: Final = "erasures.txt"
_LINE: Final = re.compile(r"^([0-9a-f]{64}) \d+ \d{4}-\d\d-\d\d$", re.MULTILINE)


class Erasure(NamedTuple):
    """One line."""

    fingerprint: str
    practice: int
    on: date


def fingerprint(wrapped: bytes | memoryview) -> str:
    """What a wrapped key is known by when it is gone."""
    return hashlib.sha256(bytes(wrapped)).hexdigest()


def read(file: Path) -> set[str]:
    """The fingerprints of a file; a line that was cut short is none. Raises FileNotFoundError."""
    return set(_LINE.findall(file.read_text()))


def add(home: Path, erasures: Iterable[Erasure]) -> None:
    """Add those that are not there yet."""
    file = home / FILE
    text = file.read_text() if file.exists() else ""
    known = set(_LINE.findall(text))
    lines = [f"{one.fingerprint} {one.practice} {one.on.isoformat()}\n" for one in erasures if one.fingerprint not in known]
    handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    try:
        os.write(handle, ("\n" * (bool(text) and not text.endswith("\n")) + "".join(lines)).encode())
        os.fsync(handle)
    finally:
        os.close(handle)


def join(files: Iterable[Path], home: Path) -> None:
    """Write the lines of several files into that of a home. Raises FileNotFoundError."""
    lines = {found[0]: None for file in files for found in _LINE.finditer(file.read_text())}
    made = home / FILE
    made.write_text("".join(f"{line}\n" for line in lines))
    made.chmod(0o600)
