"""A table that a migration makes anew keeps its triggers, and who waits for a save of somebody else goes on as soon as it is done.

SQLite cannot change most columns in place: Django copies the table and drops the old one, and what the old one refused is forgotten
without a word. Here what must never be true rests on triggers, so they are written down before and set up again afterwards.

Of many who wish to save SQLite lets one save at a time. The others it has sleep, ever longer, up to a tenth of a second: the one who has
waited longest comes last, and between two saves nobody saves. Here all ask again after the same short pause.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from time import monotonic, sleep
from typing import Any, Final

from django.db import OperationalError
from django.db.backends.sqlite3 import base, schema
from django.db.models import Model

_PAUSE_S: Final = 0.001
_PRIMARY_CODE: Final = 0xFF
"""The part of an error's code that says what it is, without what led to it."""


class _SchemaEditor(schema.DatabaseSchemaEditor):
    def _remake_table(self, model: type[Model], *args: Any, **kwargs: Any) -> None:
        with self.connection.cursor() as cursor:
            cursor.execute("SELECT sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = %s", [model._meta.db_table])
            statements = [statement for (statement,) in cursor.fetchall()]
        super()._remake_table(model, *args, **kwargs)
        for statement in statements:
            self.execute(statement)


class DatabaseWrapper(base.DatabaseWrapper):
    """The connection that the setting ENGINE names."""

    SchemaEditorClass = _SchemaEditor

    def _start_transaction_under_autocommit(self) -> None:
        until = monotonic() + self._patience_s
        with self._refused_at_once():
            while True:
                try:
                    return super()._start_transaction_under_autocommit()
                except OperationalError as error:
                    if not _is_busy(error) or monotonic() >= until:
                        raise
                sleep(_PAUSE_S)

    @property
    def _patience_s(self) -> float:
        return float(self.settings_dict["OPTIONS"].get("timeout", 5))

    @contextmanager
    def _refused_at_once(self) -> Iterator[None]:
        """While somebody else saves, SQLite answers at once instead of waiting."""
        self.connection.execute("PRAGMA busy_timeout = 0")
        try:
            yield
        finally:
            self.connection.execute(f"PRAGMA busy_timeout = {round(self._patience_s * 1000)}")


def _is_busy(error: OperationalError) -> bool:
    cause = error.__cause__
    return isinstance(cause, sqlite3.Error) and cause.sqlite_errorcode & _PRIMARY_CODE == sqlite3.SQLITE_BUSY
