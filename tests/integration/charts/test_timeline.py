"""What happened to a patient, in words and in its order."""

from __future__ import annotations

from datetime import timedelta

from needlecraft.practice.aftercare import actions as aftercare
from needlecraft.practice.aftercare.models import Sheet
from needlecraft.practice.charts.timeline import happened, timeline
from needlecraft.practice.core.policies import PERMISSIONS, Role
from needlecraft.practice.people.models import Membership
from needlecraft.practice.treatments import actions
from needlecraft.practice.treatments.models import Treatment

from ..treatments.conftest import NOW, begin, course, kept, treatment  # noqa: F401


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
