"""What a person reads when the machine cannot go on: another is saving, the disk is full, or it is our own mistake.

The words are found without the database, which may be what is in trouble.
"""

from __future__ import annotations

import errno
import sqlite3
import sys
from collections.abc import Iterator
from typing import Final, NamedTuple

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils.translation import gettext as _


class Trouble(NamedTuple):
    """An answer: its status, what happened, what to do."""

    status: int
    title: str
    words: str


_BUSY: Final = frozenset({sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, "55P03", "40P01", "40001", "57P01", "57P03", "53300"})
_FULL: Final = frozenset({sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR, "53100"})
_NO_ROOM: Final = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
_PRIMARY: Final = 0xFF
_RETRY_S: Final = 5


def answer(request: HttpRequest) -> HttpResponse:
    """The page for the error that is being handled; Django calls it wherever one was raised."""
    told = trouble_of(sys.exception())
    result = HttpResponse(render_to_string("trouble.html", {"told": told}), status=told.status)
    if told.status == 503:  # noqa: PLR2004
        result.headers["Retry-After"] = _RETRY_S
    return result


def trouble_of(error: BaseException | None) -> Trouble:
    """What an error means to a person."""
    codes = set(_codes(error))
    if codes & _BUSY:
        return Trouble(
            503,
            _("Somebody else is saving"),
            _("It took so long that it was not your turn. What was saved before is safe. Go back and save again: twice does no harm."),
        )
    if codes & _FULL:
        return Trouble(
            507,
            _("There is no room left to save"),
            _("The disk is full. What was saved before is safe; this was not saved. Tell whoever looks after the computer."),
        )
    return Trouble(
        500,
        _("Something went wrong on our side"),
        _("What was saved before is safe. Go back and try again; if it happens once more, tell the practice."),
    )


def _codes(error: BaseException | None) -> Iterator[int | str]:
    """The codes of the databases and of the system, of an error and of what caused it."""
    while error is not None:
        if isinstance(error, sqlite3.Error) and error.sqlite_errorcode is not None:
            yield error.sqlite_errorcode & _PRIMARY
        elif isinstance(error, OSError) and error.errno in _NO_ROOM:
            yield sqlite3.SQLITE_FULL
        elif sqlstate := getattr(error, "sqlstate", None):
            yield sqlstate
        error = error.__cause__ or error.__context__
