"""Whoever opens a page that shows what is known of a patient leaves an entry of the audit; so does whoever writes."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from needlecraft.practice.audit.actions import Actor, detail_of
from needlecraft.practice.audit.models import Entry
from needlecraft.practice.consents.models import Consent
from needlecraft.practice.consultations import actions as consultations
from needlecraft.practice.consultations.models import Screening
from needlecraft.practice.core.checks import addresses
from needlecraft.practice.core.policies import Permission, policy_of
from needlecraft.practice.people.models import Membership
from needlecraft.practice.photos.actions import Shot, keep
from needlecraft.practice.photos.pictures import read
from needlecraft.practice.treatments import actions
from needlecraft.practice.treatments.models import Treatment

from ..photos.samples import jpeg
from .conftest import DONE, NOW, kept

CLINICAL = (Permission.SEE_CLINICAL, Permission.TREAT, Permission.DECIDE)
OPEN = [(route, one) for route, one in addresses() if policy_of(one.callback) in CLINICAL]

#: Why an address that needs one of these permissions writes no entry when it is opened.
EXCEPTIONS = {
    "diary/calendar/": "shows the reader's own feed and no patient",
    "recall/": "shows nobody until a lot is asked for, and that is an entry",
    "patients/<int:pk>/record/": "shows the name alone; what is taken along is an entry",
    "photos/<int:pk>/<size:size>/": "a thumbnail stands on a page whose opening is an entry; a larger size is one itself",
}


@pytest.fixture(autouse=True)
def home(tmp_path: Path, settings: Any) -> Path:
    settings.HOME = tmp_path
    return tmp_path


@pytest.fixture
def numbers(treatment: Treatment, paul: Membership) -> dict[str, int]:
    """By the beginning of an address: the number of what is opened there."""
    patient = treatment.patient
    shot = Shot(date(2025, 5, 4), "baseline", "front", said_yes=True)
    photo = keep(by=paul, at=NOW, patient=patient, shot=shot, picture=read(jpeg()))
    return {
        "patients": patient.pk,
        "treatments": treatment.pk,
        "photos": photo.pk,
        "screenings": Screening.objects.filter(patient=patient)[0].pk,
        "plans": treatment.course.plan_id,
        "courses": treatment.course_id,
        "consents": Consent.objects.filter(patient=patient)[0].pk,
    }


def filled(route: str, numbers: dict[str, int]) -> str:
    address = route.replace("<int:pk>", str(numbers.get(route.partition("/")[0], 0))).replace("<int:n>", "0")
    return f"/{address.replace('<size:size>', 'small').replace('<slug:code>', 'keloid')}"


def test_every_page_that_shows_a_patient_leaves_an_entry(
    treatment: Treatment, paul: Membership, desk: Client, numbers: dict[str, int]
) -> None:
    without, shown, unseen = set(), set(), set()

    def look(route: str) -> None:
        before = Entry.objects.count()
        status = desk.get(filled(route, numbers)).status_code
        if status not in (200, 405):
            unseen.add(route)
        if status == 200:
            shown.add(route)
            if Entry.objects.count() == before:
                without.add(route)

    for route, _one in OPEN:
        look(route)
    kept(treatment, paul)
    actions.sign(by=paul, at=NOW, treatment=treatment)
    for route, _one in OPEN:
        look(route)
    assert without == set(EXCEPTIONS)
    assert unseen - shown == {"inbox/<int:pk>/"}, "a report is tried in the tests of aftercare"


def test_what_a_page_fetches_again_by_itself_is_no_reading(treatment: Treatment, desk: Client) -> None:
    before = Entry.objects.count()
    desk.get(f"/treatments/{treatment.pk}/", headers={"HX-Request": "true"})
    assert Entry.objects.count() == before


def test_every_version_that_was_saved_stands_in_the_audit(treatment: Treatment, paul: Membership, olivia: Membership) -> None:
    actions.save(by=olivia, at=NOW, treatment=treatment, done={**DONE, "note": "by Olivia"})
    actions.save(by=olivia, at=NOW, treatment=treatment, done={**DONE, "note": "by Olivia"})
    with pytest.raises(actions.Overtaken):
        actions.save(by=paul, at=NOW, treatment=treatment, done={**DONE, "note": "by Paul"}, version=0)
    key = treatment.patient.seal_key()
    told = [(one.verb, one.by, detail_of(one, key)) for one in Entry.objects.filter(verb__startswith="saved").order_by("n")]
    assert told == [("saved", olivia.user_id, {"version": 1}), ("saved beside", paul.user_id, {"version": 0})]


def test_what_a_patient_answers_by_link_is_one_entry_for_each_part_and_day(treatment: Treatment, paul: Membership) -> None:
    intake, _link = consultations.ask(by=Actor.of(paul), at=NOW, patient=treatment.patient)

    def answer(part: str, code: str, days: int = 0) -> None:
        consultations.answer(at=NOW + timedelta(days=days), intake=intake, part=part, yes={}, no=[code], words=None)

    answer("conditions", "pregnancy")
    answer("conditions", "diabetes")
    answer("medicines", "anticoagulant")
    answer("conditions", "keloid", days=1)
    told = [(one.at.day, one.subject, one.by) for one in Entry.objects.filter(verb="answered").order_by("n")]
    assert told == [
        (2, f"intake {intake.pk}, conditions", None),
        (2, f"intake {intake.pk}, medicines", None),
        (3, f"intake {intake.pk}, conditions", None),
    ]
