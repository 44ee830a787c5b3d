"""Where the audit of each practice had come to, in a file outside the database: who cuts off its end by hand there does not reach it here.

The worker, ``audit verify`` and every backup write it, and it never goes back. It cannot help against somebody who holds the database, the
secrets and this file: note the end that ``audit verify`` prints somewhere else from time to time.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Final, NamedTuple

FILE: Final = "audit-ends.json"


class End(NamedTuple):
    """The last entry of a chain at some time: its number and its digest in hexadecimal digits."""

    n: int
    digest: str


def read(home: Path) -> dict[int, End]:
    """By the number of the practice; empty where nothing was written yet. Raises ValueError where it is damaged."""
    try:
        told = json.loads((home / FILE).read_text())
        return {int(practice): End(int(n), str(digest)) for practice, (n, digest) in told.items()}
    except FileNotFoundError:
        return {}
    except (AttributeError, TypeError) as error:
        raise ValueError(str(error)) from None


def write(home: Path, ends: Mapping[int, End]) -> None:
    """Move forward to these ends; one that lies behind what is written leaves that as it is, to be found."""
    known = read(home)
    further = {practice: end for practice, end in ends.items() if practice not in known or end.n > known[practice].n}
    if not further:
        return
    part = home / f".{FILE}.{os.getpid()}"
    handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "w") as file:
        json.dump({**known, **further}, file)
        file.flush()
        os.fsync(file.fileno())
    part.replace(home / FILE)
