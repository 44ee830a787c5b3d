"""Practices of any size: the fictional one, and around it patients who came as far as its first one, each sealed under a key of their own.

Rows are written in bulk, past the models and before the indexes. Only long answers of the protocol are left out of the copies: they
would fill the disk, and nobody opens them. All else is what the application would have written, the chain of the audit too.
"""

from __future__ import annotations

import json
import os
import random
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from multiprocessing import get_context
from pathlib import Path
from typing import Any, ClassVar

from django.apps import apps
from django.db import connection, models
from django.utils import timezone

from needlecraft.practice.aftercare.models import CheckIn
from needlecraft.practice.audit.actions import digest, seal_of
from needlecraft.practice.audit.models import Entry, Head
from needlecraft.practice.config import fiction
from needlecraft.practice.core import seals
from needlecraft.practice.patients import search
from needlecraft.practice.patients.models import Patient, PatientKey, SearchToken
from needlecraft.practice.practices.models import Practice

FIRST = [
    "Ada",
    "Anna",
    "Bela",
    "Carla",
    "Dario",
    "Edith",
    "Farid",
    "Greta",
    "Hanna",
    "Inga",
    "Jonas",
    "Kira",
    "Lena",
    "Mirela",
    "Nora",
    "Omar",
    "Paula",
    "Rita",
    "Selma",
    "Tomasz",
]
SYLLABLES = [
    "bar",
    "cor",
    "del",
    "fen",
    "gar",
    "hol",
    "jan",
    "kas",
    "lem",
    "mir",
    "nis",
    "oth",
    "per",
    "quin",
    "rav",
    "sol",
    "tur",
    "val",
    "wen",
    "yol",
]
SURROUNDING = (
    "consultations.Intake", "consultations.Consultation", "consultations.Screening", "courses.Plan", "courses.Course",
    "diary.Appointment", "treatments.Treatment", "aftercare.Sheet", "aftercare.CheckIn",
)  # fmt: skip
APPOINTMENTS_A_DAY = 40
_UNSORTED = "unsorted_tokens"
_CHUNK = 2_000
_LONG = 1_000

Row = tuple[Any, ...]
Write = Callable[[int, bytes, timedelta], Any]


def grow(n: int) -> Practice:
    """Make the practice in the empty database that is connected, with ``n`` patients in all."""
    practice = fiction.tell(at=timezone.now(), is_small=True)
    offset = Patient.objects.latest("pk").pk
    copier = _Copier(practice.pk, Patient.objects.earliest("pk"))
    path = connection.settings_dict["NAME"]
    connection.close()
    with closing(sqlite3.connect(path, isolation_level=None)) as database:
        database.execute("PRAGMA synchronous = OFF")
        database.execute("PRAGMA cache_size = -500000")
        database.execute(f"CREATE TABLE {_UNSORTED} (practice_id, patient_id, token)")
        indexes = database.execute("SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql NOT NULL").fetchall()
        triggers = database.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").fetchall()
        for kind, some in (("INDEX", indexes), ("TRIGGER", triggers)):
            for name, _sql in some:
                database.execute(f"DROP {kind} {name}")
        numbers = range(offset + 1, n + 1)
        chunks = [numbers[start : start + _CHUNK] for start in range(0, len(numbers), _CHUNK)]
        with get_context("fork").Pool(initializer=_take, initargs=(copier,)) as pool:
            for made in pool.imap_unordered(_chunk, chunks):
                _insert(database, made)
        # A constraint has an index that cannot be dropped; in its order it grows many times as fast.
        database.execute(
            f"INSERT INTO {SearchToken._meta.db_table} (practice_id, patient_id, token) "
            f"SELECT * FROM {_UNSORTED} ORDER BY token, patient_id"
        )
        database.execute(f"DROP TABLE {_UNSORTED}")
        head = Head.objects.get(practice=practice)
        _insert(database, {"audit_entry": _entered(head, numbers)})
        database.execute("UPDATE audit_head SET n = ?, digest = ?, seal = ?", (head.n, head.digest, seal_of(head)))
        for _name, sql in (*indexes, *triggers):
            database.execute(sql)
    return practice


def _take(copier: _Copier) -> None:
    """Each process has the copier from its parent: it cannot be sent."""
    _Copier.of_process = copier


def _chunk(numbers: range) -> dict[str, list[Row]]:
    return _Copier.of_process.chunk(numbers)


def _insert(database: sqlite3.Connection, made: dict[str, Iterable[Row]]) -> None:
    database.execute("BEGIN")
    for table, rows in made.items():
        columns = ["practice_id", "patient_id", "token"] if table == _UNSORTED else [field.column for field in _fields(table)]
        places = ", ".join("?" for _ in columns)
        database.executemany(f"""INSERT INTO {table} ("{'", "'.join(columns)}") VALUES ({places})""", rows)
    database.execute("COMMIT")


