"""A course to book: three treatments four weeks apart, ninety minutes each, the first hour of which the cream numbs."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from needlecraft.practice.audit.actions import Actor
from needlecraft.practice.courses.models import Course, Plan, digest_of
from needlecraft.practice.diary import actions
from needlecraft.practice.diary.models import Appointment
from needlecraft.practice.patients.actions import enter
from needlecraft.practice.patients.models import Patient
from needlecraft.practice.people.models import Membership
from needlecraft.practice.practices.models import Practice, Room

from ..conftest import NOW

FIRST = date(2026, 12, 8)


def treatment(n: int, target: date, minutes: int = 90, numbing: int = 60) -> dict[str, Any]:
    days = {"earliest": target.isoformat(), "target": target.isoformat(), "latest": (target + timedelta(days=14)).isoformat()}
    numbed = {"need": "offer" if numbing else "none", "minutes": numbing}
    zones = [{"zone": "cheeks", "needle_depth_mm": 0.5, "cap_mm": 1.0, "cap_rule": None, "passes": 3}]
    return {
        "n": n,
        "modality": "pen",
        "minutes": minutes,
        **days,
        "numbing": numbed,
        "zones": zones,
        "skin_endpoint": "",
        "downtime_days": 2,
    }


def prepare(n: int, what: str, code: str, since: date, until: date, text: str) -> dict[str, Any]:
    return {"treatment": n, "what": what, "codes": [code], "from": since.isoformat(), "until": until.isoformat(), "text": text}


def option_from(first: date = FIRST, **shape: int) -> dict[str, Any]:
    targets = [first + timedelta(days=28 * k) for k in range(3)]
    return {
        "kind": "course",
        "modality": "pen",
        "treatments": [treatment(n, target, **shape) for n, target in enumerate(targets, start=1)],
        "prepare": [
            prepare(1, "start", "vitamin_a_or_c", first - timedelta(days=42), first - timedelta(days=3), "Use a vitamin C cream."),
            prepare(1, "leave_off", "topical_retinoid", first - timedelta(days=3), first, "Use no retinoid."),
            prepare(1, "leave_off", "waxing", first - timedelta(days=14), first, "Do not wax."),
            prepare(1, "test_area", "pen", first - timedelta(days=9), first, "Treat a small test area."),
            prepare(2, "leave_off", "topical_retinoid", targets[1] - timedelta(days=3), targets[1], "Use no retinoid."),
        ],
    }


def course_for(patient: Patient, by: Membership, option: dict[str, Any] | None = None) -> Course:
    """A course of the patient; one that runs is ended."""
    Course.objects.filter(patient=patient, ended_at=None).update(ended_at=NOW)
    option = option or option_from()
    plan = Plan(patient=patient, by=by, at=NOW, on=NOW.date(), policy="guideline", knowledge_version="0", knowledge_hash="0")
    plan.given, plan.answer = {}, {"options": [option]}
    plan.save()
    course = Course(patient=patient, by=by, at=NOW, plan=plan, digest=digest_of(option))
    course.option = option
    course.save()
    return course


@pytest.fixture
def room(practice: Practice) -> Room:
    return Room.objects.create(practice=practice, name="Room 1")


@pytest.fixture
def other_room(practice: Practice, room: Room) -> Room:
    return Room.objects.create(practice=practice, name="Room 2")


@pytest.fixture
def course(anna: Patient, paul: Membership) -> Course:
    return course_for(anna, paul)


@pytest.fixture
def berta(paul: Membership) -> Patient:
    return enter(by=Actor.of(paul), at=NOW, name="Berta Vogel", born_on=date(1980, 1, 1), email="berta@example.org")


@pytest.fixture
def bertas(berta: Patient, paul: Membership) -> Course:
    return course_for(berta, paul)


def at(clock: str, day: date = FIRST) -> datetime:
    """A time of a day in Berlin, as UTC."""
    zone = Practice(time_zone="Europe/Berlin").zone
    return datetime.combine(day, datetime.strptime(clock, "%H:%M").replace(tzinfo=UTC).time(), zone).astimezone(UTC)


Book = Callable[..., Appointment]


@pytest.fixture
def book(paul: Membership, room: Room) -> Book:
    def go(course: Course, starts_at: datetime, n: int = 1, **other: Any) -> Appointment:
        where = {"practitioner": paul, "room": room} | {key: value for key, value in other.items() if key != "now"}
        wanted = actions.Booking(course, n, where["practitioner"], where["room"], starts_at)
        return actions.book(by=Actor.of(paul), at=other.get("now", NOW), wanted=wanted)

    return go
