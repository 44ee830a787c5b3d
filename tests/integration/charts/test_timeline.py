"""What happened to a patient, in words and in its order."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from needlecraft.practice.aftercare import actions as aftercare
from needlecraft.practice.aftercare.models import Sheet
from needlecraft.practice.audit.actions import Actor
from needlecraft.practice.charts.timeline import happened, timeline
from needlecraft.practice.core.policies import PERMISSIONS, Role
from needlecraft.practice.diary import actions as diary
from needlecraft.practice.diary.models import Appointment, Kind
from needlecraft.practice.patients.models import Patient
from needlecraft.practice.people.models import Membership
from needlecraft.practice.practices.models import Room
from needlecraft.practice.treatments import actions
from needlecraft.practice.treatments.models import Treatment

from ..treatments.conftest import NOW, begin, course, kept, treatment  # noqa: F401


def test_what_became_of_an_appointment_is_told_with_the_reason(anna: Patient, paul: Membership) -> None:
    room, by = Room.objects.create(practice=paul.practice, name="Room 1"), Actor.of(paul)
    now = datetime(2026, 12, 1, 9, tzinfo=UTC)
    wanted = diary.Visit(anna, Kind.CONSULTATION, timedelta(minutes=30))
    off, missed, came, _to_come = (
        diary.book_visit(by=by, at=now, wanted=wanted, to=diary.Place(paul, room, now + timedelta(hours=n)), is_closed_right=True)
        for n in range(1, 5)
    )
    diary.cancel(by=by, at=now, appointment=off, reason="illness")
    diary.miss(by=by, at=now + timedelta(hours=2), appointment=missed)
    diary.arrive(by=by, at=now + timedelta(hours=3), appointment=came)
    [day] = timeline(anna, happened(anna, (Appointment,)), PERMISSIONS[Role.READ_ONLY])
    assert [(one.event.what, one.event.detail) for one in day.events] == [
        ("Came to an appointment", "consultation"),
        ("Did not come", "consultation"),
        ("Appointment called off", "consultation of 1 December, 11:00: illness"),
    ]


def test_every_event_is_told_in_words_and_only_what_may_be_opened_is_linked(treatment: Treatment, paul: Membership) -> None:  # noqa: F811
    actions.sign(by=paul, at=NOW, treatment=kept(treatment, paul))
    actions.add(by=paul, at=NOW, treatment=treatment, words="A dressing was given.")
    sheet = Sheet.objects.get(treatment=treatment)
    sheet.patient = treatment.patient
    later = NOW + timedelta(days=2)
    aftercare.report(at=later, sheet=sheet, told={"at": later.isoformat(), "symptoms": [{"code": "blisters", "severity": "mild"}]})
    days = timeline(treatment.patient, happened(treatment.patient), PERMISSIONS[Role.PRACTITIONER])
    assert [day.name for day in days][-2:] == ["4 June 2025", "2 June 2025"]
    told = {one.event.what: one.event for day in days for one in day.events}
    assert set(told) >= {"Answers signed", "Screening", "Plan", "Course chosen", "Consent signed", "Reaction", "Report"}
    assert told["Treatment 1 done"].detail == "cheeks 0.5 mm, 3 passes"
    assert told["Report"].detail.startswith("blisters, mild")
    assert told["Words added to a treatment"].detail == "A dressing was given."
    assert told["Treatment 1 done"].href
    for_readers = [
        one.event for day in timeline(treatment.patient, happened(treatment.patient), PERMISSIONS[Role.READ_ONLY]) for one in day.events
    ]
    assert [one.href for one in for_readers if one.what == "Treatment 1 done"] == [""]
