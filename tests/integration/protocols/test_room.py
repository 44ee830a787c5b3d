"""The clinical lead chooses what the practice follows; every choice has a reason, a name and a date, and stays."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import DatabaseError, transaction
from django.test import Client

from needlecraft.practice.audit.models import Entry
from needlecraft.practice.core.policies import Role
from needlecraft.practice.people.models import Membership
from needlecraft.practice.practices.models import Practice
from needlecraft.practice.protocols.facts import policy_of
from needlecraft.practice.protocols.models import Adoption

from ..conftest import Login, employ

REASON = "Well controlled diabetes is reviewed by our physician."


@pytest.fixture
def lead(practice: Practice, login: Login) -> Client:
    return login(employ(practice, "Levent", Role.LEAD))


def choose(lead: Client, name: str = "diabetes", **more: Any) -> Any:
    return lead.post(f"/protocol/rules/{name}/adopt/", {"rule": name, "follow": "S0", "reason": REASON, **more})


def test_without_choices_the_practice_works_under_its_base(practice: Practice) -> None:
    assert policy_of(practice).name == "guideline"


def test_a_source_is_followed_from_the_moment_it_is_chosen(lead: Client, practice: Practice) -> None:
    assert choose(lead).status_code == 302
    policy = policy_of(practice)
    adopted = policy.of("diabetes")
    assert adopted is not None
    assert (policy.name, adopted.source, adopted.reason, adopted.by) == ("guideline+1", "S0", REASON, "Levent")
    page = lead.get("/protocol/rules/diabetes/").content.decode()
    assert REASON in page
    assert "chosen here" in lead.get("/protocol/?q=diabetes").content.decode()
    assert Entry.objects.filter(practice=practice, verb="adopted").count() == 1


def test_a_stricter_rule_of_the_house_is_added_and_taken_back(lead: Client, practice: Practice) -> None:
    own = {"follow": "house", "decision": "defer", "window": "8 w", "reason": "We leave eight weeks."}
    assert choose(lead, "microneedling", **own).status_code == 302
    adopted = policy_of(practice).of("microneedling")
    assert adopted is not None
    assert adopted.house is not None
    assert choose(lead, "microneedling", follow="base", reason="Not any more.").status_code == 302
    assert policy_of(practice).of("microneedling") is None
    assert Adoption.objects.count() == 2


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"reason": ""}, "required"),
        ({"follow": "house", "decision": "clear"}, "clear"),
        ({"follow": "house", "decision": "defer"}, "needs a window"),
        ({"follow": "house", "decision": "defer", "window": "soon"}, "soon"),
        ({"follow": "house", "decision": "defer", "window": "8 w", "max_depth_mm": "99"}, "2.5"),
        ({"follow": "a source that nobody knows"}, "is not one of the available choices"),
    ],
)
def test_what_cannot_be_chosen_is_told_and_changes_nothing(lead: Client, practice: Practice, change: dict[str, str], told: str) -> None:
    answer = choose(lead, **change)
    assert answer.status_code == 422
    assert told in answer.content.decode()
    assert not Adoption.objects.exists()
    assert policy_of(practice).name == "guideline"


def test_the_base_changes_with_a_reason_and_keeps_the_choices(lead: Client, practice: Practice) -> None:
    choose(lead)
    assert lead.post("/protocol/choices/base/", {"base": "strictest", "reason": "After the incident in May."}).status_code == 302
    practice.refresh_from_db()
    policy = policy_of(practice)
    assert (policy.base, policy.name, len(policy.adopted)) == ("strictest", "strictest+2", 1)
    assert "After the incident in May." in lead.get("/protocol/choices/").content.decode()
    assert lead.post("/protocol/choices/base/", {"base": "lenient", "reason": "Easier."}).status_code == 422


def test_a_practitioner_reads_and_does_not_choose(paul: Membership, practice: Practice, login: Login) -> None:
    desk = login(paul)
    assert desk.get("/protocol/rules/waxing/").status_code == 200
    assert choose(desk).status_code == 404


def test_a_triage_row_can_be_read_and_not_chosen(lead: Client) -> None:
    assert choose(lead, "no_such_rule").status_code == 404
    answer = lead.get("/protocol/?q=spreading")
    assert answer.status_code == 200


def test_choices_of_another_practice_do_not_count(lead: Client, mallory: Membership) -> None:
    choose(lead)
    assert policy_of(mallory.practice).adopted == ()


@pytest.mark.parametrize("deed", ["update", "delete"])
def test_the_database_keeps_every_choice(lead: Client, deed: str) -> None:
    choose(lead)
    rows = Adoption.objects.all()
    with pytest.raises(DatabaseError, match="never"), transaction.atomic():
        rows.update(reason="something else") if deed == "update" else rows.delete()


def test_the_book_is_closed_by_subjects_with_their_counts(lead: Client) -> None:
    choose(lead)
    page = lead.get("/protocol/").content.decode()
    assert page.count('<details class="subject">') > 5
    assert "1 chosen here" in page
    assert " open>" not in page


def test_what_is_about_the_words_comes_first(lead: Client) -> None:
    page = lead.get("/protocol/?q=isotretinoin").content.decode()
    first, others = page.split("It also stands in the words or the sources of")
    assert first.index("/protocol/rules/isotretinoin/") < first.index("/protocol/rules/acne_medicine/")
    assert "/protocol/rules/cancer/" in others
    assert "/protocol/rules/cancer/" not in first


def test_a_medicine_is_found_by_the_name_on_its_box(lead: Client) -> None:
    assert "/protocol/rules/isotretinoin/" in lead.get("/protocol/?q=Accutane").content.decode()


def test_where_nothing_is_called_so_the_subjects_are_open(lead: Client) -> None:
    page = lead.get("/protocol/?q=fingernails").content.decode() + lead.get("/protocol/?q=granulomatous").content.decode()
    assert '<details class="subject" open>' in page
    assert "Nothing is found" in lead.get("/protocol/?q=zzzz").content.decode()
