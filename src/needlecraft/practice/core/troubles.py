"""What a person reads when the machine cannot go on: another is saving, the disk is full or was changed, or it is our own mistake.

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

from .seals import BrokenSealError, ErasedError


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
    errors = list(_causes(error))
    codes = {code for one in errors for code in _codes(one)}
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
    if any(isinstance(one, ErasedError) for one in errors):
        return Trouble(410, _("This patient was erased"), _("It happened while this page was made. Nothing of them is left to be shown."))
    if any(isinstance(one, BrokenSealError) for one in errors):
        return Trouble(
            500,
            _("Something on the disk cannot be read"),
            _(
                "It was changed there, and nothing was written over it. Tell whoever looks after the computer: 'needlecraft doctor' says "
                "what it is, and a backup brings it back."
            ),
        )
    return Trouble(
        500,
        _("Something went wrong on our side"),
        _("What was saved before is safe. Go back and try again; if it happens once more, tell the practice."),
    )


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    """The error, what caused it, and so on."""
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__


def _codes(error: BaseException) -> Iterator[int | str]:
    """The codes of the databases and of the system."""
    if isinstance(error, sqlite3.Error) and error.sqlite_errorcode is not None:
        yield error.sqlite_errorcode & _PRIMARY
    elif isinstance(error, OSError) and error.errno in _NO_ROOM:
        yield sqlite3.SQLITE_FULL
    elif sqlstate := getattr(error, "sqlstate", None):
        yield sqlstate
