"""A fictional practice to look at: five people, eight patients, each somewhere else on their way. Nobody in it exists.

The clock runs back: appointments and treatments lie around the moment at which it is made, which is handed in.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any, Final, NamedTuple

from ..aftercare import actions as aftercare
from ..audit.actions import Actor
from ..consents import actions as consents
from ..consents.presenters import consent_text
from ..consultations import actions as consultations
from ..consultations import facts
from ..core.policies import Role
from ..courses import actions as courses
from ..diary import actions as diary
from ..patients import actions as patients
from ..patients.models import Patient
from ..people.models import Membership, User
from ..practices.models import Practice, Room
from ..protocols.facts import policy_of
from ..treatments import actions as treatments

PASSWORD: Final = "needles and thread"
STAFF: Final = {
    Role.OWNER: ("Olivia Brandt", "owner@example.org"),
    Role.LEAD: ("Dr Levent Aydemir", "lead@example.org"),
    Role.PRACTITIONER: ("Paulina Nowak", "practitioner@example.org"),
    Role.FRONT_DESK: ("Freya Lindholm", "desk@example.org"),
    Role.READ_ONLY: ("Rita Okafor", "reader@example.org"),
}


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
)  # fmt: skip


def tell(*, at: datetime) -> Practice:
    """Make the practice."""
    practice = Practice.objects.create(name="Kanal Street Skin", time_zone="Europe/Berlin", phone="+49 30 5550199", policy="guideline")
    people = {role: _employ(practice, role, *who) for role, who in STAFF.items()}
    room = Room.objects.create(practice=practice, name="Room 1")
    Room.objects.create(practice=practice, name="Room 2")
    for n, story in enumerate(STORIES):
        _Teller(people[Role.PRACTITIONER], room, at, n).tell(story)
    return practice


def _employ(practice: Practice, role: Role, name: str, email: str) -> Membership:
    user = User.objects.create_user(email, PASSWORD, name=name)
    return Membership.objects.create(practice=practice, user=user, role=role)


class _Teller:
    """Leads one patient along the way, as the practitioner would."""

    def __init__(self, by: Membership, room: Room, at: datetime, n: int) -> None:
        self.by, self.room, self.at, self.n, self.actor = by, room, at, n, Actor.of(by)

    def tell(self, story: Story) -> None:
        before = self.at - timedelta(days=2)
        patient = patients.enter(
            by=self.actor, at=before, name=story.name, born_on=story.born_on, phone=f"+49 30 55501{self.n:02}", email=""
        )
        intake, _link = consultations.ask(by=self.actor, at=before, patient=patient)
        if story.until == "asked":
            return
        for part, questions in facts.asked(self.by.practice.policy).items():
            yes = {question.code: story.yes[question.code] for question in questions if question.code in story.yes}
            no = [question.code for question in questions if question.code not in story.yes]
            consultations.answer(at=before, intake=intake, part=part, yes=yes, no=no, words=None)
        consultations.sign_intake(at=before, intake=intake, signature=story.name)
        settled = {"fitzpatrick": story.fitzpatrick, "concerns": story.concerns, "zones": story.zones, "modalities": story.modalities}
        consultations.settle(by=self.by, at=before, patient=patient, settled=settled)
        self._treat(story, patient, self._begin(story))

    def _begin(self, story: Story) -> datetime:
        """When the screening was: two days ago for those who heal, today for the others."""
        return self.at - timedelta(days=2) if story.until == "healing" else self.at

    def _treat(self, story: Story, patient: Patient, at: datetime) -> None:
        on = at.astimezone(self.by.practice.zone).date()
        consultations.screen(by=self.by, at=at, on=on, patient=patient)
        if story.until == "screened":
            return
        plan = courses.propose(by=self.by, at=at, on=on, patient=patient, wishes={})
        course = courses.choose(by=self.by, at=at, plan=plan, n=0)
        if story.until == "booked":
            self._book(course, at)
            return
        consents.agree(by=self.by, at=at, course=course, texts=self._texts(course, plan), signature=story.name)
        if story.until == "healing":
            self._heal(course, at)

    def _texts(self, course: Any, plan: Any) -> dict[str, Any]:
        policy = policy_of(self.by.practice)
        return {kind: consent_text(kind, course.option, plan, policy) for kind in ("treatment", "photos")}

    def _book(self, course: Any, at: datetime) -> Any:
        start = (at + timedelta(minutes=30)).replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)
        return diary.book(by=self.actor, at=at, wanted=diary.Booking(course, 1, self.by, self.room, start))

    def _heal(self, course: Any, at: datetime) -> None:
        appointment = self._book(course, at)
        treatment = treatments.begin(by=self.by, at=appointment.starts_at, appointment=appointment)
        zones = [{"zone": one["zone"], "needle_depth_mm": one["needle_depth_mm"], "passes": 3} for one in course.planned(1)["zones"]]
        cartridge = {"serial": f"DEMO-{self.n:04}", "lot": "L2411", "expires_on": "2099-12-31"}
        done = {"zones": zones, "cartridge": cartridge, "skin_endpoint": "even redness", "note": ""}
        treatments.rescreen(by=self.by, at=at, treatment=treatment)
        treatments.save(by=self.by, at=appointment.starts_at, treatment=treatment, done=done)
        treatments.sign(by=self.by, at=at + timedelta(minutes=1), treatment=treatment)
        treatment.refresh_from_db()
        sheet = aftercare.open_sheet(by=self.by, at=at + timedelta(minutes=2), treatment=treatment)
        told = {"at": self.at.isoformat(), "symptoms": [{"code": "redness", "severity": "mild", "trend": "steady", "side": "both"}]}
        aftercare.report(at=self.at, sheet=sheet, told=told)
