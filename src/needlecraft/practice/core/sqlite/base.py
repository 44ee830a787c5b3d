"""A table that a migration makes anew keeps its triggers.

SQLite cannot change most columns in place: Django copies the table and drops the old one, and what the old one refused is forgotten
without a word. Here what must never be true rests on triggers, so they are written down before and set up again afterwards.
"""

from __future__ import annotations

from typing import Any

from django.db.backends.sqlite3 import base, schema
from django.db.models import Model


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