def _fields(table: str) -> Sequence[models.Field[Any, Any]]:
    """The columns that are written; the database numbers the entries and makes the generated columns itself."""
    model = next(model for model in apps.get_models() if model._meta.db_table == table)
    return [field for field in model._meta.concrete_fields if not (field.generated or (field.primary_key and model is Entry))]


class _Copier:
    """Knows the rows of the first patient, and writes those of others after them."""

    of_process: ClassVar[_Copier]

    def __init__(self, practice: int, first: Patient) -> None:
        self.practice = practice
        self.first = {column: getattr(first, column) for column in ("made_at", "seen_at")}
        rows = [(apps.get_model(name), apps.get_model(name).objects.filter(patient=first).earliest("pk")) for name in SURROUNDING]
        for _model, row in rows:
            if isinstance(row, CheckIn):
                row.seen_at, row.seen_by_id = row.at, row.sheet.treatment.by_id
        last = {model: model.objects.latest("pk").pk for model, _row in rows}
        self.patterns = [
            (model._meta.db_table, [_writer(field, row, last) for field in model._meta.concrete_fields]) for model, row in rows
        ]

    def chunk(self, numbers: range) -> dict[str, list[Row]]:
        """The rows of some patients, by table."""
        made: dict[str, list[Row]] = {}
        for n in numbers:
            for table, row in self._rows(n):
                made.setdefault(table, []).append(row)
        return made

    def _rows(self, n: int) -> Iterator[tuple[str, Row]]:
        chance = random.Random(n)
        name = f"{chance.choice(FIRST)} {''.join(chance.choices(SYLLABLES, k=3)).title()}"
        born_on, phone = datetime(1940, 1, 1, tzinfo=UTC).date() + timedelta(days=chance.randrange(24_000)), f"+49 30 {n:07}"
        wrapped, before = seals.new_key(), timedelta(days=1 + n // APPOINTMENTS_A_DAY)
        key, table = seals.unwrap(wrapped), Patient._meta.db_table
        sealed = (
            seals.seal(key, told, f"{table}.{column}_sealed")
            for column, told in (("name", name), ("born_on", str(born_on)), ("phone", phone))
        )
        moments = (_moment(self.first["made_at"] - before), _moment(self.first["seen_at"] - before))
        yield table, (n, self.practice, *moments, None, "", *sealed, b"", b"")
        yield PatientKey._meta.db_table, (n, wrapped)
        for token in search.stored(self.practice, name, born_on, phone, None):
            yield _UNSORTED, (self.practice, n, token)
        for table, writers in self.patterns:
            yield table, tuple(write(n, key, before) for write in writers)


def _writer(field: models.Field[Any, Any], row: models.Model, last: dict[Any, int]) -> Write:
    """How the value of one column of a copy comes about."""
    value, target = getattr(row, field.attname), field.related_model
    if value is None:
        return lambda n, key, before: None
    if field.primary_key or target in last:
        offset = last[type(row) if field.primary_key else target]
        return lambda n, key, before: offset + n
    if target is Patient:
        return lambda n, key, before: n
    if field.column.endswith("_sealed") and value:
        place = f"{row._meta.db_table}.{field.column}"
        told = getattr(row, field.column.removesuffix("_sealed")) if len(value) < _LONG or isinstance(row, CheckIn) else {}
        data = json.dumps(told).encode()
        return lambda n, key, before: seals.seal_bytes(key, data, place)
    if field.column == "link_digest":
        return lambda n, key, before: os.urandom(32)
    if isinstance(value, datetime):
        moved = lru_cache(maxsize=2)(lambda before: _moment(value - before))
        return lambda n, key, before: moved(before)
    kept = bytes(value) if isinstance(value, bytes | memoryview) else field.get_db_prep_save(value, connection)
    return lambda n, key, before: kept


def _moment(moment: datetime) -> str:
    return moment.astimezone(UTC).replace(tzinfo=None).isoformat(" ")


def _entered(head: Head, numbers: range) -> Iterator[Row]:
    """One entry of the audit for each patient, chained to those that are there; the head goes along."""
    fields, at = _fields(Entry._meta.db_table), timezone.now()
    for n in numbers:
        entry = Entry(
            practice_id=head.practice_id, n=head.n + 1, at=at, by=None, by_name="", verb="entered", subject=f"patient {n}", patient=n
        )
        entry.digest = head.digest = digest(bytes(head.digest), entry)
        head.n = entry.n
        yield tuple(field.get_db_prep_save(getattr(entry, field.attname), connection) for field in fields)


def made_in(home: Path, n: int) -> Path:
    """Where the database of a size lies."""
    return home / f"practice-{n}.sqlite3"
