"""A consent is drawn or written, kept as the paper that was signed, and can be taken back."""

from __future__ import annotations

import hashlib
import json
import re
from typing import Any

import pytest
from django.db import DatabaseError, transaction

from needlecraft.practice.audit.actions import Actor
from needlecraft.practice.audit.models import Entry
from needlecraft.practice.consents import signatures
from needlecraft.practice.consents.models import Consent
from needlecraft.practice.core import seals
from needlecraft.practice.courses.models import Course
from needlecraft.practice.patients.actions import erase
from needlecraft.practice.patients.models import Patient
from needlecraft.practice.people.models import Membership
from needlecraft.practice.practices.models import Room

from ..conftest import Login
from ..core.pdf import text_of
from ..test_walk import Walk

DRAWN = [[100, 100, 140, 60, 180, 120, 230, 70, 300, 110], [320, 90, 360, 92]]


@pytest.fixture
def walk(anna: Patient, paul: Membership, login: Login) -> Walk:
    return Walk(anna, paul, Room.objects.create(practice=anna.practice, name="1"), login(paul))


@pytest.fixture
def course(walk: Walk) -> Course:
    return walk.screened().planned()


def sign(walk: Walk, course: Course, **posted: str) -> Any:
    return walk.desk.post(f"/courses/{course.pk}/consent/", posted)


def the(kind: str) -> Consent:
    return Consent.objects.select_related("patient__practice", "course").get(kind=kind)


def test_a_drawn_signature_stands_on_the_paper(walk: Walk, course: Course) -> None:
    assert sign(walk, course, drawn=json.dumps(DRAWN)).status_code == 302
    made = the("treatment")
    assert made.signature == {"name": walk.patient.name, "lines": DRAWN}
    told = " ".join(text_of(made.paper).split())
    assert "Consent to the treatment" in told
    assert "needling pen" in told
    assert "bruise, an infection" in told
    assert "Microdermabrasion uses no needles" in told
    page = walk.desk.get(f"/consents/{made.pk}/").content.decode()
    assert f'd="{signatures.path(DRAWN)}"' in page
    assert "Unchanged, byte for byte" in page


@pytest.mark.parametrize(
    "drawn",
    [
        *("[[100,100]]", "[[100,100,101,101]]", "[]", "[[300,10,300,190]]", "[[]]", "[[1,2,3]]", "[[1,2,601,3]]", "[[1,2,5,201]]"),
        *("[[1.5,2,3,4]]", '[["1","2"]]', "[[true,true]]", "{}", "null", "[[NaN,1]]", "[" * 5000, "[[1,1]]" + " " * 50_000),
        *(json.dumps([[1, 1] * 6000]), "\x00"),
    ],
)
def test_a_dot_a_blank_sheet_and_rubbish_are_no_signature(walk: Walk, course: Course, drawn: str) -> None:
    assert sign(walk, course, drawn=drawn).status_code == 422
    assert not Consent.objects.exists()


@pytest.mark.parametrize("name", ["", "   ", ".", "-", "123", "\x00\u200b\u202e"])
def test_a_name_without_letters_is_no_signature(walk: Walk, course: Course, name: str) -> None:
    refused = sign(walk, course, signature=name)
    assert refused.status_code == 422
    assert "Write your name" in refused.content.decode()
    assert not Consent.objects.exists()


def test_hostile_words_are_words(walk: Walk, course: Course) -> None:
    assert sign(walk, course, signature='#read("/etc/passwd") *A*', who='#panic("x")').status_code == 302
    assert '#read("/etc/passwd") *A*' in text_of(the("treatment").paper)


def test_who_signs_for_the_patient_says_who_they_are(walk: Walk, course: Course) -> None:
    refused = sign(walk, course, signature="Maria Berg")
    assert refused.status_code == 422
    assert "Are you signing for somebody else?" in refused.content.decode()
    assert not Consent.objects.exists()
    assert sign(walk, course, signature="Maria Berg", who="mother").status_code == 302
    made = the("treatment")
    assert made.signature == {"name": "Maria Berg", "lines": [], "who": "mother"}
    assert "Maria Berg for the patient: mother" in text_of(made.paper)
    assert "Maria Berg for the patient: mother" in walk.desk.get(f"/consents/{made.pk}/").content.decode()


def test_what_has_changed_since_it_was_opened_is_read_again(walk: Walk, course: Course) -> None:
    refused = sign(walk, course, signature="Anna Meissner-Orsted", seen="0" * 32)
    assert refused.status_code == 422
    assert "has changed since you opened it" in refused.content.decode()


