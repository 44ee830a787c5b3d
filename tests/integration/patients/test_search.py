"""Finding a patient although nothing readable is stored."""

from __future__ import annotations

from datetime import date
from importlib import import_module

import pytest
from django.apps import apps
from django.db import connection

from needlecraft.practice.audit.actions import Actor
from needlecraft.practice.patients.actions import alike, correct, enter, find
from needlecraft.practice.patients.models import Patient, SearchToken
from needlecraft.practice.patients.search import email_token
from needlecraft.practice.people.models import Membership
from needlecraft.practice.practices.models import Practice

from ..conftest import NOW


@pytest.mark.parametrize(
    "text",
    [
        "anna",
        "Ann",
        "MEISSNER",
        "Meißner",
        "orsted",
        "anna meissner",
        "Meissner Anna",
        "2.4.1990",
        "1990-04-02",
        "+49 170 1234567",
        "234567",
    ],
)
def test_a_patient_is_found_as_people_type(text: str, practice: Practice, anna: Patient) -> None:
    assert find(practice, text) == [anna]


class TestByEmail:
    @pytest.fixture
    def berta(self, anna: Patient, paul: Membership) -> Patient:
        return enter(by=Actor.of(paul), at=NOW, name="Berta Vogel", born_on=None, email="Berta.Vogel@Example.org")

    @pytest.mark.parametrize("text", ["berta.vogel@example.org", " BERTA.VOGEL@EXAMPLE.ORG ", "vogel Berta.Vogel@example.org"])
    def test_an_address_is_found_in_whatever_letters(self, text: str, practice: Practice, berta: Patient) -> None:
        assert find(practice, text) == [berta]

    @pytest.mark.parametrize("text", ["berta.vogel@example", "vogel@example.org", "anna berta.vogel@example.org"])
    def test_only_as_a_whole(self, text: str, practice: Practice, berta: Patient) -> None:
        assert find(practice, text) == []

    def test_the_address_that_was_corrected_finds_nobody_any_more(self, practice: Practice, paul: Membership, berta: Patient) -> None:
        correct(by=Actor.of(paul), at=NOW, patient=berta, name="Berta Vogel", born_on=None, phone="", email="b@example.org")
        assert [find(practice, text) for text in ("berta.vogel@example.org", "b@example.org")] == [[], [berta]]

    def test_who_was_entered_before_is_found_after_an_update(self, practice: Practice, berta: Patient) -> None:
        SearchToken.objects.filter(token=email_token(practice.pk, "berta.vogel@example.org")).delete()
        for _ in range(2):
            import_module("needlecraft.practice.patients.migrations.0005_found_by_email").find_by_email(apps, None)
        assert find(practice, "berta.vogel@example.org") == [berta]


@pytest.mark.parametrize("text", ["Miessner", "Meisner", "Meissnner", "Meixsner", "orstd anna"])
def test_one_wrong_letter_is_forgiven(text: str, practice: Practice, anna: Patient) -> None:
    assert find(practice, text) == [anna]


@pytest.mark.parametrize("text", ["Berta", "Anna Schmidt", "1991-04-02", "9999999", "%", "'; drop table", "\u202e", "x" * 10_000])
def test_what_is_not_there_is_not_found(text: str, practice: Practice, anna: Patient) -> None:
    assert find(practice, text) == []


def test_nobody_is_found_from_another_practice(anna: Patient, mallory: Membership) -> None:
    assert find(mallory.practice, "anna") == []


def test_the_same_person_entered_again_is_noticed(practice: Practice, anna: Patient) -> None:
    assert alike(practice, "Ana Meissner-Orsted", date(1990, 4, 2), "") == [anna]
    assert alike(practice, "Somebody Else", date(1971, 1, 1), "0170 1234567") == [anna]
    assert alike(practice, "Somebody Else", date(1971, 1, 1), "0170 7654321") == []
    assert alike(practice, "Somebody Else", date(1971, 1, 1), "+491701234567") == [anna]


def test_whoever_has_the_same_email_address_is_noticed(practice: Practice, paul: Membership, anna: Patient) -> None:
    berta = enter(by=Actor.of(paul), at=NOW, name="Berta Vogel", born_on=None, email="Berta.Vogel@Example.org")
    assert alike(practice, "Somebody Else", date(1971, 1, 1), "", "berta.vogel@example.org") == [berta]
    assert alike(practice, "Somebody Else", date(1971, 1, 1), "0170 1234567", "berta.vogel@example.org") == [anna, berta]
    assert alike(practice, "Somebody Else", date(1971, 1, 1), "", "vogel@example.org") == []


def test_nothing_that_is_known_of_a_patient_can_be_read_in_the_database(practice: Practice, paul: Membership) -> None:
    enter(by=Actor.of(paul), at=NOW, name="Zyxomma Quendel", born_on=date(1983, 7, 19), phone="0998877665", email="zyx@example.org")
    with connection.cursor() as cursor:
        stored = ""
        for table in connection.introspection.table_names():
            cursor.execute(f'SELECT * FROM "{table}"')
            stored += repr([[bytes(v) if isinstance(v, memoryview) else v for v in row] for row in cursor.fetchall()])
    assert not [word for word in ("Zyxomma", "Quendel", "quendel", "1983-07-19", "0998877665", "zyx@") if word in stored]
