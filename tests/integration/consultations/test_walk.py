"""From the link to the decision, as a patient and a practitioner click it."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from django.test import Client
from django.utils import timezone

from needlecraft.practice.audit.actions import Actor
from needlecraft.practice.consultations import facts
from needlecraft.practice.consultations.models import Intake, Screening
from needlecraft.practice.patients.actions import enter
from needlecraft.practice.patients.models import Patient
from needlecraft.practice.people.models import Membership
from needlecraft.practice.practices.models import Practice
from needlecraft.practice.protocols.facts import policy_of

from ..conftest import Login

SETTLED = {"fitzpatrick": "2", "concerns": ["fine_lines"], "zones": ["cheeks", "forehead"], "modalities": ["pen", "nano"]}


@pytest.fixture
def link(anna: Patient, paul: Membership, login: Login) -> str:
    page = login(paul).post(f"/patients/{anna.pk}/ask/", follow=True).content.decode()
    found = re.search(r"http://testserver(/i/[\w-]{32}/)", page)
    assert found is not None
    return found[1]


def denied(policy: str, part: str) -> dict[str, Any]:
    return {f"q-{question.code}": "no" for question in facts.asked(policy)[part]}


def answer(client: Client, link: str, **yes: Any) -> None:
    for part in facts.PARTS:
        answers = denied("guideline", part) | {key.replace("__", "-"): value for key, value in yes.items()}
        assert client.post(f"{link}{part}/", answers).status_code == 302


def sign(client: Client, link: str) -> Any:
    return client.post(f"{link}sign/", {"signature": "anna MEISSNER-Orsted"})


def test_a_link_is_shown_on_the_chart_of_its_patient_alone(anna: Patient, paul: Membership, login: Login) -> None:
    desk, now = login(paul), timezone.now()
    berta = enter(by=Actor.of(paul), at=now, name="Berta Bloom", born_on=None)
    desk.post(f"/patients/{anna.pk}/ask/")
    assert "/i/" not in desk.get(f"/patients/{berta.pk}/").content.decode()
    assert "/i/" in desk.get(f"/patients/{anna.pk}/").content.decode()


def test_who_signs_for_the_patient_says_who_they_are(link: str, anna: Patient, paul: Membership, login: Login) -> None:
    phone = Client()
    answer(phone, link)
    assert "Are you signing" not in phone.get(f"{link}sign/").content.decode()
    refused = phone.post(f"{link}sign/", {"signature": "Maria Berg"})
    assert refused.status_code == 422
    assert "Are you signing for somebody else?" in refused.content.decode()
    assert phone.post(f"{link}sign/", {"signature": "Maria Berg", "who": "mother"}).status_code == 302
    page = login(paul).get(f"/patients/{anna.pk}/").content.decode()
    assert "Signed by Maria Berg for the patient: mother." in page


def test_the_patient_signs_with_their_name_however_it_is_written(link: str, anna: Patient, paul: Membership, login: Login) -> None:
    phone = Client()
    answer(phone, link)
    assert phone.post(f"{link}sign/", {"signature": " anna  meissner orsted", "who": "nobody"}).status_code == 302
    assert "for the patient" not in login(paul).get(f"/patients/{anna.pk}/").content.decode()


def test_the_thanks_name_the_practice_and_its_phone(link: str, anna: Patient) -> None:
    Practice.objects.update(phone="030 1234567")
    phone = Client()
    answer(phone, link)
    sign(phone, link)
    page = phone.get("/i/thanks/").content.decode()
    assert anna.practice.name in page
    assert 'href="tel:030 1234567"' in page
    assert anna.practice.name not in Client().get("/i/thanks/").content.decode()


def test_the_whole_walk_to_a_clear_decision(link: str, anna: Patient, paul: Membership, login: Login) -> None:
    phone, desk = Client(), login(paul)
    answer(phone, link)
    assert sign(phone, link).url == "/i/thanks/"
    decided = desk.post(f"/patients/{anna.pk}/consultation/", SETTLED, follow=True)
    assert decided.status_code == 200
    assert "Yes" in decided.content.decode()
    screening = Screening.objects.get(patient=anna)
    assert (screening.answer["verdict"], screening.policy) == ("clear", "guideline")


def test_a_decision_can_be_replayed_from_what_is_stored(link: str, anna: Patient, paul: Membership, login: Login) -> None:
    answer(Client(), link, **{"q-waxing": "yes", "q-waxing-on": str(timezone.now().date() - timedelta(days=3)), "q-waxing-zones": "cheeks"})
    sign(Client(), link)
    login(paul).post(f"/patients/{anna.pk}/consultation/", SETTLED)
    kept = Screening.objects.get(patient=anna)
    again, sentence = facts.decide(kept.given, kept.on, policy_of(anna.practice))
    assert (again.as_dict(), sentence) == (kept.answer, kept.sentence)
    assert kept.answer["options"]["pen"]["cheeks"]["verdict"] == "defer"


def test_what_was_not_asked_stays_open(link: str, anna: Patient, paul: Membership, login: Login) -> None:
    phone = Client()
    phone.post(f"{link}conditions/", denied("guideline", "conditions"))
    page = sign(phone, link)
    assert page.status_code == 422
    assert "Still open" in page.content.decode()
    assert Intake.objects.get(patient=anna).signed_at is None


def test_a_closed_tab_loses_nothing_and_a_part_posted_twice_counts_once(link: str, anna: Patient) -> None:
    for _ in range(2):
        Client().post(f"{link}medicines/", {"q-isotretinoin": "yes", "named": "Eliquis\nVitamin D", "other": "afraid of needles"})
    answers = Intake.objects.get(patient=anna).answers
    assert answers == {"yes": {"isotretinoin": {}}, "no": [], "unsure": [], "named": ["Eliquis", "Vitamin D"], "other": "afraid of needles"}
    assert "afraid of needles" in Client().get(f"{link}medicines/").content.decode()


def test_a_date_to_come_is_refused_and_the_rest_is_kept(link: str, anna: Patient) -> None:
    tomorrow = str(timezone.now().date() + timedelta(days=2))
    page = Client().post(f"{link}exposures/", {"q-waxing": "yes", "q-waxing-on": tomorrow, "q-filler": "no"})
    assert page.status_code == 422
    assert "Write a day that has been." in page.content.decode()
    assert Intake.objects.get(patient=anna).answers["no"] == ["filler"]


def test_after_the_signature_the_link_is_dead_and_the_answers_stand(link: str, anna: Patient) -> None:
    answer(Client(), link)
    sign(Client(), link)
    assert Client().get(link).status_code == 404
    assert Client().get(f"{link}sign/").status_code == 404
    assert Client().post(f"{link}conditions/", {"q-diabetes": "yes"}).status_code == 404
    with pytest.raises(DatabaseError, match="a signed intake is never changed"), transaction.atomic():
        Intake.objects.filter(patient=anna).update(answers_sealed=b"")


def test_pressing_twice_signs_once(link: str, anna: Patient) -> None:
    answer(Client(), link)
    first = sign(Client(), link)
    signed_at = Intake.objects.get(patient=anna).signed_at
    assert sign(Client(), link).url == first.url == "/i/thanks/"
    assert Intake.objects.get(patient=anna).signed_at == signed_at


def test_an_old_link_is_dead(link: str, anna: Patient) -> None:
    Intake.objects.filter(patient=anna).update(expires_at=timezone.now())
    assert Client().get(link).status_code == 404


def test_the_front_desk_sees_no_clinical_word(link: str, anna: Patient, freya: Membership, login: Login) -> None:
    page = login(freya).get(f"/patients/{anna.pk}/").content.decode()
    assert "Anna Meißner-Ørsted" in page
    assert not [word for word in ("Consultation", "skin type", "screened", "Signed") if word in page]
