"""Aftercare as a calendar file."""

from __future__ import annotations

import os
import stat
from contextlib import suppress
from pathlib import Path

from ..practice.aftercare.calendar import calendar
from ..protocol.aftercare_clock import AftercareSheet
from ..protocol.loader import UnreadableError
from .reading import STDIN


def write_calendar(name: str, sheet: AftercareSheet) -> None:
    """Write the calendar to a file, whole or not at all. Raises UnreadableError when that cannot be done."""
    data = calendar(sheet)
    path = Path(os.path.realpath(name)) if name else Path()
    temporary = path.with_name(f".{path.name}.{os.getpid()}.part") if path.name else path
    try:
        if name == STDIN or (path.exists() and not stat.S_ISREG(path.stat().st_mode)):
            raise UnreadableError(f"--ics {name}: not a file; name a file, such as aftercare.ics")
        with open(temporary, "xb") as file:
            file.write(data)
        temporary.replace(path)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        raise UnreadableError(f"--ics {name}: cannot be written ({reason}); check the folder and the permissions") from None
    finally:
        _remove(temporary)


def _remove(path: Path) -> None:
    with suppress(OSError, ValueError):
        path.unlink()
