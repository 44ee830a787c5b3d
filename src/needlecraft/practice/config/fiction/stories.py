"""Nine patients, each somewhere else on their way: the whole of the small practice, and the first pages of the large one."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any, Final, NamedTuple

from ...aftercare import actions as aftercare
from ...consultations import actions as consultations
from ...core.policies import Role
from ...courses import actions as courses
from ...courses.models import Course
from ...diary import actions as diary
from ...diary.models import Appointment, Kind
from ...patients import actions as patients
from ...patients.models import Patient
from ...treatments import actions as treatments
from .agenda import Walk
from .couch import ask_again, treat
from .house import House
from .names import phone
from .risks import Said
from .way import agree, answer


class Story(NamedTuple):
    """A patient: who, what they said yes to, what was settled, and how far they have come."""

    name: str
    born_on: date
    fitzpatrick: int
    yes: dict[str, dict[str, Any]]
    concerns: list[str]
    zones: list[str]
    modalities: list[str]
    until: str


STORIES: Final = (
    Story("Anna Mercer", date(1990, 4, 2), 2, {}, ["fine_lines"], ["cheeks", "forehead"], ["pen", "nano"], "healing"),
    Story("Jonas Okoye", date(1996, 9, 14), 5, {}, ["acne_scars"], ["cheeks", "temples"], ["pen"], "booked"),
    Story("Mirela Costa", date(1984, 1, 30), 3, {"cold_sores": {"state": "past"}}, ["fine_lines"], ["perioral"], ["pen"], "screened"),
    Story("Tomasz Wrona", date(1979, 11, 5), 2, {"isotretinoin": {"state": "current"}}, ["acne_scars"], ["cheeks"], ["pen"], "screened"),
    Story("Yuki Hanada", date(1993, 6, 21), 4, {}, ["hyperpigmentation"], ["cheeks"], ["pen", "nano"], "agreed"),
    Story("Carla Fenn", date(2001, 2, 17), 1, {"smoking": {}}, ["large_pores"], ["chin"], ["pen"], "screened"),
    Story("Samuel Reyes", date(1968, 8, 8), 3, {"diabetes": {"controlled": "yes"}}, ["deep_wrinkles"], ["forehead"], ["pen"], "screened"),
    Story("Edith Vance", date(1955, 12, 3), 2, {}, [], [], [], "asked"),
    Story("Noor Haddad", date(1988, 3, 12), 3, {}, ["acne_scars"], ["cheeks"], ["pen"], "numbed"),
)  # fmt: skip
_BEFORE: Final = timedelta(days=2)
_MINUTE: Final = timedelta(minutes=1)
_SINCE_NUMBED: Final = 25 * _MINUTE


def entered(house: House, at: datetime) -> list[Patient]:
    """The nine, in their order, so that each keeps its number."""
    return [
        patients.enter(by=house.desk, at=at, name=story.name, born_on=story.born_on, phone=phone(n), email="")
        for n, story in enumerate(STORIES)
    ]


def walk(house: House, story: Story, patient: Patient) -> Walk:
    """Asked and settled two days ago; screened then by those who heal, now by the others."""
    by, at = house.people[Role.PRACTITIONER], house.now - _BEFORE
    at = yield at
    intake, _link = consultations.ask(by=house.desk, at=at, patient=patient)
    if story.until == "asked":
        at = yield house.now
        _call(house, patient, at, Kind.CONSULTATION, _full_hour(at, 3))
        return
    settled = {"fitzpatrick": story.fitzpatrick, "concerns": story.concerns, "zones": story.zones, "modalities": story.modalities}
    answer(intake, Said(at.date(), story.yes, settled), (), at)
    consultations.sign_intake(at=at, intake=intake, signature=story.name)
    consultations.settle(by=by, at=at, patient=patient, settled=settled)
    if story.until != "healing":
        at = house.now - 2 * _SINCE_NUMBED if story.until == "numbed" else house.now
        at = yield at
    on = house.local(at).date()
    consultations.screen(by=by, at=at, on=on, patient=patient)
    if story.until == "screened":
        return
    plan = courses.propose(by=by, at=at, on=on, patient=patient, wishes={})
    course = courses.choose(by=by, at=at, plan=plan, n=0)
    if story.until == "booked":
        _book(house, course, at, _full_hour(at, 2))
        return
    agree(by, at, course, plan, has_photos=True)
    if story.until == "numbed":
        yield from _numbed(house, _book(house, course, at, house.now - _SINCE_NUMBED))
    if story.until == "healing":
        sheet = yield from treat(house, _book(house, course, at, _full_hour(at, 1)))
        yield house.now
        redness = {"code": "redness", "severity": "mild", "trend": "steady", "side": "both"}
        aftercare.report(at=house.now, sheet=sheet, told={"at": house.now.isoformat(), "symptoms": [redness]})
        _call(house, patient, house.now, Kind.REVIEW, _full_hour(house.now, 4))


def _numbed(house: House, appointment: Appointment) -> Walk:
    """The cream is on, and its time runs."""
    at = appointment.starts_at - 5 * _MINUTE
    at = yield at
    diary.arrive(by=house.desk, at=at, appointment=appointment)
    treatment, _asked, at = yield from ask_again(house, appointment)
    treatments.numb(by=appointment.practitioner, at=at, treatment=treatment)


def _call(house: House, patient: Patient, at: datetime, kind: Kind, start: datetime) -> None:
    """The owner, who treats nobody, calls the patient: no room is needed."""
    wanted, to = diary.Visit(patient, kind, 30 * _MINUTE), diary.Place(house.people[Role.OWNER], None, start)
    diary.book_visit(by=house.desk, at=at, wanted=wanted, to=to, is_closed_right=True)


def _full_hour(at: datetime, hours: int) -> datetime:
    return (at + 30 * _MINUTE).replace(minute=0, second=0, microsecond=0) + timedelta(hours=hours)


def _book(house: House, course: Course, at: datetime, start: datetime) -> Appointment:
    start -= timedelta(minutes=start.minute % 5, seconds=start.second, microseconds=start.microsecond)
    wanted = diary.Booking(course, 1, house.people[Role.PRACTITIONER], house.rooms[0], start)
    return diary.book(by=house.desk, at=at, wanted=wanted, is_closed_right=True)
