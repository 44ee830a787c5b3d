"""The way of one patient: entered, asked, seen, planned, agreed, treated again and again, and looked after while it heals."""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final, NamedTuple

from ...consents import actions as consents
from ...consents.models import Consent
from ...consents.presenters import consent_text
from ...consultations import actions as consultations
from ...consultations import facts
from ...consultations.models import Screening
from ...core.policies import Role
from ...courses import actions as courses
from ...courses.adapting import Changes
from ...courses.models import Course, Plan
from ...diary import actions as diary
from ...diary.free import shape_of
from ...diary.models import Appointment
from ...diary.windows import window_of
from ...patients import actions as patients
from ...patients.models import Patient
from ...people.models import Membership
from ...photos.models import Purpose, View
from ...protocols.facts import policy_of
from .agenda import Walk
from .album import Shots, take
from .couch import treat
from .healing import heal
from .house import House
from .risks import Said, denied
from .rota import Slot

_MINUTE: Final = timedelta(minutes=1)
_DAY: Final = timedelta(days=1)
_MAY_BE_TREATED: Final = ("clear", "caution")
#: Nobody is needled sooner again, whatever the device.
_LEAST_APART: Final = timedelta(days=29)
#: How many treatments somebody has in mind.
_WISHED: Final = (3, 4, 4, 5, 6)
#: Of a hundred: who does not come, who calls off the day before, who gives a course up after a treatment.
_MISSES, _CALLS_OFF, _GIVES_UP = 4, 4, 3
#: Every how many-th patient, by the number of the phone, wants the last treatment no deeper than the one before, and takes the consent to
#: photographs back.
_ASKS_FOR_LESS, _THINKS_AGAIN = 3, 5


class Person(NamedTuple):
    """Who comes, when for the first time, with what to tell, and for how many courses at most."""

    name: str
    born_on: date
    phone: str
    email: str
    came_at: datetime
    said: Said
    courses: int = 1
    unsure: tuple[str, ...] = ()
    is_overridden: bool = False
    face: int = 0


