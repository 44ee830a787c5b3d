"""What the fictional practice promises to who looks at it. Only a part of it is made here: the whole of it takes its time."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from random import Random
from typing import Any

import pytest
from django.db import transaction

from needlecraft.practice.aftercare.models import CheckIn
from needlecraft.practice.audit.actions import verify
from needlecraft.practice.audit.models import Entry
from needlecraft.practice.config import fiction
from needlecraft.practice.config.fiction import names, risks, rota, stories
from needlecraft.practice.config.fiction.crowd import crowd
from needlecraft.practice.config.fiction.house import RECALLED, House
from needlecraft.practice.consents.models import Consent
from needlecraft.practice.consultations.models import Intake
from needlecraft.practice.core.models import Job
from needlecraft.practice.courses.models import Course
from needlecraft.practice.diary.day import state_of
from needlecraft.practice.diary.models import Appointment
from needlecraft.practice.mail.models import Mail
from needlecraft.practice.patients.models import Patient
from needlecraft.practice.people.models import Credential, Invitation, Membership
from needlecraft.practice.practices.models import Practice
from needlecraft.practice.stock.models import Lot
from needlecraft.practice.treatments.models import Treatment
from needlecraft.protocol.knowledge import load

NOW = datetime(2026, 11, 18, 12, 20, tzinfo=UTC)


class Undone(Exception):
    """What was made is taken back."""


def seen(**options: Any) -> list[Any]:
    """All that a small practice says, without numbers of rows and without what is sealed."""
    found: list[Any] = []

    def look() -> None:
        fiction.tell(at=NOW, is_small=True, **options)
        found.extend((one.at, one.by_name, one.verb, re.sub(r"\d+", "n", one.subject)) for one in Entry.objects.order_by("pk"))
        found.extend((one.name, one.born_on, one.phone) for one in Patient.objects.order_by("pk"))
        found.extend(one.answers for one in Intake.objects.order_by("pk"))
        found.extend((one.starts_at, one.ends_at) for one in Appointment.objects.order_by("pk"))
        found.extend(one.done for one in Treatment.objects.order_by("pk"))
        found.extend((one.at, one.level) for one in CheckIn.objects.order_by("pk"))
        raise Undone

    with pytest.raises(Undone), transaction.atomic():
        look()
    return found


def test_the_same_seed_and_moment_give_the_same_practice() -> None:
    first = seen()
    assert len(first) > 60
    assert seen() == first


def test_the_nine_stories_keep_their_places() -> None:
    fiction.tell(at=NOW, is_small=True)
    kanal = Practice.objects.get(name="Kanal Street Skin")
    assert [one.name for one in Patient.objects.of(kanal).order_by("pk")] == [story.name for story in fiction.stories.STORIES]
    assert Membership.objects.filter(practice=kanal).count() == 5


def test_some_are_called_today_without_a_treatment() -> None:
    fiction.tell(at=NOW, is_small=True)
    calls = Appointment.objects.to_come(NOW).filter(course=None).order_by("starts_at")
    assert [(one.kind, one.room) for one in calls] == [("consultation", None), ("review", None)]


@pytest.mark.parametrize("clock", [time(0, 5), time(7, 29), time(13, 31), time(23, 58)])
def test_at_any_hour_a_timer_runs_in_the_treatment_room(clock: time) -> None:
    fiction.tell(at=datetime.combine(NOW.date(), clock, NOW.tzinfo), is_small=True)
    [numbed] = Treatment.objects.filter(signed_at=None)
    assert numbed.numbed_at is not None
    assert numbed.numb_off_at is None


def test_every_rule_that_asks_is_asked_of_somebody_or_named_with_the_reason(practice: Practice) -> None:
    every = {rule.id for rule in load().rules.values() if rule.subject in risks.SUBJECTS}
    reached = dict(risks.of_each_rule(practice))
    assert set(reached) | set(risks.UNASKED) == every
    assert not set(reached) & set(risks.UNASKED)
    for rule, said in reached.items():
        moved, codes = said.moved(NOW.date()), getattr(load().rules[rule], "codes", ())
        assert rule in risks.rules_of(moved, practice) or moved.yes.keys() & codes, rule


def test_an_example_with_a_time_of_day_is_told_as_a_day(practice: Practice) -> None:
    rule = load().rules["waxing"]
    evening = replace(rule.examples[0], given={"exposures": [{"code": "waxing", "on": "2026-11-30T20:00"}]}, on=date(2026, 12, 1))
    said = risks.about(replace(rule, examples=(evening,)), practice)
    assert said is not None
    assert said.yes["waxing"] == {"on": "2026-11-30"}
    assert said.moved(date(2027, 1, 1)).yes["waxing"] == {"on": "2026-12-31"}


def test_there_are_a_hundred_and_twenty_patients_and_nobody_can_be_called(practice: Practice) -> None:
    house = House(practice, {}, [], [], Random(1), NOW)
    others = list(crowd(house))
    assert len(others) + len(fiction.stories.STORIES) == 120
    assert len({one.name for one in others}) == len({one.phone for one in others}) == len(others)
    assert all(re.fullmatch(r"\+49 30 23125 \d{3}", one.phone) for one in others), "numbers kept for films and books"
    assert all(one.email.endswith("@example.org") for one in others if one.email)
    assert len(dict(risks.of_each_rule(practice))) < len(others), "there is somebody for every rule"
    assert names.email("Søren Özdemir") == "soren.ozdemir@example.org"


def test_two_years_of_a_part_of_the_practice(settings: Any) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    practice = fiction.tell(at=NOW, every=7)
    signed = Treatment.objects.exclude(signed_at=None)
    assert signed.count() > 20
    for one in signed.select_related("course", "patient"):
        before = Consent.objects.filter(course=one.course, kind=Consent.Kind.TREATMENT, at__lt=one.at)
        assert before.exists(), "nobody is treated without consent"
        assert one.rescreens.filter(screening__on=one.rescreens.first().on).exists(), "nor without a screening of the day"
        assert one.signed_at <= NOW
    assert list(verify(practice)) == []
    moments = list(Entry.objects.filter(practice=practice).order_by("n").values_list("at", flat=True))
    assert moments == sorted(moments), "the audit reads in the order of time"
    assert moments[-1] <= NOW
    assert Consent.objects.exclude(withdrawn_at=None).filter(kind=Consent.Kind.PHOTOS).exists(), "somebody thinks again"
    assert any("adapted" in course.option for course in Course.objects.all()), "somebody asks for less"
    _the_house(practice)
    _the_day(practice)
    _the_post()


def _the_house(practice: Practice) -> None:
    assert Membership.objects.filter(practice=practice).count() == 12
    today = NOW.date()
    expired = Credential.objects.filter(expires_on__lt=today)
    assert [one.membership.user.name for one in expired] == ["Dr Levent Aydemir"]
    assert Credential.objects.filter(expires_on__range=(today, today + timedelta(days=30))).count() == 1
    assert Invitation.objects.waiting().count() == 1
    lots = Lot.objects.of(practice)
    assert lots.named(RECALLED).get().moves.filter(kind="discarded", why__startswith="Recalled").exists()
    assert lots.there().filter(expires_on__lte=today + timedelta(days=14)).exists(), "one expires soon"
    assert practice.adoptions.exclude(house=None).exclude(reason="").count() == 1
    assert Practice.objects.get(name="Harbour Clinic").patients.count() == 3


def _the_day(practice: Practice) -> None:
    midnight = NOW.replace(hour=0, minute=0)
    today = Appointment.objects.between(practice, midnight, midnight + timedelta(days=1))
    assert {"treating", "booked"} <= {state_of(one, NOW).css for one in today}
    levels = Counter(CheckIn.objects.to_see().values_list("level", flat=True))
    assert levels.keys() <= {"contact", "same_day", "emergency"}
    assert any(n > 1 for n in Counter(CheckIn.objects.to_see().values_list("sheet", flat=True)).values()), "who worries asks again"


def _the_post() -> None:
    assert not Mail.objects.waiting().filter(due_at__lte=NOW).exists()
    assert Mail.objects.waiting().filter(due_at__gt=NOW).exists(), "reminders wait for their day"
    assert not Job.objects.filter(due_at__lte=NOW).exists()


@pytest.mark.django_db
def test_whoever_is_booked_for_today_is_in_nobodys_way_at_any_minute_of_the_hour() -> None:
    """The first room holds one of the stories in two hours, and before and after it whom the rota wants there."""
    fiction.tell(at=NOW, is_small=True)
    booked = Appointment.objects.get(starts_at__gt=NOW, course__isnull=False)
    for minute in range(60):
        now = NOW.replace(minute=minute)
        start = stories._full_hour(now, 2)
        for minutes, longest in rota._TODAY[0]:
            wanted = now - timedelta(minutes=now.minute % 5) + timedelta(minutes=minutes)
            until = wanted + timedelta(minutes=longest) + rota.BETWEEN
            assert until <= start or start + booked.length + rota.BETWEEN <= wanted, (minute, minutes)
