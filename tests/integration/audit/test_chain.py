"""The audit is whole, or says where it is not."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest
from django.db import DatabaseError, connection, transaction

from needlecraft.practice.audit import anchors
from needlecraft.practice.audit.actions import Actor, anchor, record, verify
from needlecraft.practice.audit.models import Entry, Head
from needlecraft.practice.core import jobs
from needlecraft.practice.patients import actions
from needlecraft.practice.patients.models import Patient
from needlecraft.practice.people.models import Membership
from needlecraft.practice.practices.models import Practice

from ..conftest import NOW

#: What somebody does who knows that the end is marked.
SET_BACK = "UPDATE audit_head SET n = 2, digest = (SELECT digest FROM audit_entry WHERE n = 2)"


@pytest.fixture(autouse=True)
def home(tmp_path: Path, settings: Any) -> Path:
    settings.HOME = tmp_path
    return tmp_path


@pytest.fixture
def three(practice: Practice, paul: Membership) -> Practice:
    for n in range(3):
        record(by=Actor.of(paul), at=NOW, verb="tried", subject=f"thing {n}")
    return practice


def unguarded(sql: str) -> None:
    """As somebody with the whole database in hand would do it."""
    with connection.cursor() as cursor:
        for table in ("audit_entry", "audit_head"):
            for deed in ("update", "delete"):
                cursor.execute(f"DROP TRIGGER {table}_no_{deed}" + (f" ON {table}" if connection.vendor == "postgresql" else ""))
        for one in sql.split("; "):
            cursor.execute(one)


def test_a_chain_that_nobody_touched_is_whole(three: Practice) -> None:
    assert list(verify(three)) == []


@pytest.mark.parametrize(
    ("sql", "fault"),
    [
        ("UPDATE audit_entry SET verb = 'else' WHERE n = 2", "entry 2 (else thing 1) was changed"),
        ("DELETE FROM audit_entry WHERE n = 2", "entry 2 is missing"),
        ("DELETE FROM audit_entry WHERE n = 3", "the chain ends at entry 2 and should end at 3"),
        ("UPDATE audit_entry SET by_name = 'Nobody' WHERE n = 1", "entry 1 (tried thing 0) was changed"),
        (f"DELETE FROM audit_entry WHERE n = 3; {SET_BACK}", "the mark of the end was set by hand"),
        ("DELETE FROM audit_head", "the end of the chain is not marked"),
        ("DELETE FROM audit_entry; DELETE FROM audit_head", "there is no entry at all"),
    ],
)
def test_a_change_by_hand_is_found(three: Practice, sql: str, fault: str) -> None:
    unguarded(sql)
    assert any(told.startswith(fault) for told in verify(three))


def test_an_end_that_was_cut_off_is_found_by_what_stands_outside_the_database(three: Practice, paul: Membership) -> None:
    earlier = Head.objects.get(practice=three)
    for n in range(5):
        record(by=Actor.of(paul), at=NOW, verb="tried", subject=f"other thing {n}")
    anchor()
    seal = bytes(earlier.seal).hex()
    sealed = f"X'{seal}'" if connection.vendor == "sqlite" else f"decode('{seal}', 'hex')"
    unguarded(f"DELETE FROM audit_entry WHERE n > 3; {SET_BACK.replace('2', '3')}, seal = {sealed}")
    [fault] = verify(three)
    assert fault.startswith("entry 8, with which the chain ended once")
    anchor()
    record(by=Actor.of(paul), at=NOW, verb="tried", subject="a thing after it")
    anchor()
    assert len(list(verify(three))) == 1, "the mark never goes back"


def test_a_mark_that_cannot_be_read_is_told(three: Practice, home: Path) -> None:
    (home / "audit-ends.json").write_text("[1")
    [fault] = verify(three)
    assert "audit-ends.json is damaged" in fault


def test_the_worker_writes_down_where_the_chain_ends(three: Practice, home: Path, settings: Any) -> None:
    jobs.schedule(NOW, settings.SCHEDULE)
    jobs.run_due(NOW)
    assert anchors.read(home)[three.pk].n == 3


@pytest.mark.parametrize("change", [lambda h: h.update(n=2), lambda h: h.delete()])
def test_the_database_refuses_to_set_the_end_back(three: Practice, change: Callable[..., object]) -> None:
    with pytest.raises(DatabaseError, match="the end of the audit"), transaction.atomic():
        change(Head.objects.all())


@pytest.mark.parametrize("change", [lambda e: e.update(verb="else"), lambda e: e.delete()])
def test_the_database_refuses_a_change(three: Practice, change: Callable[..., object]) -> None:
    with pytest.raises(DatabaseError, match="an entry of the audit is never"), transaction.atomic():
        change(Entry.objects.filter(n=2))


def test_without_its_entry_nothing_is_done(practice: Practice, anna: Patient, paul: Membership) -> None:
    with patch.object(actions, "record", side_effect=DatabaseError), pytest.raises(DatabaseError):
        actions.correct(by=Actor.of(paul), at=NOW, patient=anna, name="Berta", born_on=None, phone="", email="")
    assert Patient.objects.get(pk=anna.pk).name == "Anna Meißner-Ørsted"
    assert Head.objects.get(practice=practice).n == 1
