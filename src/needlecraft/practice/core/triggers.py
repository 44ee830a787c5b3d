"""Rules that the database itself keeps, in the words of SQLite and of PostgreSQL, for migrations."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from django.db import migrations


class Refusal(migrations.RunPython):
    """Sets a trigger up, and takes it away again; ``trigger`` is its name."""

    trigger: str


def refuse(table: str, deed: str, message: str, when: str = "") -> Refusal:
    """Refuse an UPDATE, an UPDATE OF a column, or a DELETE of rows of ``table`` (``when``: a condition on OLD and NEW) with ``message``."""
    name = f"{table}_no_{deed.lower().replace(' ', '_')}"
    condition = f"WHEN ({when})" if when else ""
    sqlite = [f"CREATE TRIGGER {name} BEFORE {deed} ON {table} FOR EACH ROW {condition} BEGIN SELECT RAISE(ABORT, '{message}'); END"]
    postgresql = [
        f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION '{message}'; END $$",
        f"CREATE TRIGGER {name} BEFORE {deed} ON {table} FOR EACH ROW {condition} EXECUTE FUNCTION {name}()",
    ]
    undo_sqlite = [f"DROP TRIGGER {name}"]
    undo_postgresql = [f"DROP TRIGGER {name} ON {table}", f"DROP FUNCTION {name}()"]
    operation = Refusal(_run(sqlite, postgresql), _run(undo_sqlite, undo_postgresql))
    operation.trigger = name
    return operation


def allow(table: str, deed: str, message: str, when: str = "") -> migrations.RunPython:
    """Take a refusal back, in the words in which it was made: before SQLite makes a table anew, which loses its triggers in silence."""
    operation = refuse(table, deed, message, when)
    return migrations.RunPython(operation.reverse_code, operation.code)


def _run(sqlite: Sequence[str], postgresql: Sequence[str]) -> Callable[[Any, Any], None]:
    def run(apps: Any, editor: Any) -> None:
        for statement in {"sqlite": sqlite, "postgresql": postgresql}[editor.connection.vendor]:
            editor.execute(statement)

    return run