@dataclass(slots=True)
class Way:
    """One patient on their way through the house; ``by`` is who treats them."""

    house: House
    person: Person
    by: Membership

    def walk(self) -> Walk:
        """From the first call to the last check-in."""
        at = self.person.came_at
        at = yield at
        patient = self._enter(at)
        at = yield from self._tell(patient, at)
        at = self.house.later(at, 1 + self.house.chance.randrange(4), 9, 17)
        at = yield at
        self._settle(patient, at)
        for n in range(self.person.courses):
            screening = self._screen(patient, at)
            at = yield from self._wait(patient, at, screening)
            if not self._may_go_on(patient):
                return
            at = yield from self._course(patient, at, redness=0.8 / (n + 1))
            at = self.house.later(at, 100 + self.house.chance.randrange(160), 9, 17)
            at = yield at
            at = yield from self._tell(patient, at)
            at = self.house.later(at, 1, 9, 17)
            at = yield at

    def _enter(self, at: datetime) -> Patient:
        person = self.person
        return patients.enter(by=self.house.desk, at=at, name=person.name, born_on=person.born_on, phone=person.phone, email=person.email)

    def _tell(self, patient: Patient, at: datetime) -> Generator[datetime, datetime, datetime]:
        """The questions go out, and come back one of the next evenings."""
        intake, _link = consultations.ask(by=self.house.desk, at=at, patient=patient)
        at = self.house.later(at, 1 + self.house.chance.randrange(3), 17, 22)
        at = yield at
        answer(intake, self.person.said, self.person.unsure, at)
        consultations.sign_intake(at=at, intake=intake, signature=self.person.name)
        return at

    def _settle(self, patient: Patient, at: datetime) -> None:
        settled = {key: value for key, value in self.person.said.settled.items() if value}
        consultations.settle(by=self.by, at=at, patient=patient, settled=settled)

    def _screen(self, patient: Patient, at: datetime) -> Screening:
        return consultations.screen(by=self.by, at=at, on=self._day(at), patient=patient)

    def _day(self, at: datetime) -> date:
        return self.house.local(at).date()

    def _wait(self, patient: Patient, at: datetime, screening: Screening) -> Generator[datetime, datetime, datetime]:
        """Who has to wait comes again when the time is over; an override is confirmed by the lead."""
        if self.person.is_overridden:
            made = consultations.override(by=self.by, at=at, screening=screening, reason=_REASON, adviser="")
            at = at + 90 * _MINUTE
            at = yield at
            consultations.confirm(by=self.house.people[Role.LEAD], at=at, found=made)
        earliest = screening.answer["earliest"]
        if screening.answer["verdict"] == "defer" and earliest:
            days = (datetime.fromisoformat(str(earliest)).date() - self._day(at)).days
            at = self.house.later(at, max(days, 1) + self.house.chance.randrange(1, 9), 9, 17)
            at = yield at
            self._screen(patient, at)
        return at

    def _may_go_on(self, patient: Patient) -> bool:
        last = Screening.objects.filter(patient=patient).first()
        last.patient = patient
        return last.answer["verdict"] in _MAY_BE_TREATED

    def _course(self, patient: Patient, at: datetime, redness: float) -> Generator[datetime, datetime, datetime]:
        """A plan, a consent, and the treatments one after the other; at the end of each the next one is booked."""
        plan = courses.propose(
            by=self.by, at=at, on=self._day(at), patient=patient, wishes={"treatments": self.house.chance.choice(_WISHED)}
        )
        n = next((n for n, one in enumerate(plan.answer["options"]) if one["kind"] == "course"), None)
        if n is None:
            return at
        at += 10 * _MINUTE
        at = yield at
        wished = _gentler(plan.answer["options"][n]) if self._is_one_in(_ASKS_FOR_LESS) else None
        course = courses.choose(by=self.by, at=at, plan=plan, n=n, changes=wished)
        at += 10 * _MINUTE
        at = yield at
        thinks_again = not self.person.face and self._is_one_in(_THINKS_AGAIN)
        agree(self.by, at, course, plan, has_photos=bool(self.person.face) or self.house.chance.randrange(4) == 0 or thinks_again)
        self._take(patient, at, Purpose.BASELINE, redness)
        n, booked = 1, self._book(course, 1, at)
        while booked is not None:
            appointment, slot = booked
            has_come, at = yield from self._come(appointment, slot)
            if has_come:
                sheet = yield from treat(self.house, appointment)
                at, n = sheet.at, n + 1
            goes_on = n <= len(course.option["treatments"]) and self.house.chance.randrange(100) >= _GIVES_UP
            booked = self._book(course, n, at) if goes_on else None
            if booked is None and has_come:
                self._take(patient, at, Purpose.REVIEW, redness / 3)
            if has_come:
                at = yield from heal(self.house, sheet)
                if thinks_again:
                    self._take_back(patient, at)
        return at

    def _is_one_in(self, n: int) -> bool:
        return int(self.person.phone[-3:]) % n == 0

    def _take_back(self, patient: Patient, at: datetime) -> None:
        """No more photographs, from now on."""
        for consent in Consent.objects.to(Consent.Kind.PHOTOS, patient):
            consent.patient = patient
            consents.withdraw(by=self.by, at=at, consent=consent)

    def _take(self, patient: Patient, at: datetime, purpose: Purpose, redness: float) -> None:
        if self.person.face:
            views = (View.FRONT, View.LEFT_45) if purpose == Purpose.BASELINE else (View.FRONT,)
            take(self.by, at, patient, Shots(self.person.face, purpose, views, redness))

    def _book(self, course: Course, n: int, at: datetime) -> tuple[Appointment, Slot] | None:
        """The n-th treatment and its time; None where none is found."""
        window, planned = window_of(course, n), course.planned(n)
        first = max(window.earliest, self._day(at) + (_LEAST_APART if n > 1 else _DAY))
        days = (first, max(window.latest, first + 10 * _DAY))
        slot = self.house.rota.book(self.by, planned, days, at, shape_of(planned, self.house.practice).length, self.house.chance)
        if slot is None:
            return None
        wanted = diary.Booking(course, n, slot.practitioner, slot.room, slot.starts_at)
        return diary.book(by=self.house.desk, at=at, wanted=wanted, is_closed_right=True), slot

    def _come(self, appointment: Appointment, slot: Slot) -> Generator[datetime, datetime, tuple[bool, datetime]]:
        """Here, or not."""
        desk, chance = self.house.desk, self.house.chance.randrange(100) if slot.fate is None else slot.fate
        if chance < _MISSES:
            at = appointment.starts_at + 25 * _MINUTE
            at = yield at
            diary.miss(by=desk, at=at, appointment=appointment)
            return False, at
        if chance < _MISSES + _CALLS_OFF:
            at = appointment.starts_at - 20 * 60 * _MINUTE
            at = yield at
            diary.cancel(by=desk, at=at, appointment=appointment)
            return False, at
        at = appointment.starts_at - self.house.chance.randrange(6, 15) * _MINUTE
        at = yield at
        diary.arrive(by=desk, at=at, appointment=appointment)
        return True, at


def answer(intake: Any, said: Said, unsure: tuple[str, ...], at: datetime) -> None:
    """Answer every question: yes where there is something to tell, else no."""
    no = {*denied(said, intake.patient.practice)} - {*unsure}
    for part, questions in facts.asked(intake.patient.practice.policy).items():
        codes = [question.code for question in questions]
        words = (list(said.named), said.other) if part == "medicines" and (said.named or said.other) else None
        yes = {code: said.yes[code] for code in codes if code in said.yes}
        consultations.answer(
            at=at,
            intake=intake,
            part=part,
            yes=yes,
            no=[code for code in codes if code in no],
            words=words,
            unsure=[code for code in codes if code in unsure],
        )


def _gentler(option: dict[str, Any]) -> Changes:
    """The last treatment as deep as the one before it; where there is only one, as it is."""
    depths = [{zone["zone"]: zone["needle_depth_mm"] for zone in one["zones"]} for one in option["treatments"]]
    before = depths[-2] if len(depths) > 1 else {}
    return Changes(depths={(len(depths), zone): before[zone] for zone in depths[-1] if before.get(zone)})


def agree(by: Membership, at: datetime, course: Course, plan: Plan, has_photos: bool) -> None:
    """Sign what is read."""
    policy = policy_of(by.practice)
    kinds = ("treatment", "photos") if has_photos else ("treatment",)
    texts = {kind: consent_text(kind, course.option, plan, policy) for kind in kinds}
    consents.agree(by=by, at=at, course=course, texts=texts, signature=course.patient.name)


_REASON: Final = (
    "The dermatologist who has known her for years sees no objection; letter of last month in the paper file. One test area first."
)