def test_signing_twice_is_signing_once(walk: Walk, course: Course) -> None:
    page = walk.desk.get(f"/courses/{course.pk}/consent/").content.decode()
    fields = dict(re.findall(r'type="hidden" name="(seen|treatment)" value="(\w+)"', page))
    assert fields.keys() == {"seen", "treatment"}
    for _time in range(2):
        signed = sign(walk, course, **fields, signature="Anna Meissner-Orsted", photos="on")
        assert (signed.status_code, signed.headers["Location"]) == (302, f"/patients/{walk.patient.pk}/")
    assert sorted(Consent.objects.values_list("kind", flat=True)) == ["photos", "treatment"]


def test_the_paper_is_kept_byte_for_byte_and_proved(walk: Walk, course: Course) -> None:
    sign(walk, course, signature="Anna Meissner-Orsted")
    made = the("treatment")
    given = walk.desk.get(f"/consents/{made.pk}/paper/")
    assert given["Content-Type"] == "application/pdf"
    assert given.content == made.paper
    assert hashlib.sha256(given.content).digest() == bytes(made.paper_digest)
    assert Entry.objects.filter(verb="printed", patient=walk.patient.pk).exists()


def test_another_paper_under_the_same_digest_is_not_handed_out(walk: Walk, course: Course) -> None:
    sign(walk, course, signature="Anna Meissner-Orsted")
    made = the("treatment")
    forged = Consent(
        patient=walk.patient, course=course, by=made.by, at=made.at, kind="photos", digest=made.digest, paper_digest=made.paper_digest
    )
    forged.text, forged.signature, forged.paper = made.text, made.signature, made.paper + b"!"
    forged.save()
    assert walk.desk.get(f"/consents/{forged.pk}/paper/").status_code == 302
    assert "Not the paper that was signed" in walk.desk.get(f"/consents/{forged.pk}/").content.decode()


@pytest.mark.parametrize("column", ["text_sealed", "signature_sealed", "paper_sealed", "paper_digest", "digest"])
def test_the_database_refuses_any_change(walk: Walk, course: Course, column: str) -> None:
    sign(walk, course, signature="Anna Meissner-Orsted")
    with pytest.raises(DatabaseError, match="never changed"), transaction.atomic():
        Consent.objects.update(**{column: b"x" * 32})


def test_the_database_refuses_to_remove_it_or_to_undo_a_withdrawal(walk: Walk, course: Course) -> None:
    sign(walk, course, signature="Anna Meissner-Orsted")
    with pytest.raises(DatabaseError, match="never removed"), transaction.atomic():
        Consent.objects.all().delete()
    walk.desk.post(f"/consents/{the('treatment').pk}/withdraw/")
    with pytest.raises(DatabaseError, match="never changed"), transaction.atomic():
        Consent.objects.update(withdrawn_at=None, withdrawn_by=None)


def test_without_a_digest_no_paper_is_stored(walk: Walk, course: Course, paul: Membership) -> None:
    row = Consent(patient=walk.patient, course=course, by=paul, at=course.at, kind="photos", digest=course.digest)
    row.text, row.signature, row.paper = [], {"name": "Anna"}, b"%PDF"
    with pytest.raises(DatabaseError), transaction.atomic():
        row.save()


def test_a_withdrawn_consent_counts_nowhere(walk: Walk, course: Course) -> None:
    sign(walk, course, signature="Anna Meissner-Orsted", photos="on")
    walk.booked(course)
    treatment = walk.begun()
    for kind in ("treatment", "photos"):
        for _time in range(2):
            assert walk.desk.post(f"/consents/{the(kind).pk}/withdraw/").status_code == 302
    refused = walk.recorded(treatment)
    assert "no valid consent" in refused.content.decode()
    assert not Consent.objects.to(Consent.Kind.PHOTOS, walk.patient).exists()
    assert the("treatment").withdrawn_by == walk.practitioner
    assert Entry.objects.filter(verb="withdrew").count() == 2
    chart = walk.desk.get(f"/patients/{walk.patient.pk}/").content.decode()
    assert chart.count("withdrawn on") == 2
    assert sign(walk, course, signature="Anna Meissner-Orsted").status_code == 302
    assert walk.recorded(treatment).status_code == 302


