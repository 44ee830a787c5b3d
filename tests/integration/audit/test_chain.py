"""The audit is whole, or says where it is not."""

from __future__ import annotations

from collections.abc import Callable
from unittest.mock import patch

import pytest
from django.db import DatabaseError, connection, transaction

from needlecraft.practice.audit.actions import Actor, record, verify
from needlecraft.practice.audit.models import Entry, Head
from needlecraft.practice.patients import actions
from needlecraft.practice.patients.models import Patient
from needlecraft.practice.people.models import Membership
from needlecraft.practice.practices.models import Practice

from ..conftest import NOW


@pytest.fixture
def three(practice: Practice, paul: Membership) -> Practice:
    for n in range(3):
        record(by=Actor.of(paul), at=NOW, verb="tried", subject=f"thing {n}")
    return practice


def unguarded(sql: str) -> None:
    """As somebody with the whole database in hand would do it."""
    with connection.cursor() as cursor:
        for deed in ("update", "delete"):
            cursor.execute(f"DROP TRIGGER audit_entry_no_{deed}" + (" ON audit_entry" if connection.vendor == "postgresql" else ""))
        cursor.execute(sql)


def test_a_chain_that_nobody_touched_is_whole(three: Practice) -> None:
    assert list(verify(three)) == []


@pytest.mark.parametrize(
    ("sql", "fault"),
    [
        ("UPDATE audit_entry SET verb = 'else' WHERE n = 2", "entry 2 (else thing 1) was changed"),
        ("DELETE FROM audit_entry WHERE n = 2", "entry 2 is missing"),
        ("DELETE FROM audit_entry WHERE n = 3", "the chain ends at entry 2 and should end at 3"),
        ("UPDATE audit_entry SET by_name = 'Nobody' WHERE n = 1", "entry 1 (tried thing 0) was changed"),
    ],
)
def test_a_change_by_hand_is_found(three: Practice, sql: str, fault: str) -> None:
    unguarded(sql)
    assert any(told.startswith(fault) for told in verify(three))


@pytest.mark.parametrize("change", [lambda e: e.update(verb="else"), lambda e: e.delete()])
def test_the_database_refuses_a_change(three: Practice, change: Callable[..., object]) -> None:
    with pytest.raises(DatabaseError, match="an entry of the audit is never"), transaction.atomic():
        change(Entry.objects.filter(n=2))


def test_without_its_entry_nothing_is_done(practice: Practice, anna: Patient, paul: Membership) -> None:
    with patch.object(actions, "record", side_effect=DatabaseError), pytest.raises(DatabaseError):
        actions.correct(by=Actor.of(paul), at=NOW, patient=anna, name="Berta", born_on=None, phone="", email="")
    assert Patient.objects.get(pk=anna.pk).name == "Anna Meißner-Ørsted"
    assert Head.objects.get(practice=practice).n == 1
