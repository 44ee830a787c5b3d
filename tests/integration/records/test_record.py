"""A record is taken along whole, and a treatment printed with what it stood on."""

from __future__ import annotations

import base64
import json
from typing import Any

import pytest
from django.apps import apps

from needlecraft.practice.audit.actions import Actor
from needlecraft.practice.audit.models import Entry
from needlecraft.practice.consents.models import Consent
from needlecraft.practice.core import paper
from needlecraft.practice.diary.models import Appointment
from needlecraft.practice.patients.actions import enter
from needlecraft.practice.patients.models import OfPatient, Patient
from needlecraft.practice.people.models import Membership
from needlecraft.practice.practices.models import Room
from needlecraft.practice.records.actions import VERSION
from needlecraft.practice.records.stored import LEFT_OUT, kinds
from needlecraft.practice.records.treated import treatment_parts
from needlecraft.practice.treatments.models import Addendum, Treatment, UsedCartridge

from ..conftest import Login
from ..core.pdf import text_of
from ..test_walk import Walk

HOSTILE = '#read("/etc/passwd") *dizzy*'


@pytest.fixture
def walk(anna: Patient, paul: Membership, login: Login) -> Walk:
    return Walk(anna, paul, Room.objects.create(practice=anna.practice, name="1"), login(paul))


@pytest.fixture
def treated(walk: Walk) -> Treatment:
    course = walk.screened().planned()
    walk.agreed(course)
    walk.booked(course)
    treatment = walk.begun()
    signed = walk.recorded(treatment)
    walk.desk.get(signed.url)
    walk.desk.post(f"/treatments/{treatment.pk}/add/", {"words": HOSTILE})
    walk.phone.post(f"/a/{_sheet().link}/report/", {"symptom": ["redness"]})
    return Treatment.objects.get()


def _sheet() -> Any:
    return apps.get_model("aftercare.Sheet").objects.get()


def take(walk: Walk, kind: str) -> Any:
    return walk.desk.post(f"/patients/{walk.patient.pk}/record/", {"as": kind})


def test_every_model_of_a_patient_is_in_it() -> None:
    for model in apps.get_models():
        if issubclass(model, OfPatient) or any(field.related_model is Patient for field in model._meta.concrete_fields):
            assert model in kinds() or model in LEFT_OUT, f"{model.__name__} would be left behind"
    assert {Patient, Consent, Appointment, Treatment, UsedCartridge, Addendum} <= set(kinds())


def test_the_json_has_every_row_and_its_words(walk: Walk, treated: Treatment) -> None:
    answer = take(walk, "json")
    assert answer["Content-Type"] == "application/json"
    told = json.loads(answer.content)
    assert (told["format"], told["version"]) == ("needlecraft-record", VERSION)
    stored = told["stored"]
    for model, way in kinds().items():
        n = model._default_manager.filter(**{way: walk.patient.pk}).count()
        assert len(stored.get(model._meta.label_lower, [])) == n, model
    assert stored["patients.patient"][0]["name"] == walk.patient.name
    assert stored["treatments.treatment"][0]["done"]["zones"][0]["passes"] == 3
    assert stored["treatments.addendum"][0]["words"] == HOSTILE
    screening = stored["consultations.screening"][0]
    assert screening["policy"] == "guideline"
    assert screening["knowledge_version"]
    assert screening["answer"]["verdict"]
    assert base64.b64decode(stored["consents.consent"][0]["paper"]).startswith(b"%PDF-")
    assert told["audit"][-1]["verb"] == "exported"
    assert {"entered", "signed", "screened"} <= {one["verb"] for one in told["audit"]}


def test_no_key_and_no_link_leaves(walk: Walk, treated: Treatment) -> None:
    text = take(walk, "json").content.decode()
    assert _sheet().link not in text
    for secret in ("patientkey", "searchtoken", "link_digest", '"wrapped"'):
        assert secret not in text


def test_the_paper_tells_it_in_words(walk: Walk, treated: Treatment) -> None:
    told = " ".join(text_of(take(walk, "pdf").content).split())
    for words in ("Anna", "Screenings", "Plans", "Consents", "Appointments", "Treatments", HOSTILE, "exported", "light redness"):
        assert words in told


def test_that_it_left_is_an_entry(walk: Walk) -> None:
    walk.desk.get(f"/patients/{walk.patient.pk}/record/")
    assert not Entry.objects.filter(verb="exported").exists()
    take(walk, "pdf")
    take(walk, "json")
    assert Entry.objects.filter(verb="exported", patient=walk.patient.pk, by=walk.practitioner.user_id).count() == 2


def test_the_front_desk_and_other_practices_take_nothing(walk: Walk, freya: Membership, mallory: Membership, login: Login) -> None:
    for member in (freya, mallory):
        assert login(member).post(f"/patients/{walk.patient.pk}/record/", {"as": "json"}).status_code == 404


def test_hostile_rows_of_any_length_make_a_record(walk: Walk) -> None:
    by = Actor.of(walk.practitioner)
    walk.patient = enter(by=by, at=walk.patient.made_at, name='"); #panic("\x00\u202e' + "x" * 10_000, born_on=None)
    assert take(walk, "pdf").content.startswith(b"%PDF-")
    assert json.loads(take(walk, "json").content)["stored"]["patients.patient"][0]["name"].endswith("x" * 10_000)


def test_a_treatment_is_printed_with_what_it_stood_on(walk: Walk, treated: Treatment) -> None:
    given = walk.desk.get(f"/treatments/{treated.pk}/paper/")
    told = " ".join(text_of(given.content).split())
    consent = Consent.objects.get(kind="treatment")
    for words in ("Treatment 1 of 3", "cheeks", "0.5", "L1", "light redness", HOSTILE, "knowledge", bytes(consent.paper_digest).hex()[:32]):
        assert words in told, words


def test_a_consent_that_came_later_is_none_that_it_stood_on(walk: Walk, treated: Treatment) -> None:
    walk.desk.post(f"/consents/{Consent.objects.get(kind='treatment').pk}/withdraw/")
    told = text_of(walk.desk.get(f"/treatments/{treated.pk}/paper/").content)
    assert "signed on" in told


def test_an_open_treatment_is_not_printed(walk: Walk) -> None:
    course = walk.screened().planned()
    walk.booked(course)
    treatment = walk.begun()
    assert walk.desk.get(f"/treatments/{treatment.pk}/paper/").url == f"/treatments/{treatment.pk}/"


def test_new_fields_of_a_treatment_are_printed(walk: Walk, treated: Treatment) -> None:
    row = Treatment(patient=treated.patient, course=treated.course, n=1)
    row.course.patient = treated.patient
    row.done = {
        "zones": [{"zone": "cheeks", "speed_hz": 100}],
        "products": [{"name": "gel", "lot": "G7"}],
        "pump": {"pressure_kpa": 3, "is_new": True},
    }
    told = json.dumps(treatment_parts(row, treated.patient.practice.zone, paper.heading))
    for words in ("Speed [Hz]", "100", "Name: gel; Lot: G7", "Pump", "Is new"):
        assert words in told
