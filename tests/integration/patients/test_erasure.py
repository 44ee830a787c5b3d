"""A patient who is erased is gone from everything that can be read."""

from __future__ import annotations

import pytest

from needlecraft.practice.audit.actions import Actor, verify
from needlecraft.practice.audit.models import Entry
from needlecraft.practice.core.seals import ErasedError
from needlecraft.practice.patients.actions import erase, find
from needlecraft.practice.patients.models import Patient
from needlecraft.practice.people.models import Membership
from needlecraft.practice.practices.models import Practice

from ..conftest import NOW, Login


def test_after_the_erasure_nothing_opens_and_the_audit_still_holds(practice: Practice, anna: Patient, olivia: Membership) -> None:
    erase(by=Actor.of(olivia), at=NOW, patient=anna)
    row = Patient.objects.get(pk=anna.pk)
    with pytest.raises(ErasedError):
        _ = row.name
    assert find(practice, "anna") == []
    assert find(practice, "") == []
    assert list(verify(practice)) == []
    assert [entry.verb for entry in Entry.objects.filter(patient=anna.pk)] == ["entered", "erased"]


def test_the_name_must_be_typed(anna: Patient, olivia: Membership, login: Login) -> None:
    client = login(olivia)
    assert client.post(f"/patients/{anna.pk}/erase/", {"name": "Anna"}).status_code == 422
    assert client.post(f"/patients/{anna.pk}/erase/", {"name": anna.name}).status_code == 302
    assert client.get(f"/patients/{anna.pk}/").status_code == 404
