"""Who waits for a save of somebody else, on SQLite."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from time import monotonic

import pytest
from django.db import OperationalError

from needlecraft.practice.core.sqlite import base

PATIENCE_S = 20


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "practice.sqlite3"


@pytest.fixture
def other(path: Path) -> Iterator[sqlite3.Connection]:
    """Somebody else, who saves."""
    with closing(sqlite3.connect(path, isolation_level=None)) as found:
        found.execute("PRAGMA journal_mode=WAL")
        found.execute("BEGIN IMMEDIATE")
        yield found


@pytest.fixture
def own(path: Path) -> Iterator[base.DatabaseWrapper]:
    told = {
        "ENGINE": base.__package__,
        "NAME": path,
        "OPTIONS": {"transaction_mode": "IMMEDIATE", "timeout": PATIENCE_S},
        "AUTOCOMMIT": True,
        "CONN_MAX_AGE": None,
        "CONN_HEALTH_CHECKS": False,
        "TIME_ZONE": None,
    }
    found = base.DatabaseWrapper(told, "waiting")
    found.connect()
    yield found
    found.close()


class Clock:
    """A clock that stands still but for who sleeps; somebody else is done ``until`` then."""

    def __init__(self, other: sqlite3.Connection, until: float) -> None:
        self.now, self.other, self.until = 0.0, other, until

    def monotonic(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.now += seconds
        if self.now >= self.until and self.other.in_transaction:
            self.other.execute("COMMIT")


def timed(monkeypatch: pytest.MonkeyPatch, other: sqlite3.Connection, until: float) -> Clock:
    clock = Clock(other, until)
    monkeypatch.setattr(base, "sleep", clock.sleep)
    monkeypatch.setattr(base, "monotonic", clock.monotonic)
    return clock


def test_a_save_begins_as_soon_as_another_is_done(
    own: base.DatabaseWrapper, other: sqlite3.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = timed(monkeypatch, other, until=1.5)
    own.set_autocommit(False, force_begin_transaction_with_broken_autocommit=True)
    assert own.connection.in_transaction
    assert 1.5 <= clock.now < 1.502


def test_patience_ends_with_the_error_that_people_are_told_of(
    own: base.DatabaseWrapper, other: sqlite3.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = timed(monkeypatch, other, until=float("inf"))
    with pytest.raises(OperationalError, match="database is locked"):
        own.set_autocommit(False, force_begin_transaction_with_broken_autocommit=True)
    assert clock.now >= PATIENCE_S
    assert not own.connection.in_transaction


def test_afterwards_other_statements_wait_as_before(own: base.DatabaseWrapper, other: sqlite3.Connection) -> None:
    other.execute("COMMIT")
    own.set_autocommit(False, force_begin_transaction_with_broken_autocommit=True)
    assert own.connection.execute("PRAGMA busy_timeout").fetchone() == (PATIENCE_S * 1000,)


def test_another_error_is_told_at_once(own: base.DatabaseWrapper, other: sqlite3.Connection) -> None:
    other.execute("COMMIT")
    own.connection.execute("BEGIN")
    began = monotonic()
    with pytest.raises(OperationalError, match="within a transaction"):
        own._start_transaction_under_autocommit()
    assert monotonic() - began < PATIENCE_S
