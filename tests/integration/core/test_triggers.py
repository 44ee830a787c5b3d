"""What the migrations say that the database refuses, it refuses, whatever later migrations did to the table."""

from __future__ import annotations

from django.db import connection
from django.db.migrations.loader import MigrationLoader

from needlecraft.practice.core.triggers import Refusal

_LIST = {
    "sqlite": "SELECT name FROM sqlite_master WHERE type = 'trigger'",
    "postgresql": "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal",
}


def test_every_trigger_is_there_after_all_migrations() -> None:
    told = {
        operation.trigger
        for migration in MigrationLoader(connection).disk_migrations.values()
        for operation in migration.operations
        if isinstance(operation, Refusal)
    }
    with connection.cursor() as cursor:
        cursor.execute(_LIST[connection.vendor])
        there = {name for (name,) in cursor.fetchall()}
    assert told - there == set()
    assert len(told) > 20