def test_photographs_are_agreed_to_later_and_apart(walk: Walk, course: Course) -> None:
    sign(walk, course, signature="Anna Meissner-Orsted")
    assert sign(walk, course, signature="Anna Meissner-Orsted").status_code == 422
    assert sign(walk, course, signature="Anna Meissner-Orsted", marketing="on").status_code == 302
    assert "in public" in text_of(the("marketing").paper)


def test_photographs_that_are_agreed_to_are_not_asked_for_again(walk: Walk, course: Course) -> None:
    sign(walk, course, signature="Anna Meissner-Orsted", photos="on")
    again = walk.planned()
    page = walk.desk.get(f"/courses/{again.pk}/consent/").content.decode()
    assert 'name="photos"' not in page
    assert "Photographs for my record: signed" in page
    assert 'name="marketing"' in page
    sign(walk, again, signature="Anna Meissner-Orsted", photos="on")
    assert Consent.objects.to(Consent.Kind.PHOTOS, walk.patient).count() == 1


def test_where_everything_is_signed_nothing_is_left_to_sign(walk: Walk, course: Course) -> None:
    sign(walk, course, signature="Anna Meissner-Orsted", photos="on", marketing="on")
    page = walk.desk.get(f"/courses/{course.pk}/consent/").content.decode()
    assert "Everything is signed." in page
    assert 'name="signature"' not in page


def test_a_use_of_photographs_is_taken_back_everywhere(walk: Walk, course: Course) -> None:
    sign(walk, course, signature="Anna Meissner-Orsted", photos="on")
    first = the("photos")
    again = Consent(patient=walk.patient, course=walk.planned(), by=first.by, at=first.at, kind="photos", digest=first.digest)
    again.text, again.signature = ["other words"], {"name": "Anna"}
    again.save()
    walk.desk.post(f"/consents/{first.pk}/withdraw/")
    assert not Consent.objects.to(Consent.Kind.PHOTOS, walk.patient).exists()
    assert Entry.objects.filter(verb="withdrew").count() == 2
    assert "to photographs for the record" not in walk.desk.get(f"/patients/{walk.patient.pk}/photos/").content.decode()


def test_a_new_plan_makes_the_consent_void_and_leaves_photographs(walk: Walk, course: Course) -> None:
    sign(walk, course, signature="Anna Meissner-Orsted", photos="on")
    again = walk.planned()
    assert not Consent.objects.valid_for(again).exists()
    assert not Consent.objects.valid_for(course).exists()
    assert Consent.objects.to(Consent.Kind.PHOTOS, walk.patient).exists()
    chart = walk.desk.get(f"/patients/{walk.patient.pk}/").content.decode()
    assert "void: the plan has changed" in chart
    assert "no longer followed" in sign(walk, course, signature="Anna Meissner-Orsted").content.decode()


def test_an_erasure_makes_the_paper_unreadable(walk: Walk, course: Course, olivia: Membership) -> None:
    sign(walk, course, signature="Anna Meissner-Orsted")
    erase(by=Actor.of(olivia), at=course.at, patient=walk.patient)
    row = the("treatment")
    with pytest.raises(seals.ErasedError):
        _ = row.paper
    assert walk.desk.get(f"/consents/{row.pk}/paper/").status_code == 404


@pytest.mark.parametrize(
    ("goal", "zone", "words"),
    [
        ("large_pores", "cheeks", "no needling device has been approved for this goal"),
        ("acne_scars", "back", "Acne scars: In the United States"),
    ],
)
def test_off_label_use_is_said_where_the_plan_has_it(walk: Walk, course: Course, goal: str, zone: str, words: str) -> None:
    assert "Is it approved for this?" not in walk.desk.get(f"/courses/{course.pk}/consent/").content.decode()
    settled = {"fitzpatrick": "2", "concerns": [goal], "zones": [zone], "modalities": ["pen"]}
    walk.desk.post(f"/patients/{walk.patient.pk}/consultation/", settled)
    page = walk.desk.get(f"/courses/{walk.planned().pk}/consent/").content.decode()
    assert "Is it approved for this?" in page
    assert words in page


def test_who_may_only_read_signs_and_withdraws_nothing(walk: Walk, course: Course, rita: Membership, login: Login) -> None:
    sign(walk, course, signature="Anna Meissner-Orsted")
    reader, row = login(rita), the("treatment")
    assert reader.get(f"/consents/{row.pk}/paper/").status_code == 200
    assert reader.post(f"/consents/{row.pk}/withdraw/").status_code == 404
    assert reader.get(f"/courses/{course.pk}/consent/").status_code == 404
    assert Consent.objects.standing().count() == 1
